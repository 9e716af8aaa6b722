package io.meta138.app.desk;

import io.meta138.app.node.AdminClient;
import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.TransactionDocument;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.tx.TransactionDesk;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The oracle node as it sees itself: feeds, sources with their breakers, endpoints, signals, and
 * its last transactions as its database has them, which works without node and chain.
 */
final class OracleEvidence implements EvidenceSource {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int TRANSACTIONS = 100;

  private static final Map<String, String> DOCUMENTS = documents();

  private final NodeFiles files;
  private final InstantSource clock;

  OracleEvidence(NodeFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  private static Map<String, String> documents() {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("node", "/node");
    documents.put("feeds", "/feeds");
    documents.put("sources and breakers", "/sources");
    documents.put("endpoints", "/endpoints");
    documents.put("signals that hold", "/signals");
    return documents;
  }

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public Duration limit() {
    return Duration.ofSeconds(15);
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException {
    List<Finding> found = new ArrayList<>();
    try (NodeAccess access = new NodeAccess(files, clock)) {
      for (Map.Entry<String, String> document : DOCUMENTS.entrySet()) {
        found.add(
            switch (access.admin().raw(document.getValue())) {
              case AdminClient.Answer.Given<byte[]>(List<byte[]> bodies) ->
                  Finding.Document.of(document.getKey(), "application/json", bodies.getFirst());
              case AdminClient.Answer.Missing<byte[]>(String reason) ->
                  new Finding.Missing(document.getKey(), reason);
            });
      }
      found.add(transactions(access));
    }
    return found;
  }

  private Finding transactions(NodeAccess access) {
    String title = "transactions";
    // the pool is asked nothing: it only says which chain the transactions are for
    RpcPool unused =
        ChainAccess.pool(files.config().chain(), access.client(), clock, new SimpleMeterRegistry());
    try {
      TransactionDesk desk =
          new TransactionDesk(
              access.database("chain.intent").dataSource(), unused, access.account(), clock);
      return Finding.Document.of(
          title,
          "application/json",
          JSON.writeValueAsBytes(
              desk.list(TransactionDesk.Filter.ALL, TRANSACTIONS).stream()
                  .map(TransactionDocument::of)
                  .toList()));
    } catch (NodeException | DataAccessException e) {
      return new Finding.Missing(title, "they can't be read: " + e.getMessage());
    } finally {
      unused.stop();
    }
  }
}
