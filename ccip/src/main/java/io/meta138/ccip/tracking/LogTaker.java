package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.ccip.tracking.LogReader.Part;
import io.meta138.ccip.tracking.ScanStore.Read;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Stores a part that begins at this height.
   *
   * @throws Unread when something is malformed and is to be asked for again
   */
  void take(Part.Got part, long first) throws Unread {
    List<String> malformed = new ArrayList<>(part.logs().malformed());
    TreeMap<Place, ScannedLog> ordered = new TreeMap<>();
    for (ScannedLog log : part.logs().logs()) {
      Block block = part.blocks().get(log.block());
      if (log.block() < first || block == null || !block.hash().equals(log.blockHash())) {
        malformed.add("place");
      } else {
        ordered.put(new Place(log.block(), log.index()), log);
      }
    }
    List<Read> read = new ArrayList<>();
    ordered.values().forEach(log -> decode(log, part, read, malformed));
    doubt(malformed);
    metrics.logs.increment(ordered.size());
    metrics.conflicts.increment(store.apply(read, part.reached(), clock.instant()));
  }

  private void decode(ScannedLog log, Part.Got part, List<Read> read, List<String> malformed) {
    Block block = part.blocks().get(log.block());
    switch (decoder.decode(log)) {
      case LogDecoder.Decoded.Read(List<Told> told) -> {
        if (block != null) {
          told.forEach(one -> read.add(new Read(one, log, block.at())));
        }
      }
      case LogDecoder.Decoded.Malformed(String reason) -> {
        malformed.add(reason);
        LOG.warn(
            "chain {}: log {} of block {} by {} is malformed: {}",
            chain,
            log.index(),
            log.block(),
            log.address(),
            reason);
      }
    }
  }

  /** A node may garble what is well on the chain: it is asked again before a log is left out. */
  private void doubt(List<String> malformed) throws Unread {
    if (malformed.isEmpty()) {
      doubted = 0;
      return;
    }
    malformed.forEach(metrics::malformed);
    if (doubted++ < settings.doubtfulTries()) {
      throw new Unread("malformed logs", String.join(", ", malformed));
    }
    doubted = 0;
    malformed.forEach(metrics::skipped);
  }
}
