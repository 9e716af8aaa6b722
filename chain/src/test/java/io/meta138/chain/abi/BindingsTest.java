package io.meta138.chain.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.PriceFeed;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint48;
import org.web3j.abi.datatypes.generated.Uint8;

class BindingsTest {
  private static final long SEED = 138;
  private static final Address SOMEBODY =
      Address.parse("0x00000000000000000000000000000000000000aa");

  @Test
  void calls_of_chainlinks_functions_have_their_well_known_selectors() {
    assertThat(Hex.encode(PriceFeed.latestRoundData().data())).isEqualTo("0xfeaf968c");
    assertThat(Hex.encode(PriceFeed.decimals().data())).isEqualTo("0x313ce567");
    assertThat(Hex.encode(PriceFeed.description().data())).isEqualTo("0x7284e416");
    assertThat(Hex.encode(PriceFeed.getRoundData(BigInteger.ONE).data()))
        .isEqualTo("0x9a6fc8f5" + "0".repeat(63) + "1");
  }

  @Test
  void an_answer_of_several_values_becomes_a_record() {
    byte[] answer =
        Hex.decode(
            "0x"
                + word("2a")
                + "f".repeat(62)
                + "9c" // -100
                + word("65")
                + word("66")
                + word("2a"));

    PriceFeed.LatestRoundDataResult round = PriceFeed.latestRoundData().decode(answer);

    assertThat(round.roundId()).isEqualTo(42);
    assertThat(round.answer()).isEqualTo(-100);
    assertThat(round.startedAt()).isEqualTo(101);
    assertThat(round.updatedAt()).isEqualTo(102);
    assertThat(round.answeredInRound()).isEqualTo(42);
  }

  @Test
  void an_answer_that_is_cut_short_or_out_of_range_is_refused_by_name() {
    assertThatThrownBy(() -> PriceFeed.decimals().decode(new byte[0]))
        .isInstanceOf(AbiException.class);
    assertThatThrownBy(() -> PriceFeed.latestRoundData().decode(new byte[159]))
        .isInstanceOf(AbiException.class);
    assertThatThrownBy(() -> PriceFeed.decimals().decode(Hex.decode("0x" + word("100"))))
        .isInstanceOf(AbiException.class);
    assertThatThrownBy(() -> PriceFeedProxy.aggregator().decode(Hex.decode("0x" + "1".repeat(64))))
        .as("an address has 20 bytes")
        .isInstanceOf(AbiException.class);
  }

  @Test
  void an_argument_that_does_not_fit_its_type_is_refused() {
    BigInteger tooLarge = BigInteger.ONE.shiftLeft(80);
    assertThatThrownBy(() -> PriceFeed.getRoundData(tooLarge)).isInstanceOf(AbiException.class);
    assertThatThrownBy(() -> PriceFeed.getRoundData(BigInteger.ONE.negate()))
        .isInstanceOf(AbiException.class);
  }

  @Test
  void a_transmission_is_encoded_as_web3j_encodes_it() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < 200; i++) {
      byte[] report = bytes(random, 4 + 26 * random.nextInt(60));
      byte[] signatures = bytes(random, 65 * random.nextInt(8));
      var expected =
          new org.web3j.abi.datatypes.Function(
              "transmit",
              List.of(new DynamicBytes(report), new DynamicBytes(signatures)),
              List.of());

      assertThat(Hex.encode(Aggregator.transmit(report, signatures).data()))
          .isEqualTo(FunctionEncoder.encode(expected));
    }
  }

  @Test
  void a_registration_of_feeds_is_encoded_as_web3j_encodes_it() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int size = 0; size < 20; size++) {
      List<Aggregator.FeedRegistration> feeds =
          random
              .ints(size, 0, 65_536)
              .mapToObj(row ->
                  new Aggregator.FeedRegistration(
                      Hash.of(bytes(random, 32)),
                      "x".repeat(random.nextInt(70)),
                      row,
                      random.nextInt(4),
                      random.nextInt(256),
                      random.nextInt(256),
                      random.nextBoolean()))
              .toList();
      var structs =
          feeds.stream()
              .map(f ->
                  new DynamicStruct(
                      new Bytes32(f.id().toBytes()),
                      new Utf8String(f.description()),
                      new Uint16(f.row()),
                      new Uint8(f.column()),
                      new Uint8(f.decimals()),
                      new Uint8(f.precision()),
                      new Bool(f.isNotify())))
              .toList();
      var expected =
          new org.web3j.abi.datatypes.Function(
              "registerFeeds",
              List.of(new DynamicArray<>(DynamicStruct.class, structs)),
              List.of());

      String encoded = Hex.encode(Aggregator.registerFeeds(feeds).data());

      // web3j names an array of structs by its first element; the arguments are what is compared
      String arguments = FunctionEncoder.encodeConstructor(expected.getInputParameters());
      assertThat(encoded.substring(10)).isEqualTo(arguments);
    }
  }

  @Test
  void a_constructor_is_encoded_behind_the_creation_code() {
    Address signer = Address.parse("0x00000000000000000000000000000000000000bb");
    var config =
        new Aggregator.AggregatorConfig(
            SOMEBODY,
            172_800L,
            Address.ZERO,
            SOMEBODY,
            Address.ZERO,
            Address.ZERO,
            List.of(signer),
            1,
            86_400L,
            4_096L,
            300L,
            5L);
    var struct =
        new DynamicStruct(
            address(SOMEBODY),
            new Uint48(172_800),
            address(Address.ZERO),
            address(SOMEBODY),
            address(Address.ZERO),
            address(Address.ZERO),
            new DynamicArray<>(org.web3j.abi.datatypes.Address.class, List.of(address(signer))),
            new Uint8(1),
            new Uint32(86_400),
            new Uint32(4_096),
            new Uint32(300),
            new Uint32(5));

    byte[] creation = Aggregator.creation(config);

    byte[] code = Aggregator.code().creation();
    assertThat(Arrays.copyOf(creation, code.length)).isEqualTo(code);
    assertThat(Hex.encode(Arrays.copyOfRange(creation, code.length, creation.length)).substring(2))
        .isEqualTo(FunctionEncoder.encodeConstructor(List.of(struct)));
  }

  @Test
  void an_event_is_read_from_topics_and_data_and_another_event_is_not() {
    // cast keccak "AnswerUpdated(int256,uint256,uint256)"
    Hash topic = Hash.parse("0x0559884fd3a460db3073b7fc896cc77986f16e378210ded43186175bf646fc5f");
    Hash answer = Hash.parse("0x" + "f".repeat(64));
    Hash round = Hash.parse("0x" + word("7"));
    byte[] time = Hex.decode("0x" + word("ff"));

    assertThat(
            PriceFeed.AnswerUpdated.decode(
                new EventLog(SOMEBODY, List.of(topic, answer, round), time)))
        .contains(
            new PriceFeed.AnswerUpdated(
                BigInteger.ONE.negate(), BigInteger.valueOf(7), BigInteger.valueOf(255)));
    assertThat(
            PriceFeed.AnswerUpdated.decode(
                new EventLog(SOMEBODY, List.of(answer, answer, round), time)))
        .isEmpty();
    assertThat(PriceFeed.AnswerUpdated.decode(new EventLog(SOMEBODY, List.of(topic), time)))
        .isEmpty();
    assertThatThrownBy(() ->
            PriceFeed.AnswerUpdated.decode(
                new EventLog(SOMEBODY, List.of(topic, answer, round), new byte[3])))
        .isInstanceOf(AbiException.class);
  }

  @Test
  void an_event_keeps_lists_addresses_and_text() {
    byte[] data = Hex.decode("0x" + word("40") + word("3") + word("2") + word("aa") + word("bb"));
    Hash epoch = Hash.parse("0x" + word("2"));

    assertThat(
            Aggregator.CommitteeRotated.decode(
                new EventLog(SOMEBODY, List.of(Aggregator.CommitteeRotated.TOPIC, epoch), data)))
        .contains(
            new Aggregator.CommitteeRotated(
                2L,
                List.of(SOMEBODY, Address.parse("0x00000000000000000000000000000000000000bb")),
                3));
  }

  private static org.web3j.abi.datatypes.Address address(Address address) {
    return new org.web3j.abi.datatypes.Address(address.toString());
  }

  private static String word(String digits) {
    return "0".repeat(64 - digits.length()) + digits;
  }

  private static byte[] bytes(RandomGenerator random, int length) {
    byte[] out = new byte[length];
    random.nextBytes(out);
    return out;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
