package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.ChainReads.Unread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads blocks again whose logs could not be read, ever more rarely and each time at another
 * endpoint first, until they can be. What stays malformed in final blocks is so on the chain; it is
 * still looked at now and then.
 */
final class Rereading {
  private static final Logger LOG = LoggerFactory.getLogger(Rereading.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int AT_ONCE = 4;

  /** Pieces that wide ranges are read in, so as to come closer to the log with each time. */
  private static final int PIECES = 16;

  private final String chain;
  private final Doubts doubts;
  private final LogReader reader;
  private final LogTaker taker;
  private final ScanMetrics metrics;
  private Instant next = Instant.MIN;

  Rereading(String chain, Doubts doubts, LogReader reader, LogTaker taker, ScanMetrics metrics) {
    this.chain = chain;
    this.doubts = doubts;
    this.reader = reader;
    this.taker = taker;
    this.metrics = metrics;
  }

  /** Reads again what is due; whether something was read that could not be before. */
  boolean turn(Instant now) {
    if (now.isBefore(next)) {
      return false;
    }
    next = now.plus(LOOK);
    boolean healed = false;
    for (Doubts.Open open : doubts.due(now, AT_ONCE)) {
      healed |= again(open, now);
    }
    metrics.doubts(doubts.count());
    return healed;
  }

  private boolean again(Doubts.Open open, Instant now) {
    Doubt doubt = open.doubt();
    List<Doubt> left = new ArrayList<>();
    reader.ask(open.tries() + 1);
    try {
      long piece = (doubt.last() - doubt.first()) / PIECES + 1;
      for (long first = doubt.first(); first <= doubt.last(); first += piece) {
        left.addAll(taker.retake(reader.again(first, Math.min(doubt.last(), first + piece - 1))));
      }
    } catch (Unread e) {
      metrics.unanswered(e.reason());
      doubts.unanswered(open, now);
      return false;
    } finally {
      reader.ask(0);
    }
    boolean healed = doubts.read(open, left, now);
    if (healed) {
      metrics.healed.increment();
      LOG.info(
          "chain {}: blocks {} to {} are read now: {}",
          chain,
          doubt.first(),
          doubt.last(),
          doubt.log());
    }
    return healed;
  }
}
