package io.meta138.ccip.attest;

import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.messages.LaneMessage;
import io.meta138.chain.abi.AbiException;
import io.meta138.chain.abi.EventLog;
import io.meta138.chain.abi.Query;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One attester's own look at a lane's source: what is final there, and which messages it has. */
final class SourceView {
  /** Blocks between two that hold messages that are rather read along than asked for apart. */
  private static final long GAP = 8;

  private final Lane lane;
  private final Rpc rpc;
  private final Duration deadline;

  SourceView(Lane lane, Rpc rpc, Duration deadline) {
    this.lane = lane;
    this.rpc = rpc;
    this.deadline = deadline;
  }

  /** The node did not answer, or not with what was asked. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * What was seen.
   *
   * @param finalBlock a block that stays; negative when none does of those asked for
   * @param state the lane at the router
   * @param messages of this lane by number, and their ids, as the router announced them
   * @param foreign numbers in the blocks that were sent to another router of the destination
   * @param unreadable reasons, one for each log that is not what was asked for
   */
  record Seen(
      long finalBlock,
      LaneRouter.LaneView state,
      SortedMap<Long, Hash> messages,
      List<Long> foreign,
      List<String> unreadable) {}

  /** What logs told, while they are read. */
  private static final class Told {
    private final NavigableMap<Long, Hash> messages = new TreeMap<>();
    private final List<Long> foreign = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final Set<Long> twice = new HashSet<>();
  }

  private record Range(long from, long to) {}

  /** Looks at these blocks. */
  Seen look(List<Long> blocks) throws UnavailableException {
    List<Range> ranges = ranges(blocks);
    List<RpcRequest> requests = new ArrayList<>();
    long newest = blocks.getLast();
    requests.add(finalityRequest(newest));
    Query<LaneRouter.LaneView> state = LaneRouter.lane(lane.destination().selector().value());
    requests.add(
        RpcRequest.of(
            "eth_call",
            Map.<String, Object>of(
                "to", lane.onRamp().toString(), "data", Hex.encode(state.data())),
            "latest"));
    ranges.forEach(range -> requests.add(logs(range)));
    List<RpcOutcome> answers = rpc.batch(requests, deadline);
    if (answers.size() != requests.size()) {
      throw new UnavailableException(
          "expected %d answers, found %d".formatted(requests.size(), answers.size()));
    }
    Told told = new Told();
    for (int i = 0; i < ranges.size(); i++) {
      JsonNode logs = result(answers.get(i + 2));
      if (!logs.isArray()) {
        throw new UnavailableException("the node's logs are no list");
      }
      for (JsonNode log : logs.values()) {
        read(log, ranges.get(i), told);
      }
    }
    // of two messages with one number nobody knows which it is
    told.messages.keySet().removeAll(told.twice);
    return new Seen(
        finalBlock(newest, result(answers.get(0))),
        state(state, result(answers.get(1))),
        told.messages,
        told.foreign,
        told.unreadable);
  }

  /**
   * For the block that shows that the newest of those wanted is final: a node has to have that
   * block, since a height alone is soon said.
   */
  private RpcRequest finalityRequest(long newest) {
    String block =
        lane.source().finality() instanceof Finality.Tagged
            ? "finalized"
            : Hex.quantity(witness(newest));
    return RpcRequest.of("eth_getBlockByNumber", block, false);
  }

  private long witness(long newest) {
    long depth = lane.source().finality() instanceof Finality.Depth(long blocks) ? blocks : 0;
    return newest > Long.MAX_VALUE - depth ? Long.MAX_VALUE : newest + depth;
  }

  private long finalBlock(long newest, JsonNode answer) throws UnavailableException {
    if (answer.isNull()) {
      return -1;
    }
    long number = quantity(answer.path("number"), "the block that tells what is final");
    if (lane.source().finality() instanceof Finality.Tagged) {
      return isBlockOf(number, answer) ? number : -1;
    }
    if (number != witness(newest)) {
      throw new UnavailableException(
          "asked for block %d, the node gave %d".formatted(witness(newest), number));
    }
    return newest;
  }

  /** Whether what the node calls final is its block of that height too. */
  private boolean isBlockOf(long number, JsonNode tagged) throws UnavailableException {
    RpcRequest request = RpcRequest.of("eth_getBlockByNumber", Hex.quantity(number), false);
    JsonNode block = result(rpc.call(request, deadline));
    return block.path("number").equals(tagged.path("number"))
        && block.path("hash").equals(tagged.path("hash"));
  }

  private static LaneRouter.LaneView state(Query<LaneRouter.LaneView> query, JsonNode answer)
      throws UnavailableException {
    try {
      return query.decode(Hex.decode(answer.asString("")));
    } catch (AbiException | IllegalArgumentException e) {
      throw new UnavailableException("the router's lane can't be read: " + e.getMessage());
    }
  }

  /** Few questions that still name only blocks close to those wanted. */
  private static List<Range> ranges(List<Long> blocks) {
    List<Range> ranges = new ArrayList<>();
    for (long block : blocks) {
      if (!ranges.isEmpty() && block - ranges.getLast().to() <= GAP) {
        ranges.set(ranges.size() - 1, new Range(ranges.getLast().from(), block));
      } else {
        ranges.add(new Range(block, block));
      }
    }
    return ranges;
  }

  private RpcRequest logs(Range range) {
    byte[] selector = new byte[32];
    byte[] value = lane.destination().selector().value().toByteArray();
    int length = Math.min(8, value.length);
    System.arraycopy(value, value.length - length, selector, 32 - length, length);
    return RpcRequest.of(
        "eth_getLogs",
        Map.of(
            "address",
            lane.onRamp().toString(),
            "topics",
            List.of(LaneRouter.CCIPMessageSent.TOPIC.toString(), Hex.encode(selector)),
            "fromBlock",
            Hex.quantity(range.from()),
            "toBlock",
            Hex.quantity(range.to())));
  }

  /** Takes a log in that is what was asked for; of any other a message may be missing. */
  private void read(JsonNode log, Range range, Told told) {
    try {
      long block = Hex.number(log.path("blockNumber").asString("")).longValueExact();
      Address address = Address.parse(log.path("address").asString(""));
      List<Hash> topics = new ArrayList<>();
      for (JsonNode topic : log.path("topics").values()) {
        topics.add(Hash.parse(topic.asString("")));
      }
      if (log.path("removed").asBoolean(false)) {
        told.unreadable.add("removed");
        return;
      }
      EventLog event = new EventLog(address, topics, Hex.decode(log.path("data").asString("")));
      Optional<LaneRouter.CCIPMessageSent> sent = LaneRouter.CCIPMessageSent.decode(event);
      if (sent.isEmpty()
          || block < range.from()
          || block > range.to()
          || !address.equals(lane.onRamp())) {
        told.unreadable.add("unasked");
        return;
      }
      take(sent.get().encodedMessage(), sent.get().messageId(), told);
    } catch (AbiException | IllegalArgumentException | ArithmeticException malformed) {
      told.unreadable.add("form");
    }
  }

  private void take(byte[] encoded, Hash announced, Told told) {
    Hash id = LaneMessage.idOf(encoded);
    if (!(LaneMessage.decode(encoded) instanceof LaneMessage.Decoded.Good(var message))
        || !id.equals(announced)
        || !message.source().equals(lane.source().selector())
        || !message.destination().equals(lane.destination().selector())
        || !message.onRamp().equals(lane.onRamp())) {
      told.unreadable.add("message");
      return;
    }
    if (!message.offRamp().equals(lane.offRamp())) {
      told.foreign.add(message.number());
      return;
    }
    Hash other = told.messages.putIfAbsent(message.number(), id);
    if (other != null && !other.equals(id)) {
      told.twice.add(message.number());
      told.unreadable.add("twice");
    }
  }

  private static JsonNode result(RpcOutcome outcome) throws UnavailableException {
    return switch (outcome) {
      case RpcOutcome.Result(JsonNode value) -> value;
      case RpcOutcome.Refused(var code, var message, var ignored) ->
          throw new UnavailableException("the node refused with " + code + ": " + message);
      case RpcOutcome.Unavailable(String reason) -> throw new UnavailableException(reason);
    };
  }

  private static long quantity(JsonNode node, String what) throws UnavailableException {
    try {
      return Hex.number(node.asString("")).longValueExact();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UnavailableException(what + " can't be read: " + e.getMessage());
    }
  }
}
