package io.meta138.chain.abi;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.contracts.KnownErrors;
import io.meta138.platform.types.Hex;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class RevertReasonTest {
  private static final String ONE = "0".repeat(63) + "1";

  @Test
  void words_of_require_are_read() {
    String data =
        "0x08c379a0"
            + "0".repeat(62)
            + "20"
            + "0".repeat(62)
            + "0f"
            + "4e6f20646174612070726573656e740000000000000000000000000000000000";

    assertThat(KnownErrors.parse(data)).isEqualTo(new RevertReason.Words("No data present"));
    assertThat(KnownErrors.parse("Reverted " + data).text()).isEqualTo("\"No data present\"");
  }

  @Test
  void a_panic_is_named_by_its_meaning() {
    assertThat(KnownErrors.parse("0x4e487b71" + "0".repeat(62) + "11").text())
        .isEqualTo("Panic(0x11: arithmetic overflow)");
    assertThat(KnownErrors.parse("0x4e487b71" + "f".repeat(64)).text()).contains("unknown");
  }

  @Test
  void a_custom_error_is_named_with_its_operands() {
    // cast sig "QuorumMissed(uint256,uint256)"
    RevertReason reason =
        KnownErrors.parse(selector("QuorumMissed(uint256,uint256)") + ONE + "0".repeat(63) + "5");

    assertThat(reason.is("QuorumMissed")).isTrue();
    assertThat(reason.text()).isEqualTo("QuorumMissed(given 1, threshold 5)");
  }

  @Test
  void an_address_among_the_operands_is_shown_in_hexadecimal() {
    RevertReason reason =
        KnownErrors.parse(
            selector("AccessControlUnauthorizedAccount(address,bytes32)")
                + "0".repeat(62)
                + "aa"
                + "1".repeat(64));

    assertThat(reason.text())
        .isEqualTo(
            "AccessControlUnauthorizedAccount(account 0x%saa, neededRole 0x%s)"
                .formatted("0".repeat(38), "1".repeat(64)));
  }

  @Test
  void an_error_without_operands_needs_no_data() {
    assertThat(KnownErrors.parse(selector("EnforcedPause()")).text()).isEqualTo("EnforcedPause()");
  }

  @Test
  void what_is_not_known_or_does_not_decode_is_shown_as_it_came() {
    assertThat(KnownErrors.parse("")).isEqualTo(new RevertReason.Empty());
    assertThat(KnownErrors.parse("0x")).isEqualTo(new RevertReason.Empty());
    assertThat(KnownErrors.parse("0xdeadbeef").text()).isEqualTo("unknown error 0xdeadbeef");
    assertThat(KnownErrors.parse("out of gas").text()).isEqualTo("unknown error out of gas");
    assertThat(KnownErrors.parse("0x08c379a0ff").text()).startsWith("unknown error");
    assertThat(KnownErrors.parse("0x123").text()).isEqualTo("unknown error 0x123");
  }

  @Test
  void no_data_whatever_makes_the_reading_fail() {
    long seed = 138;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < 100_000 / Integer.getInteger("meta138.scale", 10); i++) {
      ErrorType type = KnownErrors.ALL.get(random.nextInt(KnownErrors.ALL.size()));
      byte[] data = new byte[random.nextInt(200)];
      random.nextBytes(data);
      if (data.length >= 4 && random.nextBoolean()) {
        java.nio.ByteBuffer.wrap(data).putInt(type.selector());
      }
      assertThat(KnownErrors.decode(data).text()).as("seed %d, case %d", seed, i).isNotEmpty();
    }
  }

  private static String selector(String signature) {
    return Hex.encode(
        java.util.Arrays.copyOf(org.web3j.crypto.Hash.sha3(BindingsTest.ascii(signature)), 4));
  }
}
