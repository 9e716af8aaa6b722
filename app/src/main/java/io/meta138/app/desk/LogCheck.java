package io.meta138.app.desk;

import io.meta138.app.config.NodeConfig;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.incident.timeline.CheckpointKey;
import io.meta138.incident.timeline.CheckpointVerifier;
import io.meta138.incident.timeline.LogVerifier;
import io.meta138.incident.timeline.TimelineException;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Proves a timeline from its database and the chain, with nothing but the public key. */
public final class LogCheck implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Database database;
  private final BoundedHttp http;
  private final CheckpointVerifier key;
  private final List<URI> endpoints;
  private final String log;

  /**
   * What was found.
   *
   * @param verdict of the verifier
   * @param anchors roots that were compared with the chain
   * @param key that must have signed
   */
  public record Result(LogVerifier.Verdict verdict, int anchors, String key) {}

  /**
   * A check that has read nothing yet.
   *
   * @param key public key of the log; from the desk's own key file when missing
   * @param endpoints JSON-RPC of the chain; those of the configuration when empty
   * @throws NodeException when there is no key
   */
  public LogCheck(DeskFiles files, HttpClient client, Optional<String> key, List<URI> endpoints) {
    this.http = new BoundedHttp(client);
    this.key = key.map(LogCheck::parse).orElseGet(() -> own(files));
    this.log = files.config().log().name();
    this.endpoints = endpoints.isEmpty() ? configured(files) : List.copyOf(endpoints);
    this.database = Databases.connect(files.config().database(), files::resolve, 2);
    Databases.demand(database, files.config().database());
  }

  private static CheckpointVerifier parse(String text) {
    try {
      return CheckpointVerifier.parse(text);
    } catch (TimelineException e) {
      throw new NodeException("--key: " + e.getMessage(), e);
    }
  }

  private static CheckpointVerifier own(DeskFiles files) {
    Path file = files.resolve(files.config().log().keyFile());
    if (!Files.exists(file)) {
      throw new NodeException(
          "there is no key file " + file + "; give the log's public key with --key");
    }
    return CheckpointKey.open(file, files.config().log().name()).verifier();
  }

  private static List<URI> configured(DeskFiles files) {
    return files
        .config()
        .anchor()
        .map(DeskConfig.Anchor::chain)
        .or(() -> files.oracle().map(NodeFiles::config).map(NodeConfig::chain))
        .map(chain -> chain.endpoints().stream().map(NodeConfig.Endpoint::url).toList())
        .orElse(List.of());
  }

  /** Reads everything and compares. */
  public Result run() throws InterruptedException {
    TimelineStore store = new TimelineStore(database);
    List<TimelineStore.StoredCheckpoint> checkpoints = store.checkpoints();
    LogVerifier verifier = new LogVerifier(checkpoints, key);
    store.bodies(verifier::entry);
    int anchors = 0;
    for (TimelineStore.StoredCheckpoint checkpoint : checkpoints) {
      if (checkpoint.anchor().isPresent() && compare(checkpoint, verifier)) {
        anchors++;
      }
    }
    return new Result(verifier.verdict(), anchors, key.toString());
  }

  /** Compares one root with the chain; false when it could not be read there. */
  private boolean compare(TimelineStore.StoredCheckpoint checkpoint, LogVerifier verifier)
      throws InterruptedException {
    TimelineStore.Anchor anchor = checkpoint.anchor().orElseThrow();
    if (endpoints.isEmpty()) {
      verifier.problem("no chain is known to compare roots with; name its JSON-RPC with --rpc");
      return false;
    }
    String why = "no endpoint answers";
    for (URI endpoint : endpoints) {
      switch (transaction(endpoint, anchor.transaction())) {
        case Found.Unreadable(String reason) -> why = reason;
        case Found.Nothing _ -> why = "the chain has no such transaction";
        case Found.Data(byte[] data, long block) -> {
          Optional<AnchorData> written = AnchorData.decode(data);
          if (written.isEmpty()
              || written.get().size() != checkpoint.size()
              || !written.get().log().equals(log)
              || block != anchor.block()) {
            verifier.problem(
                "transaction %s does not carry the root of %d entries of %s in block %d"
                    .formatted(anchor.transaction(), checkpoint.size(), log, anchor.block()));
          } else {
            verifier.anchor(checkpoint.size(), written.get().root());
          }
          return true;
        }
      }
    }
    verifier.problem(
        "the root of %d entries, in transaction %s, was not read from the chain: %s"
            .formatted(checkpoint.size(), anchor.transaction(), why));
    return false;
  }

  /** What an endpoint says of a transaction. */
  private sealed interface Found {
    record Data(byte[] data, long block) implements Found {}

    record Nothing() implements Found {}

    record Unreadable(String reason) implements Found {}
  }

  private Found transaction(URI endpoint, Hash hash) throws InterruptedException {
    byte[] body =
        JSON.writeValueAsBytes(
            Map.of(
                "jsonrpc",
                "2.0",
                "id",
                1,
                "method",
                "eth_getTransactionByHash",
                "params",
                List.of(hash.toString())));
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed failed -> new Found.Unreadable(failed.reason());
      case BoundedHttp.Response response -> read(response.body());
    };
  }

  private static Found read(byte[] body) {
    try {
      JsonNode answer = JSON.readTree(body);
      JsonNode found = answer.path("result");
      if (found.isNull()) {
        return new Found.Nothing();
      }
      String block = found.path("blockNumber").asString("");
      if (!block.matches("0x[0-9a-fA-F]{1,15}")) {
        return new Found.Unreadable("it is in no block, or the answer is odd");
      }
      return new Found.Data(
          Hex.decode(found.path("input").asString("")), Long.parseLong(block.substring(2), 16));
    } catch (JacksonException | IllegalArgumentException e) {
      return new Found.Unreadable("the answer is no transaction");
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
