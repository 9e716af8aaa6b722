package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.ChainReads.Logs;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.ccip.tracking.ScanStore.Cursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * Gets the logs of the blocks after a place, in a way that can't miss any: near the head by the
 * hashes of blocks that link to each other, far below it in ranges whose ends are checked.
 */
final class LogReader {
  private final ChainReads home;
  private final LogDecoder wanted;
  private final ScanSettings settings;
  private final ScanMetrics metrics;
  private final LongFunction<Optional<Cursor>> places;
  private ChainReads reads;
  private int range;
  private int together;

  /**
   * A reader.
   *
   * @param places the lowest place from a height on that was read
   */
  LogReader(
      ChainReads reads,
      LogDecoder wanted,
      ScanSettings settings,
      ScanMetrics metrics,
      LongFunction<Optional<Cursor>> places) {
    this.home = reads;
    this.reads = reads;
    this.wanted = wanted;
    this.settings = settings;
    this.metrics = metrics;
    this.places = places;
    range = settings.rangeBlocks();
    together = settings.atOnce();
  }

  /** Puts what is asked from now on to an endpoint so much further first; 0 to none other. */
  void ask(int turns) {
    reads = home.elsewhere(turns);
  }

  /** What came of reading on. */
  sealed interface Part {
    /**
     * Logs and the blocks they belong to.
     *
     * @param logs those that are where they were asked for, and doubts about others
     * @param blocks at least those with logs, by height
     * @param reached places that can be gone back to, ascending; the last is where reading goes on
     */
    record Got(Logs logs, Map<Long, Block> blocks, List<Cursor> reached) implements Part {}

    /** The place is no longer part of the chain. */
    record Forked() implements Part {}
  }

  /**
   * Reads on.
   *
   * @param from what to read on from; empty at the very beginning
   * @param first height to read next
   * @param head the chain's newest block, at least {@code first}
   */
  Part after(Optional<Cursor> from, long first, long head) throws Unread {
    long safe = head - settings.tipBlocks();
    if (first > safe) {
      return together(from, first, head);
    }
    try {
      Part part = range(from, first, Math.min(first + range - 1, safe));
      range = Math.min(settings.rangeBlocks(), range * 2);
      return part;
    } catch (Unread e) {
      if (range == 1) {
        return oneByOne(from, first, first);
      }
      range = Math.max(1, range / 2);
      metrics.splits.increment();
      throw e;
    }
  }

  /** Blocks near the head; fewer when the node does not answer for so many. */
  private Part together(Optional<Cursor> from, long first, long head) throws Unread {
    try {
      Part part = oneByOne(from, first, Math.min(head, first + together - 1));
      together = Math.min(settings.atOnce(), together * 2);
      return part;
    } catch (Unread e) {
      together = Math.max(1, together / 2);
      throw e;
    }
  }

  private Part range(Optional<Cursor> from, long first, long last) throws Unread {
    List<Long> ends = new ArrayList<>();
    ends.add(last);
    from.ifPresent(cursor -> ends.add(cursor.block()));
    List<Block> before = present(reads.blocks(ends));
    if (from.isPresent() && !before.getLast().hash().equals(from.get().hash())) {
      return new Part.Forked();
    }
    Logs logs = reads.logs(wanted, first, last);
    TreeSet<Long> heights = new TreeSet<>(ends);
    logs.logs().stream()
        .map(ScannedLog::block)
        .filter(block -> block >= first && block <= last)
        .forEach(heights::add);
    Map<Long, Block> blocks = new HashMap<>();
    present(reads.blocks(List.copyOf(heights))).forEach(block -> blocks.put(block.number(), block));
    for (Block end : before) {
      if (!end.equals(blocks.get(end.number()))) {
        throw new Unread(
            "moved", "block %d changed while its logs were read".formatted(end.number()));
      }
    }
    return new Part.Got(
        placed(logs, first, last, blocks),
        blocks,
        List.of(new Cursor(last, before.getFirst().hash())));
  }

  /** What is told to be elsewhere than it was asked for is somebody's mistake. */
  private static Logs placed(Logs told, long first, long last, Map<Long, Block> blocks) {
    List<ScannedLog> logs = new ArrayList<>();
    List<Doubt> malformed = new ArrayList<>(told.malformed());
    for (ScannedLog log : told.logs()) {
      Block block = blocks.get(log.block());
      if (log.block() < first
          || log.block() > last
          || block == null
          || !block.hash().equals(log.blockHash())) {
        malformed.add(
            new Doubt(
                first,
                last,
                "place",
                "a log of %s said to be in block %d %s"
                    .formatted(log.address(), log.block(), log.blockHash())));
      } else {
        logs.add(log);
      }
    }
    return new Logs(logs, malformed);
  }

  /**
   * Reads blocks again that were read before; places to go on from are none of it. Whoever answers
   * has to be on the chain that was read: what another branch tells would never be taken back.
   *
   * @param last at least {@code first}, and read before
   */
  Part.Got again(long first, long last) throws Unread {
    Part part = range(places.apply(last), first, last);
    if (part instanceof Part.Got got) {
      return new Part.Got(got.logs(), got.blocks(), List.of());
    }
    throw new Unread("moved", "blocks %d to %d are others there".formatted(first, last));
  }

  private static List<Block> present(List<Optional<Block>> blocks) throws Unread {
    List<Block> present = blocks.stream().flatMap(Optional::stream).toList();
    if (present.size() != blocks.size()) {
      throw new Unread("missing block", "the node does not have a block below its head");
    }
    return present;
  }

  private Part oneByOne(Optional<Cursor> from, long first, long last) throws Unread {
    List<Long> heights = new ArrayList<>();
    for (long height = first; height <= last; height++) {
      heights.add(height);
    }
    List<Block> linked = new ArrayList<>();
    for (Optional<Block> block : reads.blocks(heights)) {
      if (block.isEmpty()
          || (!linked.isEmpty() && !block.get().parent().equals(linked.getLast().hash()))) {
        break;
      }
      linked.add(block.get());
    }
    if (linked.isEmpty()) {
      throw new Unread("missing block", "the node does not have block " + first);
    }
    if (from.isPresent() && !linked.getFirst().parent().equals(from.get().hash())) {
      return new Part.Forked();
    }
    List<ScannedLog> logs = new ArrayList<>();
    List<Doubt> malformed = new ArrayList<>();
    Map<Long, Block> blocks = new HashMap<>();
    List<Cursor> reached = new ArrayList<>();
    List<Logs> told = byHash(linked);
    for (int i = 0; i < linked.size(); i++) {
      Block block = linked.get(i);
      blocks.put(block.number(), block);
      reached.add(new Cursor(block.number(), block.hash()));
      Logs one = placed(told.get(i), block.number(), block.number(), blocks);
      logs.addAll(one.logs());
      malformed.addAll(one.malformed());
    }
    return new Part.Got(new Logs(logs, malformed), blocks, reached);
  }

  private List<Logs> byHash(List<Block> blocks) throws Unread {
    try {
      return reads.logs(wanted, blocks);
    } catch (Unread e) {
      if (!e.reason().equals("refused")) {
        throw e;
      }
      // the node may not know the question by hash: ask by height, and for the block once more
      List<Logs> all = new ArrayList<>();
      for (Block block : blocks) {
        all.add(reads.logs(wanted, block.number(), block.number()));
      }
      List<Long> heights = blocks.stream().map(Block::number).toList();
      if (!Objects.equals(present(reads.blocks(heights)), blocks)) {
        throw new Unread("moved", "blocks changed while their logs were read");
      }
      return all;
    }
  }
}
