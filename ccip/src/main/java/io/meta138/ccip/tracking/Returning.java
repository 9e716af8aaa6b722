package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.ccip.tracking.ScanStore.Cursor;
import io.meta138.ccip.tracking.Undoing.Undone;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back what was read of blocks once others are shown to be in their places. */
final class Returning {
  private static final Logger LOG = LoggerFactory.getLogger(Returning.class);
  private static final int PAGE = 32;

  private final ChainDefinition chain;
  private final ChainReads reads;
  private final ScanStore store;
  private final FinalityWatch finality;
  private final ScanMetrics metrics;

  Returning(
      ChainDefinition chain,
      ChainReads reads,
      ScanStore store,
      FinalityWatch finality,
      ScanMetrics metrics) {
    this.chain = chain;
    this.reads = reads;
    this.store = store;
    this.finality = finality;
    this.metrics = metrics;
  }

  /** Whether the chain under this head, below what is read, is another one than was read. */
  boolean isAnother(Block head) throws Unread {
    List<Cursor> places = store.cursors(head.number(), 1);
    if (places.isEmpty()) {
      return false;
    }
    Cursor place = places.getFirst();
    Optional<Block> there =
        place.block() == head.number()
            ? Optional.of(head)
            : reads.blocks(List.of(place.block())).getFirst();
    return there.isPresent() && !there.get().hash().equals(place.hash());
  }

  /** Finds the newest place that is still part of the chain and forgets what came after it. */
  void goBack(Block head) throws Unread {
    long below = head.number();
    Optional<Block> instead = Optional.empty();
    while (true) {
      List<Cursor> places = store.cursors(below, PAGE);
      if (places.isEmpty()) {
        undo(chain.firstBlock() - 1, instead);
        return;
      }
      List<Optional<Block>> blocks = reads.blocks(places.stream().map(Cursor::block).toList());
      for (int i = 0; i < places.size(); i++) {
        Block block =
            blocks
                .get(i)
                .orElseThrow(() -> new Unread("missing block", "a node lags behind its head"));
        if (block.hash().equals(places.get(i).hash())) {
          undo(places.get(i).block(), instead);
          return;
        }
        instead = Optional.of(block);
      }
      below = places.getLast().block() - 1;
    }
  }

  /**
   * Forgets what came after a height.
   *
   * @param instead the lowest block found in the place of another one
   */
  private void undo(long height, Optional<Block> instead) throws Unread {
    if (instead.isEmpty()) {
      throw new Unread("moved", "a block that was told to be another one is the same");
    }
    // one wrong answer must not undo what is well: somebody else is asked, or the same once more
    if (!reads.elsewhere(1).blocks(List.of(instead.get().number())).equals(List.of(instead))) {
      throw new Unread("unsure", "block %d has two hashes".formatted(instead.get().number()));
    }
    Undone undone = store.rollBack(height);
    metrics.reorgs.increment();
    LOG.warn(
        "chain {}: blocks above {} are gone, and with them {} messages and {} facts",
        chain.name(),
        height,
        undone.messages(),
        undone.facts());
    if (undone.wereFinal()) {
      finality.broken(height, undone);
    }
  }
}
