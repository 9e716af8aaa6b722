package io.meta138.oracle.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RobustMedianTest {
  private static final BigDecimal K = BigDecimal.valueOf(5);
  private static final int FLOOR = 25;
  private static final int ROUNDS = 200_000 / Integer.getInteger("meta138.scale", 10);

  /** What a liar says instead of the price. */
  enum Lie {
    STUCK,
    TEN_TIMES,
    NEARLY_ZERO,
    INVERTED,
    THREE_PER_CENT_OFF,
    JUST_OUTSIDE,
    COPIES_AN_EXTREME,
    ANYTHING
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  void aThirdOfArbitraryVoicesNeverMovesTheMedianOutOfTheHonestRange(Lie lie) {
    long seed = Long.getLong("meta138.seed", 138);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS / Lie.values().length; round++) {
      int n = 1 + random.nextInt(15);
      int liars = random.nextInt((n - 1) / 3 + 1);
      BigDecimal price = randomPrice(random);
      int spreadBps = List.of(0, 1, 5, 20, 300).get(random.nextInt(5));
      List<BigDecimal> honest = honest(random, price, spreadBps, n - liars);
      BigDecimal least = Collections.min(honest);
      BigDecimal most = Collections.max(honest);
      List<BigDecimal> voices = new ArrayList<>(honest);
      BigDecimal together = lie(random, lie, price, least, most);
      for (int i = 0; i < liars; i++) {
        voices.add(random.nextBoolean() ? together : lie(random, lie, price, least, most));
      }
      Collections.shuffle(voices, random);
      BigDecimal[] weights = random.nextInt(3) == 0 ? weights(random, n) : null;

      RobustMedian median = RobustMedian.of(voices.toArray(BigDecimal[]::new), weights, K, FLOOR);

      assertThat(median.value())
          .as("seed %d, round %d, voices %s, honest %s", seed, round, voices, honest)
          .isBetween(least, most);
    }
  }

  @Test
  void twoOfSevenThatAreThreePerCentOffAreSetAside() {
    RobustMedian median = of("100.00", "100.01", "100.02", "99.99", "100.00", "103.00", "97.00");

    assertThat(median.value()).isEqualByComparingTo("100.00");
    assertThat(median.survives()).containsExactly(true, true, true, true, true, false, false);
  }

  @Test
  void voicesThatAgreeExactlyDoNotMakeACentAnOffence() {
    RobustMedian median = of("100", "100", "100", "100", "100.20");

    assertThat(median.survives()).doesNotContain(false);
  }

  @Test
  void theMedianOfAnEvenNumberIsTheExactMean() {
    assertThat(of("1.1", "1.2").value()).isEqualByComparingTo("1.15");
  }

  @Test
  void oneVoiceSpeaksForItself() {
    assertThat(of("7").value()).isEqualByComparingTo("7");
  }

  @Test
  void aHugeVolumeDoesNotBuyThePrice() {
    BigDecimal[] voices = decimals("100", "100.01", "100.02", "100.03", "100.24");
    BigDecimal[] weights = decimals("1", "1", "1", "1", "1000000");

    assertThat(RobustMedian.of(voices, weights, K, FLOOR).value()).isEqualByComparingTo("100.03");
  }

  private static RobustMedian of(String... voices) {
    return RobustMedian.of(decimals(voices), null, K, FLOOR);
  }

  private static BigDecimal[] decimals(String... numbers) {
    return Stream.of(numbers).map(BigDecimal::new).toArray(BigDecimal[]::new);
  }

  private static BigDecimal[] weights(Random random, int count) {
    BigDecimal[] weights = new BigDecimal[count];
    Arrays.setAll(
        weights, i -> BigDecimal.valueOf(random.nextLong(1, 1L << random.nextInt(1, 50))));
    return weights;
  }

  private static BigDecimal randomPrice(Random random) {
    return BigDecimal.valueOf(random.nextLong(1_000_000, 10_000_000_000_000L), random.nextInt(12));
  }

  private static List<BigDecimal> honest(
      Random random, BigDecimal price, int spreadBps, int count) {
    List<BigDecimal> honest = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int offset = spreadBps == 0 ? 0 : random.nextInt(-spreadBps * 10, spreadBps * 10 + 1);
      honest.add(price.multiply(BigDecimal.valueOf(100_000 + offset, 5)));
    }
    return honest;
  }

  private static BigDecimal lie(
      Random random, Lie lie, BigDecimal price, BigDecimal least, BigDecimal most) {
    BigDecimal hair = new BigDecimal("1e-20");
    return switch (lie) {
      case STUCK -> price.multiply(BigDecimal.valueOf(random.nextInt(800, 1_200), 3));
      case TEN_TIMES -> price.multiply(BigDecimal.TEN);
      case NEARLY_ZERO -> new BigDecimal("1e-18");
      case INVERTED -> BigDecimal.ONE.divide(price, java.math.MathContext.DECIMAL128);
      case THREE_PER_CENT_OFF ->
          price.multiply(new BigDecimal(random.nextBoolean() ? "1.03" : "0.97"));
      case JUST_OUTSIDE -> random.nextBoolean() ? most.add(hair) : least.subtract(hair);
      case COPIES_AN_EXTREME -> random.nextBoolean() ? most : least;
      case ANYTHING -> randomPrice(random);
    };
  }
}
