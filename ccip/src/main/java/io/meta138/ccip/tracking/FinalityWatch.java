package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.ccip.tracking.ScanStore.Cursor;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.InstantSource;
import java.util.Map;

/** Says which blocks of a chain stay, and tells when some of those went away all the same. */
final class FinalityWatch {
  private final ChainDefinition chain;
  private final ChainReads reads;
  private final ScanStore store;
  private final SignalSink signals;
  private final InstantSource clock;
  private long brokenAt = -1;

  FinalityWatch(
      ChainDefinition chain,
      ChainReads reads,
      ScanStore store,
      SignalSink signals,
      InstantSource clock) {
    this.chain = chain;
    this.reads = reads;
    this.store = store;
    this.signals = signals;
    this.clock = clock;
  }

  /** Blocks from this one on went away that were taken to stay, and messages with them. */
  void broken(long from, int messages) {
    brokenAt = Math.max(brokenAt, from);
    report(
        Signal.State.RAISED,
        "chain %s took back blocks from %d on that were final, with %d messages"
            .formatted(chain.name(), from, messages),
        from);
  }

  private void report(Signal.State state, String summary, long block) {
    signals.report(
        new Signal(
            "ccip.finality.broken",
            "chain:" + chain.id(),
            state,
            clock.instant(),
            summary,
            Map.of("chain", chain.id().toString(), "block", Long.toString(block))));
  }

  /** Takes what is final by now to stay, as far as it is read. */
  void finalise(Block head, Cursor reached) throws Unread {
    long height =
        switch (chain.finality()) {
          case Finality.Immediate _ -> reached.block();
          case Finality.Depth(long blocks) -> head.number() - blocks;
          case Finality.Tagged _ -> reads.tagged("finalized").map(Block::number).orElse(-1L);
        };
    long stays = Math.min(height, reached.block());
    if (stays >= 0) {
      store.finalise(stays, clock.instant());
      if (brokenAt >= 0 && stays >= brokenAt) {
        report(
            Signal.State.CLEARED,
            "chain %s is final again up to block %d".formatted(chain.name(), stays),
            stays);
        brokenAt = -1;
      }
    }
  }
}
