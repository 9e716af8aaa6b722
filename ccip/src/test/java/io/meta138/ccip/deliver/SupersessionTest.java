package io.meta138.ccip.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.messages.RowPayload;
import io.meta138.ccip.support.TwoChains;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which messages go, wait, or never go. */
final class SupersessionTest {
  private static final long SEED = Long.getLong("meta138.seed", 20261123);
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  private static final Address RECEIVER = address(1);
  private static final Address SENDER = address(2);

  private static Address address(int last) {
    byte[] bytes = new byte[20];
    bytes[19] = (byte) last;
    return Address.of(bytes);
  }

  private static Waiting message(long number, Map<Integer, Long> rounds) {
    return message(number, SENDER, RECEIVER, rounds, Optional.empty());
  }

  private static Waiting message(
      long number,
      Address sender,
      Address receiver,
      Map<Integer, Long> rounds,
      Optional<Instant> notBefore) {
    return new Waiting(
        number,
        Keccak.hash(ByteBuffer.allocate(8).putLong(number).array()),
        sender,
        receiver,
        new byte[0],
        TwoChains.rows(new TreeMap<>(rounds)),
        200_000,
        NOW,
        0,
        notBefore);
  }

  private static Arrived arrived(Waiting message) {
    return new Arrived(
        message.number(), message.id(), message.sender(), message.receiver(), message.payload());
  }

  private static Supersession.Plan plan(
      List<Waiting> waiting, Set<Hash> onTheWay, List<Arrived> arrived) {
    return Supersession.plan(Set.of(RECEIVER), waiting, onTheWay, arrived, NOW);
  }

  @Test
  void older_prices_are_held_back_behind_newer_ones_that_carry_all_their_rows() {
    Waiting old = message(1, Map.of(0, 5L, 1, 5L));
    Waiting newer = message(2, Map.of(0, 6L, 1, 6L, 2, 1L));
    Supersession.Plan plan = plan(List.of(old, newer), Set.of(), List.of());
    assertThat(plan.go()).containsExactly(newer);
    assertThat(plan.held()).containsExactly(old);
    assertThat(plan.superseded()).isEmpty();
  }

  @Test
  void a_row_that_nobody_else_carries_goes() {
    Waiting old = message(1, Map.of(0, 5L, 7, 5L));
    Waiting newer = message(2, Map.of(0, 6L));
    assertThat(plan(List.of(old, newer), Set.of(), List.of()).go()).containsExactly(newer, old);
    assertThat(plan(List.of(old), Set.of(), List.of(arrived(newer))).go()).containsExactly(old);
  }

  @Test
  void what_arrived_supersedes_alone_or_together() {
    Waiting old = message(1, Map.of(0, 5L, 1, 5L));
    Waiting one = message(2, Map.of(0, 6L));
    Waiting other = message(3, Map.of(1, 6L));
    Supersession.Plan plan = plan(List.of(old), Set.of(), List.of(arrived(one), arrived(other)));
    assertThat(plan.superseded()).isEqualTo(Map.of(old.id(), other.id()));
    Supersession.Plan half = plan(List.of(old, other), Set.of(other.id()), List.of(arrived(one)));
    assertThat(half.held()).containsExactly(old);
  }

  @Test
  void the_same_word_once_more_is_not_a_newer_one() {
    Waiting old = message(1, Map.of(0, 5L));
    Waiting again = message(2, Map.of(0, 5L));
    assertThat(plan(List.of(old), Set.of(), List.of(arrived(again))).go()).containsExactly(old);
  }

  @Test
  void nothing_waits_behind_a_message_that_does_not_go() {
    Waiting old = message(1, Map.of(0, 5L));
    Waiting failing =
        message(2, SENDER, RECEIVER, Map.of(0, 6L), Optional.of(NOW.plus(Duration.ofSeconds(10))));
    Supersession.Plan plan = plan(List.of(old, failing), Set.of(), List.of());
    assertThat(plan.go()).containsExactly(old);
    assertThat(plan.held()).isEmpty();
  }

  @Test
  void other_receivers_other_senders_and_other_payloads_are_left_alone() {
    Waiting foreign = message(1, SENDER, address(9), Map.of(0, 5L), Optional.empty());
    Waiting otherSender = message(2, address(8), RECEIVER, Map.of(0, 5L), Optional.empty());
    Waiting noRows =
        new Waiting(
            3,
            Hash.ZERO,
            SENDER,
            RECEIVER,
            new byte[0],
            new byte[] {1, 2, 3},
            1,
            NOW,
            0,
            Optional.empty());
    Waiting newer = message(4, Map.of(0, 9L));
    assertThat(plan(List.of(foreign, otherSender, noRows), Set.of(), List.of(arrived(newer))).go())
        .containsExactly(noRows, otherSender, foreign);
  }

  @Test
  void no_row_is_ever_lost_whatever_arrives_in_whatever_order() {
    for (int i = 0; i < 200; i++) {
      Random random = new Random(SEED + i);
      lossless(random, "seed " + (SEED + i));
    }
  }

  /** Delivers by the plan, some messages failing for a while, until nothing waits. */
  private static void lossless(Random random, String which) {
    Map<Integer, Long> rounds = new HashMap<>();
    List<Waiting> waiting = new ArrayList<>();
    int count = 1 + random.nextInt(30);
    for (int number = 1; number <= count; number++) {
      Map<Integer, Long> rows = new HashMap<>();
      for (int row = 0; row < 4; row++) {
        if (random.nextInt(3) == 0) {
          rows.put(row, rounds.merge(row, 1L, Long::sum));
        }
      }
      if (rows.isEmpty()) {
        rows.put(0, rounds.merge(0, 1L, Long::sum));
      }
      waiting.add(message(number, rows));
    }
    List<Arrived> arrived = new ArrayList<>();
    Map<Integer, Long> received = new HashMap<>();
    Set<Hash> superseded = new HashSet<>();
    for (int turn = 0; !waiting.isEmpty(); turn++) {
      assertThat(turn).as(which).isLessThan(200);
      // a part alone is seen at first
      List<Waiting> seen = waiting.subList(0, 1 + random.nextInt(waiting.size()));
      Supersession.Plan plan = plan(seen, Set.of(), arrived);
      Set<Hash> gone = new HashSet<>(plan.superseded().keySet());
      superseded.addAll(gone);
      for (Waiting message : plan.go()) {
        if (random.nextBoolean()) {
          gone.add(message.id());
          arrived.add(arrived(message));
          for (RowPayload.Row row : RowPayload.decode(message.payload()).orElseThrow().rows()) {
            received.merge(row.index(), row.round(), Math::max);
          }
        }
      }
      waiting.removeIf(m -> gone.contains(m.id()));
    }
    assertThat(received).as(which).isEqualTo(rounds);
    assertThat(superseded.size() + arrived.size()).as(which).isEqualTo(count);
  }
}
