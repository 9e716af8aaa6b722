package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.platform.db.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds messages and openings of lanes that their source must have told and nobody saw. */
final class SourceHoles {
  private final ChainDefinition chain;
  private final Database database;
  private final Gaps gaps;
  private final ChainReader contracts;
  private final Map<String, Tail> tails = new HashMap<>();

  /**
   * What a router says of a lane.
   *
   * @param sent messages it has numbered
   * @param generation how often it was opened
   * @param whole block up to which every message is known
   */
  private record Tail(long sent, int generation, long whole) {}

  SourceHoles(ChainDefinition chain, Database database, ChainReader contracts) {
    this.chain = chain;
    this.database = database;
    this.gaps = new Gaps(database);
    this.contracts = contracts;
  }

  /** Adds what is missing of a lane that begins on the chain. */
  void find(Lane lane, long head, List<Hole> found) {
    gaps.first(lane.name())
        .ifPresent(gap ->
            found.add(
                new Hole(
                    "messages from %s on of lane %s".formatted(gap, lane.name()),
                    gap.fromBlock(),
                    gap.toBlock())));
    if (lane.protocol() == Protocol.LANE) {
      tail(lane, head, found);
    }
  }

  /**
   * Messages beyond the newest that is known, and openings. What a router says now may not be read
   * yet; what it said at the look before must be.
   */
  private void tail(Lane lane, long head, List<Hole> found) {
    Tail before = tails.get(lane.name());
    Gaps.Known known = gaps.newest(lane.name(), lane.onRamp());
    long whole = before == null ? known.block().orElse(chain.firstBlock()) : before.whole();
    try {
      LaneRouter.LaneView view =
          contracts.read(lane.onRamp(), LaneRouter.lane(lane.destination().selector().value()));
      long sent = view.sent().longValueExact();
      tails.put(
          lane.name(), new Tail(sent, view.generation(), known.number() >= sent ? head : whole));
    } catch (ReadFailedException | ArithmeticException e) {
      // not known now; the next look asks again
      tails.remove(lane.name());
    }
    if (before == null) {
      return;
    }
    if (known.number() < before.sent()) {
      found.add(
          new Hole(
              "messages from %d on of lane %s".formatted(known.number() + 1, lane.name()),
              Math.min(head, whole),
              head));
    }
    opening(lane, before.generation(), head).ifPresent(found::add);
  }

  /**
   * The newest opening, if an older one is known: what was before the first block that is read is
   * not looked for.
   */
  private Optional<Hole> opening(Lane lane, int generation, long head) {
    record Opened(long generation, long block) {}
    return database
        .jdbc()
        .sql(
            """
            select number, block from ccip.fact
            where lane = :lane and kind = 'OPENED' and chain_id = :chain
                and substr(data, 21) = :ramp
            order by block desc, log_index desc limit 1
            """)
        .param("lane", lane.name())
        .param("chain", chain.id().value())
        .param("ramp", lane.onRamp().toBytes())
        .query((row, _) -> new Opened(row.getLong(1), row.getLong(2)))
        .optional()
        .filter(opened -> opened.generation() < generation)
        .map(opened ->
            new Hole(
                "opening %d of lane %s".formatted(generation, lane.name()), opened.block(), head));
  }
}
