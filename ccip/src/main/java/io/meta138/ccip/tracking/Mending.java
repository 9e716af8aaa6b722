package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.ChainReads.Unread;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads again where a number of a lane is unknown: the log was left out by a node, or garbled for
 * so long that it was skipped. A gap that stays is tried ever more rarely.
 */
final class Mending {
  private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int RANGES = 16;

  private final ChainDefinition chain;
  private final List<Lane> lanes;
  private final Gaps gaps;
  private final LogReader reader;
  private final LogTaker taker;
  private final ScanSettings settings;
  private final Map<String, Tried> tried = new HashMap<>();
  private Instant next = Instant.MIN;

  private record Tried(Gaps.Gap gap, int times, Instant next) {}

  /** Of the lanes that begin on this chain. */
  Mending(
      ChainDefinition chain,
      List<Lane> lanes,
      Gaps gaps,
      LogReader reader,
      LogTaker taker,
      ScanSettings settings) {
    this.chain = chain;
    this.lanes = lanes.stream().filter(lane -> lane.source().id().equals(chain.id())).toList();
    this.gaps = gaps;
    this.reader = reader;
    this.taker = taker;
    this.settings = settings;
  }

  /** Looks for gaps if it is time to, and reads the first one of each lane again. */
  void mend(Instant now) throws Unread {
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(LOOK);
    for (Lane lane : lanes) {
      Optional<Gaps.Gap> gap = gaps.first(lane.name());
      if (gap.isEmpty()) {
        tried.remove(lane.name());
      } else {
        mend(lane.name(), gap.get(), now);
      }
    }
  }

  private void mend(String lane, Gaps.Gap gap, Instant now) throws Unread {
    Optional<Tried> before =
        Optional.ofNullable(tried.get(lane)).filter(last -> last.gap().equals(gap));
    if (before.filter(last -> now.isBefore(last.next())).isPresent()) {
      return;
    }
    int times = 1 + before.map(Tried::times).orElse(0);
    Duration pause = LOOK.multipliedBy(1L << Math.min(times, 12));
    tried.put(
        lane, new Tried(gap, times, now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST)));
    LOG.warn(
        "{}: lane {} has nothing of messages {} to {}: reading blocks {} to {} again",
        chain.name(),
        lane,
        gap.before() + 1,
        gap.after() - 1,
        gap.fromBlock(),
        gap.toBlock());
    long first = gap.fromBlock();
    for (int i = 0; i < RANGES && first <= gap.toBlock(); i++) {
      long last = Math.min(gap.toBlock(), first + settings.rangeBlocks() - 1);
      taker.take(reader.again(first, last), first);
      first = last + 1;
    }
  }
}
