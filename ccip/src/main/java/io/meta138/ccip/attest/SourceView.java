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
import java.util.List;
import java.util.Map;
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
   * @param finalBlock the newest block that stays; negative when none does yet
   * @param state the lane at the router
   * @param messages of this lane by number, and their ids, as the router announced them
   * @param foreign numbers in the blocks that were sent to another router of the destination
   */
  record Seen(
      long finalBlock,
      LaneRouter.LaneView state,
      SortedMap<Long, Hash> messages,
      List<Long> foreign) {}

  private record Range(long from, long to) {}

  /** Looks at these blocks. */
  Seen look(List<Long> blocks) throws UnavailableException {
    List<Range> ranges = ranges(blocks);
    List<RpcRequest> requests = new ArrayList<>();
    requests.add(finalityRequest());
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
    SortedMap<Long, Hash> messages = new TreeMap<>();
    List<Long> foreign = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      for (JsonNode log : result(answers.get(i + 2)).values()) {
        read(log, ranges.get(i), messages, foreign);
      }
    }
    return new Seen(
        finalBlock(result(answers.get(0))),
        state(state, result(answers.get(1))),
        messages,
        foreign);
  }

  private RpcRequest finalityRequest() {
    return lane.source().finality() instanceof Finality.Tagged
        ? RpcRequest.of("eth_getBlockByNumber", "finalized", false)
        : RpcRequest.of("eth_blockNumber");
  }

  private long finalBlock(JsonNode answer) throws UnavailableException {
    return switch (lane.source().finality()) {
      case Finality.Immediate() -> quantity(answer, "the newest block");
      case Finality.Depth(long blocks) -> quantity(answer, "the newest block") - blocks;
      case Finality.Tagged() ->
          answer.isNull() ? -1 : quantity(answer.path("number"), "the finalized block");
    };
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

  /** Takes a log in that is what was asked for; what is not is as good as not there. */
  private void read(JsonNode log, Range range, SortedMap<Long, Hash> messages, List<Long> foreign) {
    try {
      long block = Hex.number(log.path("blockNumber").asString("")).longValueExact();
      Address address = Address.parse(log.path("address").asString(""));
      List<Hash> topics = new ArrayList<>();
      for (JsonNode topic : log.path("topics").values()) {
        topics.add(Hash.parse(topic.asString("")));
      }
      boolean asked = block >= range.from() && block <= range.to() && address.equals(lane.onRamp());
      if (!asked || log.path("removed").asBoolean(false)) {
        return;
      }
      EventLog event = new EventLog(address, topics, Hex.decode(log.path("data").asString("")));
      LaneRouter.CCIPMessageSent.decode(event)
          .ifPresent(sent -> take(sent.encodedMessage(), sent.messageId(), messages, foreign));
    } catch (AbiException | IllegalArgumentException | ArithmeticException malformed) {
      // a message that can't be read is missing, and the refusal names it
      return;
    }
  }

  private void take(
      byte[] encoded, Hash announced, SortedMap<Long, Hash> messages, List<Long> foreign) {
    Hash id = LaneMessage.idOf(encoded);
    if (!(LaneMessage.decode(encoded) instanceof LaneMessage.Decoded.Good(var message))
        || !id.equals(announced)
        || !message.source().equals(lane.source().selector())
        || !message.destination().equals(lane.destination().selector())
        || !message.onRamp().equals(lane.onRamp())) {
      return;
    }
    if (message.offRamp().equals(lane.offRamp())) {
      messages.put(message.number(), id);
    } else {
      foreign.add(message.number());
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
