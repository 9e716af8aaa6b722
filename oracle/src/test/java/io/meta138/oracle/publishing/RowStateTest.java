package io.meta138.oracle.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class RowStateTest {
  @Test
  void aWordIsReadWithTheTrueTimesOfItsCarriedColumns() {
    // round 9, columns 1 and 3 carried, second 2000; answers 5, 7 (carried), none, retired
    BigInteger word =
        number(9, 228)
            .or(number(0b0101, 224))
            .or(number(2_000, 192))
            .or(number(5, 144))
            .or(number(7, 96))
            .or(number(0x8000_0000_0000L, 0));
    BigInteger carried = number(4L << 32 | 1_234, 128);

    RowState row = RowState.of(word, carried);

    assertThat(RowState.carries(word)).isTrue();
    assertThat(row.round()).isEqualTo(9);
    assertThat(row.observedAt()).isEqualTo(2_000);
    assertThat(row.answers()).containsExactly(5L, 7L, 0L, 0L);
    assertThat(row.times()).containsExactly(2_000L, 1_234L, 0L, 0L);
  }

  @Test
  void anEmptyWordIsNoRound() {
    assertThat(RowState.of(BigInteger.ZERO, BigInteger.ZERO)).isEqualTo(RowState.EMPTY);
    assertThat(RowState.carries(BigInteger.ZERO)).isFalse();
  }

  @Test
  void theRoundDoesNotLookLikeACarriedColumn() {
    assertThat(RowState.carries(number(0xFFF_FFFFL, 228))).isFalse();
  }

  private static BigInteger number(long value, int shift) {
    return BigInteger.valueOf(value).shiftLeft(shift);
  }
}
