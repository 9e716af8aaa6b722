package io.meta138.network.qbft;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExtraDataCodecTest {
  private static final String VANITY = "a0" + "00".repeat(32);
  private static final String FOUR_VALIDATORS =
      "f854"
          + ("94" + "11".repeat(20))
          + ("94" + "22".repeat(20))
          + ("94" + "33".repeat(20))
          + ("94" + "44".repeat(20));
  private static final String THREE_SEALS = "f8c9" + ("b841" + "ab".repeat(65)).repeat(3);

  private static Address address(String pair) {
    return Address.parse("0x" + pair.repeat(20));
  }

  private static final List<Address> VALIDATORS =
      List.of(address("11"), address("22"), address("33"), address("44"));

  private static ExtraData read(String hex) {
    assertThat(ExtraDataCodec.decode(Hex.decode(hex))).isInstanceOf(ExtraData.Decoded.class);
    return ((ExtraData.Decoded) ExtraDataCodec.decode(Hex.decode(hex))).extraData();
  }

  private static String refusal(String hex) {
    assertThat(ExtraDataCodec.decode(Hex.decode(hex))).isInstanceOf(ExtraData.Refused.class);
    return ((ExtraData.Refused) ExtraDataCodec.decode(Hex.decode(hex))).reason();
  }

  @Test
  void aBlockOfTheFirstRoundIsRead() {
    ExtraData extra = read("f90144" + VANITY + FOUR_VALIDATORS + "c0" + "80" + THREE_SEALS);
    assertThat(extra).isEqualTo(new ExtraData(VALIDATORS, Optional.empty(), 0, 3));
  }

  @Test
  void aBlockAfterOneRoundChangeIsRead() {
    ExtraData extra = read("f90144" + VANITY + FOUR_VALIDATORS + "c0" + "01" + THREE_SEALS);
    assertThat(extra.round()).isEqualTo(1);
  }

  @Test
  void genesisHasRoundZeroAndNoSeals() {
    ExtraData extra = read("f87a" + VANITY + FOUR_VALIDATORS + "c0" + "80" + "c0");
    assertThat(extra).isEqualTo(new ExtraData(VALIDATORS, Optional.empty(), 0, 0));
  }

  @Test
  void votesAreRead() {
    String in = "d7" + "94" + "55".repeat(20) + "81ff";
    String out = "d6" + "94" + "44".repeat(20) + "00";
    assertThat(read("f891" + VANITY + FOUR_VALIDATORS + in + "80" + "c0").vote())
        .contains(new Vote(address("55"), true));
    assertThat(read("f890" + VANITY + FOUR_VALIDATORS + out + "80" + "c0").vote())
        .contains(new Vote(address("44"), false));
  }

  @Test
  void ibftWritesAnEmptyStringForNoVoteAndFourBytesOfRound() {
    ExtraData extra = read("f87e" + VANITY + FOUR_VALIDATORS + "80" + "8400000002" + "c0");
    assertThat(extra).isEqualTo(new ExtraData(VALIDATORS, Optional.empty(), 2, 0));
  }

  @Test
  void aBlockWhoseValidatorsAContractNamesHasNone() {
    assertThat(read("e5" + VANITY + "c0" + "c0" + "80" + "c0").validators()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "d883010d0e846765746888676f312e32302e35856c696e7578 | expected 5 parts",
        "c0 | expected 5 parts",
        "80 | expected a list",
        "e5a000000000000000000000000000000000000000000000000000000000000000c0c080c0 | ",
        "c5c0c0c0c0c0 | vanity",
      })
  void whatIsNoneIsRefusedWithAReason(String hex, String reason) {
    assertThat(refusal(hex)).isNotBlank().contains(reason == null ? "" : reason);
  }

  @Test
  void bytesBehindTheEndAreRefused() {
    assertThat(refusal("f87a" + VANITY + FOUR_VALIDATORS + "c0" + "80" + "c0" + "00"))
        .contains("1 bytes follow");
  }

  @Test
  void anEmptyFieldIsRefused() {
    assertThat(refusal("")).contains("empty");
  }

  @Test
  void hugeFieldsAndListsAreRefused() {
    assertThat(ExtraDataCodec.decode(new byte[70_000])).isInstanceOf(ExtraData.Refused.class);
    List<Address> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(Address.parse("0x%040x".formatted(i)));
    }
    byte[] encoded =
        ExtraDataCodec.encode(new ExtraData(many, Optional.empty(), 0, 0), new byte[32], List.of());
    assertThat(((ExtraData.Refused) ExtraDataCodec.decode(encoded)).reason())
        .contains("more than 512");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    SplittableRandom random = new SplittableRandom(20_261_122);
    for (int i = 0; i < 500; i++) {
      ExtraData extra = random(random);
      byte[] encoded = ExtraDataCodec.encode(extra, new byte[32], seals(extra.seals()));
      assertThat(ExtraDataCodec.decode(encoded))
          .as("number %d", i)
          .isEqualTo(new ExtraData.Decoded(extra));
    }
  }

  private static List<byte[]> seals(int count) {
    return java.util.stream.IntStream.range(0, count).mapToObj(_ -> new byte[65]).toList();
  }

  private static ExtraData random(SplittableRandom random) {
    List<Address> validators = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      validators.add(address(random));
    }
    Optional<Vote> vote =
        random.nextBoolean()
            ? Optional.of(new Vote(address(random), random.nextBoolean()))
            : Optional.empty();
    long round = random.nextBoolean() ? 0 : random.nextLong(1L << random.nextInt(1, 32));
    return new ExtraData(validators, vote, round, random.nextInt(8));
  }

  private static Address address(SplittableRandom random) {
    byte[] bytes = new byte[20];
    random.nextBytes(bytes);
    return Address.of(bytes);
  }

  @Test
  void damagedBytesAreReadOrRefusedAndNeverThrow() {
    long seed = 4_138;
    SplittableRandom random = new SplittableRandom(seed);
    int rounds = 200_000 / Integer.getInteger("meta138.scale", 10);
    for (int i = 0; i < rounds; i++) {
      ExtraData extra = random(random);
      byte[] bytes = ExtraDataCodec.encode(extra, new byte[32], seals(extra.seals()));
      for (int damage = random.nextInt(1, 6); damage > 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
      }
      byte[] damaged = bytes;
      assertThat(ExtraDataCodec.decode(damaged))
          .as(() -> "seed " + seed + ": " + Hex.encode(damaged))
          .isInstanceOfAny(ExtraData.Decoded.class, ExtraData.Refused.class);
    }
  }

  @Test
  void turnsGoRoundTheSortedValidators() {
    assertThat(Turns.proposer(VALIDATORS, address("22"), 0)).isEqualTo(address("33"));
    assertThat(Turns.proposer(VALIDATORS, address("44"), 0)).isEqualTo(address("11"));
    assertThat(Turns.proposer(VALIDATORS, address("44"), 2)).isEqualTo(address("33"));
    assertThat(Turns.missed(VALIDATORS, address("11"), 2))
        .containsExactly(address("33"), address("44"));
    assertThat(Turns.missed(VALIDATORS, address("11"), 0)).isEmpty();
    assertThat(Turns.missed(VALIDATORS, address("11"), 1L << 31)).hasSize(3);
    assertThat(Turns.missed(VALIDATORS, address("99"), 1)).isEmpty();
  }

  @Test
  void theQuorumIsTwoThirdsRoundedUp() {
    assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 10).stream().map(Turns::quorum))
        .containsExactly(1, 2, 2, 3, 4, 4, 5, 7);
  }
}
