package io.meta138.app.desk;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Facts;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The blocks of the time that matters with their times, from the first node that gives them: how
 * many were missed, and for how long none came.
 */
final class BlockEvidence implements EvidenceSource {
  private static final String TITLE = "blocks";
  private static final int AT_ONCE = 200;
  private static final int MOST = 20_000;

  private final List<URI> nodes;
  private final Duration period;
  private final BoundedHttp http;

  /**
   * Blocks of a chain.
   *
   * @param nodes by their JSON-RPC
   * @param period between blocks when all is well
   */
  BlockEvidence(List<URI> nodes, Duration period, BoundedHttp http) {
    this.nodes = List.copyOf(nodes);
    this.period = period;
    this.http = http;
  }

  /** A block and when it was made. */
  private record Block(long number, Instant at) {}

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public Duration limit() {
    return Duration.ofSeconds(20);
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException {
    for (URI node : nodes) {
      Optional<List<Block>> blocks = read(new PlainRpc(http, node), scope.from(), scope.to());
      if (blocks.isPresent()) {
        return List.of(document(blocks.get(), scope));
      }
    }
    return List.of(new Finding.Missing(TITLE, "no node gives the blocks of that time"));
  }

  private Optional<List<Block>> read(PlainRpc rpc, Instant from, Instant to)
      throws InterruptedException {
    Optional<Block> head = block(rpc, "latest");
    if (head.isEmpty()) {
      return Optional.empty();
    }
    long low = 0;
    long high = head.get().number();
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<Block> found = block(rpc, PlainRpc.hex(middle));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      if (found.get().at().isBefore(from)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    // the one before, so that a gap over the beginning is seen
    long next = Math.max(0, low - 1);
    List<Block> blocks = new ArrayList<>();
    while (blocks.size() < MOST) {
      Optional<List<JsonNode>> some = rpc.blocks(next, AT_ONCE);
      if (some.isEmpty()) {
        return Optional.empty();
      }
      for (JsonNode one : some.get()) {
        Optional<Block> block = parse(one);
        if (block.isEmpty()) {
          return Optional.empty();
        }
        blocks.add(block.get());
        if (block.get().at().isAfter(to)) {
          return Optional.of(blocks);
        }
      }
      if (some.get().size() < AT_ONCE) {
        return Optional.of(blocks);
      }
      next += AT_ONCE;
    }
    return Optional.of(blocks);
  }

  private static Optional<Block> block(PlainRpc rpc, String which) throws InterruptedException {
    return rpc.call("eth_getBlockByNumber", List.of(which, false))
            instanceof PlainRpc.Answer.Given(JsonNode block)
        ? parse(block)
        : Optional.empty();
  }

  private static Optional<Block> parse(JsonNode block) {
    String number = block.path("number").asString("");
    String time = block.path("timestamp").asString("");
    return number.matches("0x[0-9a-fA-F]{1,15}") && time.matches("0x[0-9a-fA-F]{1,11}")
        ? Optional.of(
            new Block(
                Long.parseLong(number.substring(2), 16),
                Instant.ofEpochSecond(Long.parseLong(time.substring(2), 16))))
        : Optional.empty();
  }

  private Finding document(List<Block> blocks, Scope scope) {
    StringBuilder text = new StringBuilder("# number, time, seconds since the one before\n");
    long missed = 0;
    Duration longest = Duration.ZERO;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Duration gap = i == 0 ? Duration.ZERO : Duration.between(blocks.get(i - 1).at(), block.at());
      text.append("%d %s %d\n".formatted(block.number(), block.at(), gap.toSeconds()));
      missed += missed(gap);
      longest = longest.compareTo(gap) < 0 ? gap : longest;
    }
    // none came after the last one, up to the end of the time
    if (!blocks.isEmpty() && blocks.getLast().at().isBefore(scope.to())) {
      Duration open = Duration.between(blocks.getLast().at(), scope.to());
      missed += missed(open);
      longest = longest.compareTo(open) < 0 ? open : longest;
    }
    boolean stalled = longest.compareTo(period.multipliedBy(2)) > 0;
    Map<String, String> facts =
        stalled
            ? Map.of(
                Facts.BLOCKS_MISSED,
                Long.toString(missed),
                Facts.CHAIN_STALLED_SECONDS,
                Long.toString(longest.toSeconds()))
            : Map.of(Facts.BLOCKS_MISSED, Long.toString(missed));
    return new Finding.Document(
        TITLE,
        "text/plain",
        text.toString().getBytes(StandardCharsets.UTF_8),
        Optional.empty(),
        facts);
  }

  /** Times of blocks are whole seconds: a gap of less than two periods has missed none. */
  private long missed(Duration gap) {
    return Math.max(0, gap.dividedBy(period) - 1);
  }
}
