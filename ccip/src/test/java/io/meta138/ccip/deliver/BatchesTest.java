package io.meta138.ccip.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How messages are cut into deliveries. */
final class BatchesTest {
  private static final long SEED = Long.getLong("meta138.seed", 20261123);
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

  private static Waiting message(long number, Duration age) {
    return new Waiting(
        number,
        Hash.of(ByteBuffer.allocate(32).putLong(number).array()),
        Address.ZERO,
        Address.ZERO,
        new byte[0],
        new byte[0],
        200_000,
        NOW.minus(age),
        0,
        Optional.empty());
  }

  private static List<List<Long>> numbers(Collection<List<Waiting>> due) {
    return due.stream().map(batch -> batch.stream().map(Waiting::number).toList()).toList();
  }

  @Test
  void the_newest_go_first_and_each_delivery_is_in_order() {
    Batches batches = new Batches(2, 1_000, 256, Duration.ZERO);
    List<Waiting> go = new ArrayList<>();
    for (long number : List.of(3L, 1L, 2L, 5L, 4L)) {
      go.add(message(number, Duration.ZERO));
    }
    assertThat(numbers(batches.due(go, m -> 10, NOW)))
        .containsExactly(List.of(4L, 5L), List.of(2L, 3L), List.of(1L));
  }

  @Test
  void a_delivery_that_is_not_full_waits_for_others_but_not_for_long() {
    Batches batches = new Batches(3, 1_000, 256, Duration.ofSeconds(2));
    Waiting fresh = message(1, Duration.ofSeconds(1));
    assertThat(batches.due(List.of(fresh), m -> 10, NOW)).isEmpty();
    Waiting old = message(2, Duration.ofSeconds(2));
    assertThat(numbers(batches.due(List.of(fresh, old), m -> 10, NOW)))
        .containsExactly(List.of(1L, 2L));
  }

  @Test
  void gas_and_span_end_a_delivery_and_one_too_large_goes_alone() {
    Batches byGas = new Batches(50, 25, 256, Duration.ZERO);
    List<Waiting> three =
        List.of(message(1, Duration.ZERO), message(2, Duration.ZERO), message(3, Duration.ZERO));
    assertThat(numbers(byGas.due(three, m -> 10, NOW)))
        .containsExactly(List.of(2L, 3L), List.of(1L));
    assertThat(numbers(byGas.due(three, m -> 100, NOW)))
        .containsExactly(List.of(3L), List.of(2L), List.of(1L));
    Batches bySpan = new Batches(50, 1_000, 4, Duration.ZERO);
    List<Waiting> far =
        List.of(message(1, Duration.ZERO), message(4, Duration.ZERO), message(5, Duration.ZERO));
    assertThat(numbers(bySpan.due(far, m -> 10, NOW)))
        .containsExactly(List.of(4L, 5L), List.of(1L));
  }

  @Test
  void every_message_goes_in_one_delivery_within_all_bounds() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      Batches batches =
          new Batches(
              1 + random.nextInt(10),
              50 + random.nextInt(200),
              5 + random.nextInt(30),
              Duration.ZERO);
      Set<Long> numbers = new HashSet<>();
      for (int n = 0; n < 60; n++) {
        numbers.add(random.nextLong(100));
      }
      List<Waiting> go = numbers.stream().map(n -> message(n, Duration.ZERO)).toList();
      List<Long> seen = new ArrayList<>();
      for (List<Waiting> batch : batches.due(go, m -> 10 + m.number() % 7, NOW)) {
        long gas = batch.stream().mapToLong(m -> 10 + m.number() % 7).sum();
        assertThat(batch.size()).as("seed %d", SEED).isLessThanOrEqualTo(batches.messages());
        assertThat(gas).as("seed %d", SEED).isLessThanOrEqualTo(batches.gas());
        assertThat(batch.getLast().number() - batch.getFirst().number())
            .as("seed %d", SEED)
            .isLessThan(batches.span());
        batch.forEach(m -> seen.add(m.number()));
      }
      assertThat(seen).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(numbers);
    }
  }
}
