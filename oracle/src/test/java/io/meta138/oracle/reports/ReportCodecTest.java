package io.meta138.oracle.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.chain.signing.Signature;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportCodecTest {
  @Test
  void theBytesAreThoseOfTheContract() {
    Report report =
        new Report(
            0x6900_0001L,
            List.of(
                new Report.Row(
                    258, List.of(1L, ColumnAnswer.NONE, ColumnAnswer.MOST, 6_500_000_000_000L))));

    assertThat(Hex.encode(ReportCodec.encode(report)))
        .isEqualTo(
            "0x69000001"
                + "0102"
                + "000000000001"
                + "800000000000"
                + "7fffffffffff"
                + "05e96630e800");
  }

  @Test
  void whatIsEncodedIsDecoded() {
    long seed = Long.getLong("meta138.seed", 138);
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      List<Report.Row> rows = new ArrayList<>();
      int index = random.nextInt(100);
      for (int n = 1 + random.nextInt(20); n > 0; n--) {
        rows.add(
            new Report.Row(
                index, List.of(int48(random), int48(random), int48(random), int48(random))));
        index += 1 + random.nextInt(3_000);
      }
      Report report = new Report(random.nextLong(1L << 32), rows);

      assertThat(ReportCodec.decode(ReportCodec.encode(report)))
          .as("seed %d", seed)
          .isEqualTo(report);
    }
  }

  @Test
  void otherBytesAreRefusedWithTheirLength() {
    assertThatThrownBy(() -> ReportCodec.decode(new byte[4]))
        .hasMessage("expected 4 bytes and one or more rows of 26 but found 4");
    assertThatThrownBy(() -> ReportCodec.decode(new byte[31])).hasMessageContaining("31");
    assertThatThrownBy(() -> ReportCodec.decode(new byte[56]))
        .hasMessage("expected rows by increasing index but found 0 after 0");
  }

  @Test
  void pricesAreScaledHalfToEven() {
    assertThat(ColumnAnswer.of(new BigDecimal("0.125"), 2)).isEqualTo(new ColumnAnswer.Fits(12));
    assertThat(ColumnAnswer.of(new BigDecimal("0.135"), 2)).isEqualTo(new ColumnAnswer.Fits(14));
    assertThat(ColumnAnswer.of(new BigDecimal("1407374.88355327"), 8))
        .isEqualTo(new ColumnAnswer.Fits(ColumnAnswer.MOST));
  }

  @Test
  void aPriceThatDoesNotFitIsRefusedByName() {
    assertThat(ColumnAnswer.of(new BigDecimal("1407374.88355328"), 8))
        .isEqualTo(
            new ColumnAnswer.Refused("price 1407374.88355328 does not fit 48 bits at precision 8"));
    assertThat(ColumnAnswer.of(new BigDecimal("0.000000001"), 8))
        .isInstanceOf(ColumnAnswer.Refused.class);
  }

  @Test
  void aQuorumIsWrittenByIncreasingIndexAndNoLongerThanTheThreshold() {
    List<Address> committee = List.of(address(1), address(2), address(3), address(4));
    Quorum quorum = new Quorum(committee, 3);
    quorum.add(3, signature(3));
    quorum.add(0, signature(0));
    quorum.add(0, signature(9));
    assertThat(quorum.reached()).isFalse();
    assertThatThrownBy(quorum::encode).hasMessage("expected 3 signatures but found 2");

    quorum.add(2, signature(2));
    quorum.add(1, signature(1));

    byte[] bytes = quorum.encode();
    assertThat(bytes).hasSize(195);
    assertThat(List.of(bytes[0], bytes[65], bytes[130]))
        .containsExactly((byte) 0, (byte) 1, (byte) 2);
    assertThat(bytes[1]).isZero();
    assertThat(bytes[66]).isEqualTo((byte) 1);
    assertThat(quorum.indexOf(address(4))).hasValue(3);
    assertThat(quorum.indexOf(address(9))).isEmpty();
  }

  private static long int48(Random random) {
    return random.nextInt(10) == 0 ? ColumnAnswer.NONE : random.nextLong() >> 16;
  }

  private static Address address(int number) {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) number);
    return Address.of(bytes);
  }

  private static Signature signature(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return new Signature(Hash.of(bytes), Hash.of(bytes), 0);
  }
}
