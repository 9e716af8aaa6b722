package io.meta138.bench;

import io.meta138.oracle.reports.Report;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.platform.http.WebSocketConnection;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;

/** Notes when each block is announced, and afterwards reads what was in it. */
final class ChainWatch implements AutoCloseable {
  private final LocalSystem system;
  private final Map<Long, Instant> seen = new ConcurrentSkipListMap<>();
  private final WebSocketConnection connection;

  /**
   * A report on chain.
   *
   * @param seenAt when its block was announced
   * @param report what it says
   * @param gas its transaction used
   */
  record Mined(Instant seenAt, Report report, long gas) {}

  ChainWatch(LocalSystem system) throws IOException, InterruptedException {
    this.system = system;
    this.connection =
        WebSocketConnection.open(
            system.client(), system.webSocket(), Duration.ofSeconds(5), 1 << 20, new Heads());
    connection.sendText(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"newHeads\"]}");
  }

  private final class Heads implements WebSocketConnection.Listener {
    @Override
    public void onText(String message) {
      Instant now = Instant.now();
      JsonNode head = Json.MAPPER.readTree(message).path("params").path("result");
      if (head.has("number")) {
        seen.put(Long.decode(head.get("number").asString()), now);
      }
    }

    @Override
    public void onClosed(String reason) {}
  }

  /** The reports in all blocks announced so far. */
  List<Mined> mined() throws InterruptedException {
    List<Mined> mined = new ArrayList<>();
    for (Map.Entry<Long, Instant> block : seen.entrySet()) {
      JsonNode content =
          system
              .json()
              .call(
                  system.chain(),
                  "eth_getBlockByNumber",
                  "\"" + Hex.quantity(block.getKey()) + "\",true");
      for (JsonNode transaction : content.get("transactions")) {
        if (transaction.path("to").asString("").equalsIgnoreCase(system.aggregator().toString())) {
          mined.add(mined(block.getValue(), transaction));
        }
      }
    }
    return mined;
  }

  private Mined mined(Instant seenAt, JsonNode transaction) throws InterruptedException {
    JsonNode receipt =
        system
            .json()
            .call(
                system.chain(),
                "eth_getTransactionReceipt",
                "\"" + transaction.get("hash").asString() + "\"");
    byte[] input = Hex.decode(transaction.get("input").asString());
    return new Mined(
        seenAt,
        ReportCodec.decode(firstArgument(input)),
        Long.decode(receipt.get("gasUsed").asString()));
  }

  /** The first argument of {@code transmit(bytes,bytes)}: offset, then length and bytes. */
  private static byte[] firstArgument(byte[] input) {
    ByteBuffer words = ByteBuffer.wrap(input);
    int at = 4 + words.getInt(4 + 28);
    byte[] argument = new byte[words.getInt(at + 28)];
    words.get(at + 32, argument);
    return argument;
  }

  @Override
  public void close() {
    connection.close();
  }
}
