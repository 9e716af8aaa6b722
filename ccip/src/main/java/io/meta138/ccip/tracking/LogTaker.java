package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.ccip.tracking.LogReader.Part;
import io.meta138.ccip.tracking.ScanStore.Read;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes what was read and stores it; what is malformed is doubted before it is left out. */
final class LogTaker {
  private static final Logger LOG = LoggerFactory.getLogger(LogTaker.class);

  private final String chain;
  private final LogDecoder decoder;
  private final ScanSettings settings;
  private final ScanStore store;
  private final InstantSource clock;
  private final ScanMetrics metrics;
  private int doubted;

  LogTaker(
      String chain,
      LogDecoder decoder,
      ScanSettings settings,
      ScanStore store,
      InstantSource clock,
      ScanMetrics metrics) {
    this.chain = chain;
    this.decoder = decoder;
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.metrics = metrics;
  }

  private record Place(long block, int index) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return block == other.block
          ? Integer.compare(index, other.index)
          : Long.compare(block, other.block);
    }
  }

  private record Sorted(List<Read> reads, List<Doubt> doubts) {}

  /**
   * Stores what was read on. What stays malformed is left out and noted, to be read again.
   *
   * @throws Unread when something is malformed and is to be asked for again at once
   */
  void take(Part.Got part) throws Unread {
    Sorted sorted = sorted(part);
    if (sorted.doubts().isEmpty()) {
      doubted = 0;
    } else if (doubted < settings.doubtfulTries()) {
      doubted++;
      throw new Unread("malformed logs", sorted.doubts().getFirst().toString());
    } else {
      doubted = 0;
      for (Doubt doubt : sorted.doubts()) {
        metrics.skipped(doubt.reason());
        LOG.warn(
            "chain {}: left out and to be read again: {}, blocks {} to {}: {}",
            chain,
            doubt.reason(),
            doubt.first(),
            doubt.last(),
            doubt.log());
      }
    }
    store(sorted.reads(), part, sorted.doubts());
  }

  /** How often the present part was malformed: that many endpoints further it is asked for. */
  int doubted() {
    return doubted;
  }

  /**
   * Stores what blocks told that were read before.
   *
   * @return what can still not be read
   */
  List<Doubt> retake(Part.Got part) {
    Sorted sorted = sorted(part);
    store(sorted.reads(), part, List.of());
    return sorted.doubts();
  }

  private void store(List<Read> reads, Part.Got part, List<Doubt> doubts) {
    metrics.logs.increment(part.logs().logs().size());
    metrics.conflicts.increment(store.apply(reads, part.reached(), doubts, clock.instant()));
  }

  /** In the order of the chain; of a place that has two logs nobody knows what is there. */
  private Sorted sorted(Part.Got part) {
    Map<Place, Doubt> doubts = new TreeMap<>();
    part.logs().malformed().forEach(doubt -> doubt(doubts, doubt));
    TreeMap<Place, ScannedLog> ordered = new TreeMap<>();
    for (ScannedLog log : part.logs().logs()) {
      Place place = new Place(log.block(), log.index());
      ScannedLog other = ordered.putIfAbsent(place, log);
      if (other != null && !other.isSameAs(log)) {
        doubt(doubts, Doubt.at(log, "twice"));
      }
    }
    List<Read> reads = new ArrayList<>();
    for (ScannedLog log : ordered.values()) {
      Block block = part.blocks().get(log.block());
      switch (decoder.decode(log)) {
        case LogDecoder.Decoded.Read(List<Told> told) -> {
          if (block != null) {
            told.forEach(one -> reads.add(new Read(one, log, block.at())));
          }
        }
        case LogDecoder.Decoded.Malformed(String reason) -> doubt(doubts, Doubt.at(log, reason));
      }
    }
    return new Sorted(reads, List.copyOf(doubts.values()));
  }

  /** Of the same blocks once: they are read again as a whole. */
  private void doubt(Map<Place, Doubt> doubts, Doubt doubt) {
    metrics.malformed(doubt.reason());
    doubts.putIfAbsent(
        new Place(doubt.first(), Math.toIntExact(doubt.last() - doubt.first())), doubt);
  }
}
