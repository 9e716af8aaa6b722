package io.meta138.ccip.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which batches have one root, and what gas they are tried with. */
final class PreparationTest {
  private static Waiting message(long number, int attempts) {
    return new Waiting(
        number,
        Hash.of(ByteBuffer.allocate(32).putLong(number).array()),
        Address.ZERO,
        Address.ZERO,
        new byte[0],
        new byte[0],
        315_000,
        Instant.EPOCH,
        attempts,
        Optional.empty());
  }

  private static List<Waiting> messages(long first, long last, int attempts) {
    return LongStream.rangeClosed(first, last).mapToObj(n -> message(n, attempts)).toList();
  }

  private static Preparation.Batch batch(long first, long last, int attempts) {
    return new Preparation.Batch(messages(first, last, attempts), OptionalLong.empty());
  }

  private static List<List<Long>> groups(Preparation.Batch... batches) {
    return Preparation.groups(List.of(batches), 100).stream()
        .map(group -> group.stream().map(b -> b.messages().getFirst().number()).toList())
        .toList();
  }

  @Test
  void batches_close_to_each_other_share_a_root_no_wider_than_attesters_look() {
    assertThat(groups(batch(61, 100, 0), batch(1, 60, 0), batch(101, 120, 0)))
        .containsExactly(List.of(1L, 61L), List.of(101L));
  }

  @Test
  void a_batch_that_failed_before_has_a_root_of_its_own() {
    assertThat(groups(batch(1, 20, 0), batch(21, 40, 1), batch(41, 60, 0), batch(61, 80, 0)))
        .containsExactly(List.of(1L), List.of(21L), List.of(41L, 61L));
  }

  @Test
  void gas_is_guessed_by_what_deliveries_took_and_never_for_what_failed() {
    GasPerMessage gas = new GasPerMessage();
    assertThat(gas.guess(messages(1, 10, 0))).isEmpty();
    gas.took(800_000, 10);
    // an eighth more for each, what the receiver may use and a sixty-third more, and the reserve
    assertThat(gas.guess(messages(1, 10, 0))).hasValue(10 * 90_000 + 315_000 + 5_000 + 200_000);
    assertThat(gas.guess(messages(1, 10, 2))).isEmpty();
    gas.took(160_000, 1);
    assertThat(gas.guess(messages(1, 1, 0))).hasValue(180_000 + 315_000 + 5_000 + 200_000);
  }
}
