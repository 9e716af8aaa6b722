package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import io.meta138.ccip.lanes.Lane;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.Command;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.rpc.Answer;
import io.meta138.chain.rpc.EthCalls;
import io.meta138.chain.rpc.Rpc;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The router at a lane's end, as far as delivering goes. */
final class DestinationRouter {
  /** How a message stands there; the numbers are the contract's. */
  private static final int UNTOUCHED = 0;

  private final Lane lane;
  private final Address account;
  private final ChainReader reader;
  private final EthCalls calls;

  DestinationRouter(Lane lane, Rpc rpc, Address account, Duration callLimit) {
    this.lane = lane;
    this.account = account;
    this.reader = new ChainReader(rpc, callLimit, KnownErrors.ALL);
    this.calls = new EthCalls(rpc, callLimit);
  }

  /** What the router says of the lane. */
  sealed interface Look {
    /**
     * Messages can be delivered.
     *
     * @param committee whose signatures it takes
     */
    record Open(Committee committee) implements Look {}

    /**
     * Nothing can be delivered now.
     *
     * @param why for a person
     */
    record Closed(String why) implements Look {}
  }

  /** Asks for committee and lane, of one moment. */
  Look look() {
    try {
      ChainReader.Batch batch = reader.batch();
      var state = batch.call(lane.offRamp(), LaneRouter.lane(lane.source().selector().value()));
      var committee = batch.call(lane.offRamp(), LaneRouter.committee());
      batch.run();
      LaneRouter.LaneView view = state.get();
      if (!view.remote().equals(lane.onRamp())) {
        return new Look.Closed(
            "the router takes messages of %s, not of %s".formatted(view.remote(), lane.onRamp()));
      }
      if (view.cursed() || view.paused()) {
        return new Look.Closed(
            view.cursed()
                ? "the lane is cursed at its destination"
                : "the lane is paused at its destination");
      }
      LaneRouter.CommitteeResult found = committee.get();
      return new Look.Open(
          new Committee(found.currentEpoch(), found.currentThreshold(), found.currentSigners()));
    } catch (ReadFailedException | IllegalArgumentException e) {
      return new Look.Closed("the destination can't be read: " + e.getMessage());
    }
  }

  /** Gas of a call; safe here, since the router reverts rather than let a receiver starve. */
  Answer<Long> estimate(Command command) {
    return calls.estimateGas(message(command));
  }

  /** Whether a call would go through. */
  Answer<byte[]> simulate(Command command) {
    return calls.call(message(command), EthCalls.At.LATEST);
  }

  /** Whether a call would go through with so much gas. */
  Answer<byte[]> simulate(Command command, long gas) {
    return calls.call(message(command), EthCalls.At.LATEST, gas);
  }

  private EthCalls.Message message(Command command) {
    return new EthCalls.Message(
        Optional.of(account), Optional.of(lane.offRamp()), Wei.ZERO, command.data());
  }

  /**
   * Which of the messages with these numbers the router has executed; empty when it can't be asked.
   */
  Optional<Map<Long, Boolean>> executed(List<Long> numbers) {
    try {
      ChainReader.Batch batch = reader.batch();
      Map<Long, ChainReader.Slot<Integer>> slots = new HashMap<>();
      for (long number : numbers) {
        slots.put(
            number,
            batch.call(
                lane.offRamp(),
                LaneRouter.getExecutionState(
                    lane.source().selector().value(), BigInteger.valueOf(number))));
      }
      batch.run();
      Map<Long, Boolean> executed = new HashMap<>();
      slots.forEach((number, slot) -> executed.put(number, slot.get() != UNTOUCHED));
      return Optional.of(executed);
    } catch (ReadFailedException e) {
      return Optional.empty();
    }
  }
}
