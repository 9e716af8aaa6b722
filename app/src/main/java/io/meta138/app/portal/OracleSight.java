package io.meta138.app.portal;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.NodeStatus.NodeDocument;
import io.meta138.app.node.SourceDocument;
import io.meta138.chain.rpc.Rpc;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.Health;
import io.meta138.portal.views.Known;
import java.util.List;

/**
 * An oracle node as the portal looks at it: in this process, or through what it tells its
 * operators. Nothing here waits for another process, but {@link #rpc}.
 */
interface OracleSight {
  /** What people call it. */
  String name();

  /** Its configuration. */
  NodeFiles files();

  /** Its feeds, in the order of their places. */
  Known<List<FeedDocument>> feeds();

  Known<List<SourceDocument>> sources();

  Known<List<EndpointDocument>> endpoints();

  Known<NodeDocument> node();

  Known<Health> health();

  /** Whether its keys sign, and what its account has. */
  Known<KeyDocument> key();

  /** Its chain. */
  Rpc rpc() throws InterruptedException;

  /** Its database; only looked into. */
  Database database();

  /** Its reports; only looked into. */
  ReportJournal journal();
}
