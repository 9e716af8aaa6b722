package io.meta138.ccip.tracking;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The scanner's questions to one chain. What is no usable answer is {@link Unread}. */
final class ChainReads {
  private static final int MOST_TOPICS = 4;

  /** The year 10000: a later block is somebody's mistake, and beyond what a database takes. */
  private static final long LATEST = 253_402_300_800L;

  private final Rpc rpc;
  private final Duration deadline;

  ChainReads(Rpc rpc, Duration deadline) {
    this.rpc = rpc;
    this.deadline = deadline;
  }

  /** The same questions, put to another endpoint first where there are several. */
  ChainReads elsewhere(int turns) {
    return turns == 0 ? this : new ChainReads(rpc.elsewhere(turns), deadline);
  }

  /** A question that was not answered in a usable way; asking again may help. */
  static final class Unread extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Unread(String reason, String detail) {
      super(reason + ": " + detail, null, false, false);
      this.reason = reason;
    }

    /** A few words by which it is counted. */
    String reason() {
      return reason;
    }
  }

  /**
   * The logs of an answer.
   *
   * @param logs in the order of the answer
   * @param malformed those that could not be read at all
   */
  record Logs(List<ScannedLog> logs, List<Doubt> malformed) {}

  /** The newest block, or that with another tag. */
  Optional<Block> tagged(String tag) throws Unread {
    return block(rpc.call(RpcRequest.of("eth_getBlockByNumber", tag, false), deadline));
  }

  /** The newest block that the node calls final, which has to be its block of that height too. */
  Optional<Block> finalized() throws Unread {
    Optional<Block> tagged = tagged("finalized");
    if (tagged.isPresent() && !blocks(List.of(tagged.get().number())).getFirst().equals(tagged)) {
      throw new Unread("unsure", "the final block is another than that of its height");
    }
    return tagged;
  }

  /** The blocks of these heights, in order; empty where the chain has none. */
  List<Optional<Block>> blocks(List<Long> numbers) throws Unread {
    List<RpcRequest> requests = new ArrayList<>(numbers.size());
    for (long number : numbers) {
      requests.add(RpcRequest.of("eth_getBlockByNumber", Hex.quantity(number), false));
    }
    List<Optional<Block>> blocks = new ArrayList<>(numbers.size());
    List<RpcOutcome> outcomes = rpc.batch(requests, deadline);
    for (int i = 0; i < numbers.size(); i++) {
      Optional<Block> block = block(outcomes.get(i));
      if (block.isPresent() && block.get().number() != numbers.get(i)) {
        throw new Unread(
            "malformed block",
            "asked for %d, got %d".formatted(numbers.get(i), block.get().number()));
      }
      blocks.add(block);
    }
    return blocks;
  }

  /** Logs of the heights from {@code first} to {@code last}. */
  Logs logs(LogDecoder wanted, long first, long last) throws Unread {
    Map<String, Object> filter =
        Map.of(
            "fromBlock", Hex.quantity(first),
            "toBlock", Hex.quantity(last),
            "address", texts(wanted.addresses()),
            "topics", List.of(texts(wanted.topics())));
    return logs(rpc.call(RpcRequest.of("eth_getLogs", filter), deadline), first, last);
  }

  /** Logs of each of these blocks, asked for by hash: whoever answers can't mean another block. */
  List<Logs> logs(LogDecoder wanted, List<Block> blocks) throws Unread {
    List<RpcRequest> requests = new ArrayList<>(blocks.size());
    for (Block block : blocks) {
      Map<String, Object> filter =
          Map.of(
              "blockHash", block.hash().toString(),
              "address", texts(wanted.addresses()),
              "topics", List.of(texts(wanted.topics())));
      requests.add(RpcRequest.of("eth_getLogs", filter));
    }
    List<Logs> logs = new ArrayList<>(blocks.size());
    List<RpcOutcome> outcomes = rpc.batch(requests, deadline);
    for (int i = 0; i < blocks.size(); i++) {
      long number = blocks.get(i).number();
      logs.add(logs(outcomes.get(i), number, number));
    }
    return logs;
  }

  private static <T> List<String> texts(Iterable<T> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.toString()));
    return texts;
  }

  private static JsonNode value(RpcOutcome outcome) throws Unread {
    return switch (outcome) {
      case RpcOutcome.Result(JsonNode value) -> value;
      case RpcOutcome.Refused refused ->
          throw new Unread("refused", refused.code() + " " + refused.message());
      case RpcOutcome.Unavailable(String reason) -> throw new Unread("unavailable", reason);
    };
  }

  private static Optional<Block> block(RpcOutcome outcome) throws Unread {
    JsonNode node = value(outcome);
    if (node.isNull()) {
      return Optional.empty();
    }
    Optional<Long> number = small(node.path("number"));
    Optional<Hash> hash = hash(node.path("hash"));
    Optional<Hash> parent = hash(node.path("parentHash"));
    Optional<Long> time = small(node.path("timestamp")).filter(s -> s < LATEST);
    if (number.isEmpty() || hash.isEmpty() || parent.isEmpty() || time.isEmpty()) {
      throw new Unread("malformed block", clip(node));
    }
    return Optional.of(
        new Block(number.get(), hash.get(), parent.get(), Instant.ofEpochSecond(time.get())));
  }

  private static Logs logs(RpcOutcome outcome, long first, long last) throws Unread {
    JsonNode node = value(outcome);
    if (!node.isArray()) {
      throw new Unread("malformed logs", clip(node));
    }
    List<ScannedLog> logs = new ArrayList<>();
    List<Doubt> malformed = new ArrayList<>();
    for (JsonNode one : node.values()) {
      if (one.path("removed").isBoolean() && one.path("removed").booleanValue()) {
        malformed.add(new Doubt(first, last, "removed", clip(one)));
      } else {
        log(one)
            .ifPresentOrElse(
                logs::add, () -> malformed.add(new Doubt(first, last, "form", clip(one))));
      }
    }
    return new Logs(logs, malformed);
  }

  private static Optional<ScannedLog> log(JsonNode node) {
    Optional<Address> address =
        bytes(node.path("address")).filter(bytes -> bytes.length == 20).map(Address::of);
    Optional<byte[]> data = bytes(node.path("data"));
    Optional<Long> block = small(node.path("blockNumber"));
    Optional<Hash> blockHash = hash(node.path("blockHash"));
    Optional<Long> index = small(node.path("logIndex")).filter(i -> i <= Integer.MAX_VALUE);
    Optional<Hash> transaction = hash(node.path("transactionHash"));
    JsonNode topics = node.path("topics");
    if (address.isEmpty()
        || data.isEmpty()
        || block.isEmpty()
        || blockHash.isEmpty()
        || index.isEmpty()
        || transaction.isEmpty()
        || !topics.isArray()
        || topics.size() > MOST_TOPICS) {
      return Optional.empty();
    }
    List<Hash> read = topics.values().stream().flatMap(topic -> hash(topic).stream()).toList();
    if (read.size() != topics.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new ScannedLog(
            address.get(),
            read,
            data.get(),
            block.get(),
            blockHash.get(),
            index.get().intValue(),
            transaction.get()));
  }

  private static Optional<Long> small(JsonNode node) {
    return text(node, Hex::number)
        .filter(value -> value.bitLength() < 63)
        .map(BigInteger::longValue);
  }

  private static Optional<Hash> hash(JsonNode node) {
    return bytes(node).filter(bytes -> bytes.length == 32).map(Hash::of);
  }

  private static Optional<byte[]> bytes(JsonNode node) {
    return text(
        node,
        text -> {
          if (!text.startsWith("0x")) {
            throw new IllegalArgumentException("no prefix");
          }
          return Hex.decode(text);
        });
  }

  private static <T> Optional<T> text(JsonNode node, Function<String, T> reading) {
    if (!node.isString()) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.apply(node.stringValue()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String clip(JsonNode node) {
    String text = node.toString();
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }
}
