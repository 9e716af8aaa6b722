package io.meta138.app.lanes;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.chain.abi.AbiException;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.rpc.Answer;
import io.meta138.chain.rpc.EthCalls;
import io.meta138.chain.rpc.Rpc;
import java.time.Duration;
import java.util.OptionalLong;

/** How many messages the routers of our own lanes have numbered. */
final class CountedMessages {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(3);

  private final MessageStore store;

  CountedMessages(MessageStore store) {
    this.store = store;
  }

  /**
   * How many a lane's source counts up to the block that is read by now: all of them should be
   * known. 0 where that can't be asked.
   */
  long of(Lane lane, Rpc source) {
    OptionalLong read = store.readTo(lane.source().id());
    if (lane.protocol() != Protocol.LANE || read.isEmpty()) {
      return 0;
    }
    var query = LaneRouter.lane(lane.destination().selector().value());
    Answer<byte[]> answer =
        new EthCalls(source, CALL_LIMIT)
            .call(
                EthCalls.Message.read(lane.onRamp(), query.data()),
                EthCalls.At.block(read.getAsLong()));
    try {
      return answer instanceof Answer.Value<byte[]>(byte[] words)
          ? query.decode(words).sent().longValueExact()
          : 0;
    } catch (AbiException | ArithmeticException e) {
      return 0; // whatever answers there counts nothing
    }
  }
}
