package io.meta138.app.lanes;

import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageState;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a lane did, in one document.
 *
 * @param name of the lane
 * @param sent messages that the source announced
 * @param delivered messages that were executed with success
 * @param superseded messages that newer ones made needless
 * @param failed messages whose receiver reverted, by now
 * @param underway messages that are still to be delivered
 * @param lost messages that the source counts in blocks that were read, and nobody knows of
 * @param lagMillis from sending to the receiver's event; missing before the first
 * @param newestRoundsEqual by row, whether the destination has the source's newest round
 */
public record LaneSummary(
    String name,
    long sent,
    long delivered,
    long superseded,
    long failed,
    long underway,
    long lost,
    Optional<Lag> lagMillis,
    SortedMap<Integer, Boolean> newestRoundsEqual) {
  /** Copies the rows. */
  public LaneSummary {
    newestRoundsEqual = new TreeMap<>(newestRoundsEqual);
  }

  /**
   * How long messages take.
   *
   * @param p50 milliseconds that half of them do not exceed
   * @param p95 milliseconds that 95 of 100 do not exceed
   */
  public record Lag(long p50, long p95) {}

  /** What statistics say, with how many messages the source counts and which rounds are equal. */
  public static LaneSummary of(
      String name, LaneStats stats, long counted, Map<Integer, Boolean> newestRoundsEqual) {
    long failed = stats.in(MessageState.FAILED);
    return new LaneSummary(
        name,
        stats.sent(),
        stats.in(MessageState.SUCCESS),
        stats.in(MessageState.SUPERSEDED),
        failed,
        stats.open() - failed,
        Math.max(0, counted - stats.sent()),
        stats.lag().map(lag -> new Lag(lag.p50().toMillis(), lag.p95().toMillis())),
        new TreeMap<>(newestRoundsEqual));
  }
}
