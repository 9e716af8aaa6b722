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

/**
 * Gets the logs of the blocks after a place, in a way that can't miss any: near the head by the
 * hashes of blocks that link to each other, far below it in ranges whose ends are checked.
 */
final class LogReader {
  private final ChainReads reads;
  private final LogDecoder wanted;
  private final ScanSettings settings;
  private final ScanMetrics metrics;
  private int range;

  LogReader(ChainReads reads, LogDecoder wanted, ScanSettings settings, ScanMetrics metrics) {
    this.reads = reads;
    this.wanted = wanted;
    this.settings = settings;
    this.metrics = metrics;
    range = settings.rangeBlocks();
  }

  /** What came of reading on. */
  sealed interface Part {
    /**
     * Logs and the blocks they belong to.
     *
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
      return oneByOne(from, first, Math.min(head, first + settings.atOnce() - 1));
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
    return new Part.Got(logs, blocks, List.of(new Cursor(last, before.getFirst().hash())));
  }

  /**
   * Reads blocks again that were read before; places to go on from are none of it.
   *
   * @param last at least {@code first}, and read before
   */
  Part.Got again(long first, long last) throws Unread {
    Part part = range(Optional.empty(), first, last);
    if (part instanceof Part.Got got) {
      return new Part.Got(got.logs(), got.blocks(), List.of());
    }
    throw new Unread("moved", "blocks %d to %d".formatted(first, last));
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
    List<String> malformed = new ArrayList<>();
    Map<Long, Block> blocks = new HashMap<>();
    List<Cursor> reached = new ArrayList<>();
    for (Logs one : byHash(linked)) {
      logs.addAll(one.logs());
      malformed.addAll(one.malformed());
    }
    for (Block block : linked) {
      blocks.put(block.number(), block);
      reached.add(new Cursor(block.number(), block.hash()));
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
