package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a chain must have told and nobody saw, since a node left the log out: by numbers that
 * are skipped, by what routers say of themselves, and by events that come together.
 */
final class Holes {
  private static final Duration SETTLED = Duration.ofSeconds(15);
  private static final Duration UNCONFIRMED = Duration.ofDays(1);

  /** Clocks of two chains differ by less. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  private static final int ASKED = 100;
  private static final int RECEIPTS = 4;

  private final ChainDefinition chain;
  private final List<Lane> from;
  private final List<Lane> to;
  private final Database database;
  private final Gaps gaps;
  private final ChainReads reads;
  private final ChainReader contracts;
  private final Map<String, Tail> tails = new HashMap<>();
  private final Set<Hash> suspected = new HashSet<>();

  /** What a router has numbered, and up to which block every message is known. */
  private record Tail(long sent, long whole) {}

  private record Unseen(Hash id, long number, int state, Instant sentAt) {}

  /** Of the lanes that begin or end on this chain. */
  Holes(
      ChainDefinition chain,
      List<Lane> lanes,
      Database database,
      ChainReads reads,
      ChainReader contracts) {
    this.chain = chain;
    this.from = lanes.stream().filter(lane -> lane.source().id().equals(chain.id())).toList();
    this.to = lanes.stream().filter(lane -> lane.destination().id().equals(chain.id())).toList();
    this.database = database;
    this.gaps = new Gaps(database);
    this.reads = reads;
    this.contracts = contracts;
  }

  /**
   * What is missing of the blocks up to this head, all of which are read.
   *
   * @throws Unread when the place of something can't be found
   */
  List<Hole> find(long head, Instant now) throws Unread {
    List<Hole> found = new ArrayList<>();
    for (Lane lane : from) {
      gaps.first(lane.name())
          .ifPresent(gap ->
              found.add(
                  new Hole(
                      "messages from %s on of lane %s".formatted(gap, lane.name()),
                      gap.fromBlock(),
                      gap.toBlock())));
      if (lane.protocol() == Protocol.LANE) {
        tail(lane, head).ifPresent(found::add);
      }
    }
    for (Lane lane : to) {
      receipts(lane, now, found);
      strangers(lane, now, found);
      if (lane.protocol() == Protocol.LANE) {
        Optional<Unseen> unseen = unseen(lane, now);
        if (unseen.isPresent()) {
          found.add(
              new Hole(
                  "the execution of message " + unseen.get().id(),
                  Math.min(head, blockAt(unseen.get().sentAt().minus(SKEW), head)),
                  head));
        }
      }
    }
    return found;
  }

  /**
   * Messages beyond the newest that is known. What a router says now may not be read yet; what it
   * said at the look before must be.
   */
  private Optional<Hole> tail(Lane lane, long head) {
    Tail before = tails.get(lane.name());
    Gaps.Known known = gaps.newest(lane.name(), lane.onRamp());
    long whole = before == null ? known.block().orElse(chain.firstBlock()) : before.whole();
    try {
      long sent =
          contracts
              .read(lane.onRamp(), LaneRouter.lane(lane.destination().selector().value()))
              .sent()
              .longValueExact();
      tails.put(lane.name(), new Tail(sent, known.number() >= sent ? head : whole));
    } catch (ReadFailedException | ArithmeticException e) {
      // not known now; the next look asks again
      tails.remove(lane.name());
    }
    return before == null || known.number() >= before.sent()
        ? Optional.empty()
        : Optional.of(
            new Hole(
                "messages from %d on of lane %s".formatted(known.number() + 1, lane.name()),
                Math.min(head, whole),
                head));
  }

  /** The oldest message that the router executed, here or at the look before, and nobody saw. */
  private Optional<Unseen> unseen(Lane lane, Instant now) {
    List<Unseen> open =
        database
            .jdbc()
            .sql(
                """
                select id, number, coalesce(execution_state, 0) as state, sent_at from ccip.message
                where lane = :lane and state not in ('SUCCESS', 'SUPERSEDED')
                    and off_ramp = :ramp and finalized_at < :before
                    and generation = (select max(generation) from ccip.message where lane = :lane)
                order by number desc limit :limit
                """)
            .param("lane", lane.name())
            .param("ramp", lane.offRamp().toBytes())
            .param("before", MessageRows.time(now.minus(SETTLED)))
            .param("limit", ASKED)
            .query((row, _) ->
                new Unseen(
                    Hash.of(row.getBytes("id")),
                    row.getLong("number"),
                    row.getInt("state"),
                    MessageRows.known(row, "sent_at")))
            .list();
    Optional<Unseen> oldest = Optional.empty();
    for (Unseen executed : executed(lane, open)) {
      if (!suspected.add(executed.id())) {
        oldest = Optional.of(executed);
      }
    }
    suspected.retainAll(open.stream().map(Unseen::id).toList());
    return oldest;
  }

  /** Those of which the router says more than was seen. */
  private List<Unseen> executed(Lane lane, List<Unseen> open) {
    if (open.isEmpty()) {
      return List.of();
    }
    try {
      ChainReader.Batch batch = contracts.batch();
      List<ChainReader.Slot<Integer>> states = new ArrayList<>();
      for (Unseen message : open) {
        states.add(
            batch.call(
                lane.offRamp(),
                LaneRouter.getExecutionState(
                    lane.source().selector().value(), BigInteger.valueOf(message.number()))));
      }
      batch.run();
      List<Unseen> executed = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        if (states.get(i).get() != open.get(i).state()) {
          executed.add(open.get(i));
        }
      }
      return executed;
    } catch (ReadFailedException e) {
      // not known now; the next look asks again
      return List.of();
    }
  }

  /** A receiver's event stands beside the execution. */
  private void receipts(Lane lane, Instant now, List<Hole> found) {
    if (lane.receivers().isEmpty()) {
      return;
    }
    database
        .jdbc()
        .sql(
            """
            select id, destination_block from ccip.message
            where lane = :lane and execution_state = 2 and received_at is null
                and receiver in (:receivers) and executed_seen_at between :since and :before
            order by executed_at desc limit :limit
            """)
        .param("lane", lane.name())
        .param("receivers", lane.receivers().stream().map(address -> address.toBytes()).toList())
        .param("since", MessageRows.time(now.minus(UNCONFIRMED)))
        .param("before", MessageRows.time(now.minus(SETTLED)))
        .param("limit", RECEIPTS)
        .query(row -> {
          long block = row.getLong(2);
          found.add(new Hole("the receipt of " + Hash.of(row.getBytes(1)), block, block));
        });
  }

  /** What was executed though nobody sent it: the event may have come garbled. */
  private void strangers(Lane lane, Instant now, List<Hole> found) {
    database
        .jdbc()
        .sql(
            """
            select f.message_id, f.block from (
                select message_id, block, seen_at from ccip.fact
                where lane = :lane and kind = 'EXECUTED' and chain_id = :chain
                order by block desc, log_index desc limit 2000) f
            where f.seen_at between :since and :before
                and not exists (select 1 from ccip.message m where m.id = f.message_id)
            limit :limit
            """)
        .param("lane", lane.name())
        .param("chain", chain.id().value())
        .param("since", MessageRows.time(now.minus(UNCONFIRMED)))
        .param("before", MessageRows.time(now.minus(SETTLED)))
        .param("limit", RECEIPTS)
        .query(row -> {
          long block = row.getLong(2);
          found.add(
              new Hole("a message that was executed as " + Hash.of(row.getBytes(1)), block, block));
        });
  }

  /** The newest block that is no younger than this, as far as a chain's own times ascend. */
  private long blockAt(Instant time, long head) throws Unread {
    long low = chain.firstBlock();
    long high = head;
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      Block block =
          reads
              .blocks(List.of(middle))
              .getFirst()
              .orElseThrow(() -> new Unread("missing block", "a node lags behind its head"));
      if (block.at().isAfter(time)) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return low;
  }
}
