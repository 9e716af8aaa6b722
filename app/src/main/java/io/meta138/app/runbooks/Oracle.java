package io.meta138.app.runbooks;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.HeldDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.SourceDocument;
import java.util.List;

/**
 * The oracle node that a desk looks at: in its own process, or through the interfaces that the node
 * has for its operators. Whatever can't be had is a {@link io.meta138.app.node.NodeException} with
 * the reason.
 */
interface Oracle {
  /** Its configuration. */
  NodeFiles files();

  List<FeedDocument> feeds() throws InterruptedException;

  List<SourceDocument> sources() throws InterruptedException;

  List<EndpointDocument> endpoints() throws InterruptedException;

  /** Signs with its keys, and tells what its account has. */
  KeyDocument key() throws InterruptedException;

  /** What its breakers hold. */
  List<HeldDocument> held() throws InterruptedException;

  /** Releases what was just shown. */
  HeldDocument release(HeldDocument shown, String by) throws InterruptedException;

  /** Tells it to begin anew. */
  void restart(String by) throws InterruptedException;

  /** What a runbook calls it: its configuration file without its ending. */
  default String name() {
    String file = String.valueOf(files().file().getFileName());
    return file.endsWith(".yaml") ? file.substring(0, file.length() - ".yaml".length()) : file;
  }
}
