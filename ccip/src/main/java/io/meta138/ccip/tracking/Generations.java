package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.Told.Announced;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import java.util.HashMap;
import java.util.Map;

/**
 * Says to which generation a message belongs: the newest under which its router led to its off
 * ramp. A lane whose opening is before the first block read counts as opened once; another on ramp
 * numbers anew, so its generations come after those of the one before.
 */
final class Generations {
  private final Database database;
  private final long chain;
  private final Map<Router, Integer> before = new HashMap<>();

  Generations(Database database, long chain) {
    this.database = database;
    this.chain = chain;
  }

  private record Router(String lane, Address onRamp) {}

  private record Ends(String lane, Address onRamp, Address offRamp) {}

  /** Answers for one batch, within which no lane is opened any more. */
  final class Batch {
    private final Map<Ends, Integer> opened = new HashMap<>();

    int of(Announced sent, Address onRamp) {
      int first = sent.hasGenerations() ? 1 : 0;
      int own =
          sent.offRamp()
              .map(offRamp ->
                  opened.computeIfAbsent(
                      new Ends(sent.lane(), onRamp, offRamp), Generations.this::opened))
              .orElse(first);
      Router router = new Router(sent.lane(), onRamp);
      int others = before.computeIfAbsent(router, Generations.this::newestOfOthers);
      return own + (others < 0 ? 0 : others + 1 - first);
    }
  }

  Batch batch() {
    return new Batch();
  }

  /** What came before may have been taken back. */
  void forget() {
    before.clear();
  }

  private int opened(Ends ends) {
    return database
        .jdbc()
        .sql(
            """
            select coalesce(max(number), 1)::int from ccip.fact
            where lane = :lane and kind = 'OPENED' and chain_id = :chain and data = :ends
            """)
        .param("lane", ends.lane())
        .param("chain", chain)
        .param("ends", Told.ends(ends.offRamp(), ends.onRamp()))
        .query(Integer.class)
        .single();
  }

  private int newestOfOthers(Router router) {
    return database
        .jdbc()
        .sql(
            """
            select coalesce(max(generation), -1) from ccip.message
            where lane = :lane and on_ramp <> :ramp
            """)
        .param("lane", router.lane())
        .param("ramp", router.onRamp().toBytes())
        .query(Integer.class)
        .single();
  }
}
