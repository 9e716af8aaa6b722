package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.ccip.tracking.ScanStore.Cursor;
import io.meta138.ccip.tracking.Undoing.Undone;
import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Says which blocks of a chain stay, and tells when some of those went away all the same. */
final class FinalityWatch {
  private final ChainDefinition chain;
  private final ChainReads reads;
  private final Database database;
  private final SignalSink signals;
  private final InstantSource clock;

  FinalityWatch(
      ChainDefinition chain,
      ChainReads reads,
      Database database,
      SignalSink signals,
      InstantSource clock) {
    this.chain = chain;
    this.reads = reads;
    this.database = database;
    this.signals = signals;
    this.clock = clock;
  }

  /** Blocks above this height were taken to stay, and others are in their places now. */
  void broken(long height, Undone undone) {
    report(
        Signal.State.RAISED,
        "chain %s took back blocks from %d on that were final, with %d messages"
            .formatted(chain.name(), height + 1, undone.finalized()),
        height + 1);
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

  /**
   * Takes what is final by now to stay. Depth is counted from blocks that were read: a head is only
   * somebody's word.
   */
  void finalise(Cursor reached) throws Unread {
    long height =
        switch (chain.finality()) {
          case Finality.Immediate _ -> reached.block();
          case Finality.Depth(long blocks) -> reached.block() - blocks;
          case Finality.Tagged _ -> reads.finalized().map(Block::number).orElse(-1L);
        };
    long stays = Math.min(height, reached.block());
    if (stays >= 0 && advance(stays, clock.instant())) {
      mended(stays)
          .ifPresent(_ ->
              report(
                  Signal.State.CLEARED,
                  "chain %s is final again up to block %d".formatted(chain.name(), stays),
                  stays));
    }
  }

  private JdbcClient.StatementSpec sql(String text) {
    return database.jdbc().sql(text).param("chain", chain.id().value());
  }

  private boolean advance(long height, Instant now) {
    return Boolean.TRUE.equals(
        database
            .transactions()
            .execute(_ -> {
              int advanced =
                  sql("""
                  insert into ccip.finality (chain_id, block) values (:chain, :height)
                  on conflict (chain_id) do update set block = excluded.block
                      where ccip.finality.block < excluded.block
                  """)
                      .param("height", height)
                      .update();
              if (advanced > 0) {
                sql("""
                update ccip.message set finalized_at = :now
                where source_chain = :chain and source_block <= :height and finalized_at is null
                """)
                    .param("height", height)
                    .param("now", MessageRows.time(now))
                    .update();
              }
              return advanced > 0;
            }));
  }

  /** Final again beyond where it was broken, also if another process saw that. */
  private Optional<Long> mended(long height) {
    return sql("""
    update ccip.finality set broken_from = null where chain_id = :chain and broken_from <= :height
    returning block
    """)
        .param("height", height)
        .query(Long.class)
        .optional();
  }
}
