package io.meta138.ccip.attest;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Selector;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.util.List;

/**
 * A wish to have the root of consecutive messages signed. It names places, not contents: the
 * attester finds the messages itself, in its own view of the source.
 *
 * @param source selector of the chain they were sent on
 * @param sourceRouter that wrote them
 * @param destination chain they are for
 * @param destinationRouter that is to deliver them
 * @param epoch of its committee
 * @param first number of the first message
 * @param end number of the last message, plus one
 * @param blocks of the source that have them, strictly increasing; a hint where to look
 */
public record RootRequest(
    Selector source,
    Address sourceRouter,
    ChainId destination,
    Address destinationRouter,
    long epoch,
    long first,
    long end,
    List<Long> blocks) {
  private static final long MOST_EPOCH = 0xffff_ffffL;

  /** Refuses an empty interval, and blocks that are more than the messages or out of order. */
  public RootRequest {
    blocks = List.copyOf(blocks);
    if (first < 0 || end <= first || epoch < 0 || epoch > MOST_EPOCH) {
      throw new IllegalArgumentException(
          "expected 0 <= first < end and an epoch of 32 bits, found %d, %d and %d"
              .formatted(first, end, epoch));
    }
    if (blocks.isEmpty() || blocks.size() > end - first || blocks.getFirst() < 0) {
      throw new IllegalArgumentException(
          "expected 1 to %d blocks, found %d".formatted(end - first, blocks.size()));
    }
    for (int i = 1; i < blocks.size(); i++) {
      if (blocks.get(i) <= blocks.get(i - 1)) {
        throw new IllegalArgumentException("expected blocks in order, each once");
      }
    }
  }

  /** Messages of this lane. */
  public static RootRequest of(Lane lane, long epoch, long first, long end, List<Long> blocks) {
    return new RootRequest(
        lane.source().selector(),
        lane.onRamp(),
        lane.destination().id(),
        lane.offRamp(),
        epoch,
        first,
        end,
        blocks);
  }

  /** How many messages. */
  public long count() {
    return end - first;
  }
}
