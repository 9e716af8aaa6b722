package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.chain.abi.AbiException;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.Codec;
import io.meta138.chain.abi.Query;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds executions, receipts and roots that a lane's destination must have told and nobody saw. */
final class DestinationHoles {
  private static final Duration SETTLED = Duration.ofSeconds(15);
  private static final Duration UNCONFIRMED = Duration.ofDays(1);

  /** Clocks of two chains differ by less. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  private static final int ASKED = 50;
  private static final int EACH = 64;
  private static final TupleType<Tuple> SELECTOR = Codec.type("(uint64)");
  private static final int SOURCE_CONFIG =
      ByteBuffer.wrap(
              Keccak.bytes("getSourceChainConfig(uint64)".getBytes(StandardCharsets.US_ASCII)))
          .getInt();

  private final ChainDefinition chain;
  private final Database database;
  private final ChainReads reads;
  private final ChainReader contracts;
  private final Map<String, Long> expected = new HashMap<>();
  private final Map<String, Set<Hash>> suspected = new HashMap<>();

  private record Unseen(Hash id, long number, int state, Instant sentAt) {}

  DestinationHoles(
      ChainDefinition chain, Database database, ChainReads reads, ChainReader contracts) {
    this.chain = chain;
    this.database = database;
    this.reads = reads;
    this.contracts = contracts;
  }

  /**
   * Adds what is missing of a lane that ends on the chain.
   *
   * @throws Unread when the place of something can't be found
   */
  void find(Lane lane, long head, Instant now, List<Hole> found) throws Unread {
    receipts(lane, now, found);
    strangers(lane, now, found);
    if (lane.protocol() == Protocol.CCIP_1_6) {
      root(lane, head).ifPresent(found::add);
    }
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

  /**
   * The root over a message that an off ramp of CCIP 1.6 counts as committed. It says the next
   * number that it expects; what it said at the look before must be read.
   */
  private Optional<Hole> root(Lane lane, long head) {
    Long before = expected.get(lane.name());
    try {
      expected.put(lane.name(), contracts.read(lane.offRamp(), expected(lane)));
    } catch (ReadFailedException | ArithmeticException e) {
      // not known now; the next look asks again
      expected.remove(lane.name());
    }
    if (before == null) {
      return Optional.empty();
    }
    return database
        .jdbc()
        .sql(
            """
            select m.number, (
                select max(f.block) from ccip.fact f where f.lane = :lane and f.chain_id = :chain
                    and f.kind in ('COMMITTED', 'BLESSED') and f.last < m.number) as block
            from ccip.message m
            where m.lane = :lane and m.state not in ('SUCCESS', 'SUPERSEDED')
                and m.committed_at is null and m.number < :expected
                and m.generation = (select max(generation) from ccip.message where lane = :lane)
            order by m.number limit 1
            """)
        .param("lane", lane.name())
        .param("chain", chain.id().value())
        .param("expected", before)
        .query((row, _) ->
            new Hole(
                "the root over message %d of lane %s".formatted(row.getLong(1), lane.name()),
                // null, and so 0, before the first root
                Math.max(chain.firstBlock(), row.getLong(2)),
                head))
        .optional();
  }

  /** {@code minSeqNr} of {@code getSourceChainConfig}, the third word of what it points to. */
  private static Query<Long> expected(Lane lane) {
    return new Query<>(
        "getSourceChainConfig",
        Codec.call(SOURCE_CONFIG, SELECTOR, lane.source().selector().value()),
        answer -> {
          if (answer.length < 4 * 32) {
            throw new AbiException("expected 4 words, found %d bytes".formatted(answer.length));
          }
          return new BigInteger(1, answer, 3 * 32, 32).longValueExact();
        });
  }

  /** The oldest message that the router executed, here or at the look before, and nobody saw. */
  private Optional<Unseen> unseen(Lane lane, Instant now) {
    // those between the ends come to an end in their time
    NavigableMap<Long, Unseen> ends = new TreeMap<>();
    open(lane, "desc", now).forEach(message -> ends.put(message.number(), message));
    open(lane, "asc", now).forEach(message -> ends.put(message.number(), message));
    List<Unseen> open = List.copyOf(ends.descendingMap().values());
    Set<Hash> before = suspected.getOrDefault(lane.name(), Set.of());
    Set<Hash> again = new HashSet<>();
    Optional<Unseen> oldest = Optional.empty();
    for (Unseen executed : executed(lane, open)) {
      again.add(executed.id());
      if (before.contains(executed.id())) {
        oldest = Optional.of(executed);
      }
    }
    suspected.put(lane.name(), again);
    return oldest;
  }

  private List<Unseen> open(Lane lane, String order, Instant now) {
    return database
        .jdbc()
        .sql(
            """
            select id, number, coalesce(execution_state, 0) as state, sent_at from ccip.message
            where lane = :lane and state not in ('SUCCESS', 'SUPERSEDED')
                and off_ramp = :ramp and finalized_at < :before
                and generation = (select max(generation) from ccip.message where lane = :lane)
            order by number %s limit :limit
            """
                .formatted(order))
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
        .param("limit", EACH)
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
                select message_id, block, log_index, seen_at from ccip.fact
                where lane = :lane and kind = 'EXECUTED' and chain_id = :chain
                order by block desc, log_index desc limit 2000) f
            where f.seen_at between :since and :before
                and not exists (select 1 from ccip.message m where m.id = f.message_id)
            order by f.block desc, f.log_index desc limit :limit
            """)
        .param("lane", lane.name())
        .param("chain", chain.id().value())
        .param("since", MessageRows.time(now.minus(UNCONFIRMED)))
        .param("before", MessageRows.time(now.minus(SETTLED)))
        .param("limit", EACH)
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
