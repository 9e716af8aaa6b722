package io.meta138.ccip.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.messages.LaneMessage;
import org.junit.jupiter.api.Test;

/** Gas limits that a node takes. */
final class GasLimitsTest {
  private static final long MOST = 1L << 24;

  @Test
  void a_delivery_is_spared_more_after_errors() {
    assertThat(Preparer.limit(1_000_000, 0)).isEqualTo(1_250_000);
    assertThat(Preparer.limit(1_000_000, 1)).isEqualTo(1_750_000);
    assertThat(Preparer.limit(1_000_000, 9)).isEqualTo(3_250_000);
  }

  @Test
  void what_is_spared_leaves_a_transaction_that_chains_take() {
    assertThat(Preparer.limit(12_000_000, 1)).isEqualTo(MOST);
    assertThat(Preparer.limit(12_000_000, 9)).isEqualTo(MOST);
    assertThat(Preparer.limit(20_000_000, 2)).as("as much as it takes").isEqualTo(20_000_000);
  }

  @Test
  void a_retry_of_the_longest_message_is_above_the_floor_of_its_bytes() {
    int bytes = LaneMessage.HEADER + LaneMessage.MOST_PAYLOAD;
    // EIP-7623: 10 a token, and a byte that is not zero has four
    assertThat(Retries.gas(100_000, bytes)).isGreaterThan(21_000 + 40L * bytes);
  }
}
