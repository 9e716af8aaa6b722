package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.ChainReads.Unread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads again where something is missing that nobody ever saw. What stays missing is tried ever
 * more rarely, each time at another endpoint first.
 */
final class Mending {
  private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int RANGES = 16;
  private static final int MOST = 8;

  private final String chain;
  private final Holes holes;
  private final Doubts doubts;
  private final LogReader reader;
  private final LogTaker taker;
  private final ScanSettings settings;
  private final ScanMetrics metrics;
  private final Map<String, Tried> tried = new HashMap<>();
  private Instant next = Instant.MIN;

  /**
   * How a hole stands.
   *
   * @param times it was read as a whole, or could not be
   * @param at block to go on from
   * @param next not before
   */
  private record Tried(int times, long at, Instant next) {}

  Mending(
      String chain,
      Holes holes,
      Doubts doubts,
      LogReader reader,
      LogTaker taker,
      ScanSettings settings,
      ScanMetrics metrics) {
    this.chain = chain;
    this.holes = holes;
    this.doubts = doubts;
    this.reader = reader;
    this.taker = taker;
    this.settings = settings;
    this.metrics = metrics;
  }

  /**
   * Looks for holes if it is time to, and reads them again.
   *
   * @param head up to which everything is read
   * @return whether anything was read again
   */
  boolean mend(long head, Instant now) {
    if (now.isBefore(next)) {
      return false;
    }
    next = now.plus(LOOK);
    boolean read = false;
    try {
      List<Hole> found = holes.find(head, now);
      tried.keySet().retainAll(found.stream().map(Hole::key).collect(Collectors.toSet()));
      List<Hole> due = new ArrayList<>(found);
      due.removeIf(hole -> now.isBefore(tried(hole).next()));
      // those that wait longest; new blocks are not to wait for all of them
      due.sort(Comparator.comparing(hole -> tried(hole).next()));
      for (Hole hole : due.subList(0, Math.min(MOST, due.size()))) {
        tried.put(hole.key(), again(hole, tried(hole), now));
        read = true;
      }
    } catch (Unread e) {
      metrics.unanswered(e.reason());
    }
    return read;
  }

  private Tried tried(Hole hole) {
    return tried.getOrDefault(hole.key(), new Tried(0, hole.from(), Instant.MIN));
  }

  private Tried again(Hole hole, Tried before, Instant now) {
    LOG.warn(
        "chain {} has nothing of {}: reading blocks {} to {} again",
        chain,
        hole.key(),
        before.at(),
        hole.to());
    long first = before.at();
    List<Doubt> left = new ArrayList<>();
    reader.ask(before.times() + 1);
    try {
      // a node that does not answer for many blocks may for fewer
      long width = Math.max(1, settings.rangeBlocks() >> Math.min(before.times(), 12));
      for (int i = 0; i < RANGES && first <= hole.to(); i++) {
        long last = Math.min(hole.to(), first + width - 1);
        left.addAll(taker.retake(reader.again(first, last)));
        first = last + 1;
      }
    } catch (Unread e) {
      metrics.unanswered(e.reason());
      return new Tried(before.times() + 1, first, now.plus(pause(before.times())));
    } finally {
      reader.ask(0);
      doubts.note(left, now);
    }
    return first <= hole.to()
        ? new Tried(before.times(), first, now)
        : new Tried(before.times() + 1, hole.from(), now.plus(pause(before.times())));
  }

  private static Duration pause(int times) {
    Duration wanted = LOOK.multipliedBy(1L << Math.min(times, 12));
    return wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
  }
}
