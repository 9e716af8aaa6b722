package io.meta138.ccip.errors;

import static org.assertj.core.api.Assertions.assertThat;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.chain.abi.EventLog;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainerTest {
  private static final Address SENDER = Address.parse("0x00000000000000000000000000000000000000a1");
  private static final Hash ID = Keccak.hash(new byte[] {1});

  private final Explainer explainer = new Explainer();

  private static byte[] error(String signature, Object... values) {
    byte[] selector = Arrays.copyOf(hash(signature), 4);
    if (values.length == 0) {
      return selector;
    }
    String types = signature.substring(signature.indexOf('(')).replace("address", "uint160");
    return join(selector, encode(types, values));
  }

  private static byte[] encode(String types, Object... values) {
    TupleType<Tuple> type = TupleType.parse(types);
    return type.encode(Tuple.from(values)).array();
  }

  private static byte[] hash(String text) {
    return Keccak.bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }

  private static BigInteger number(Address address) {
    return new BigInteger(1, address.toBytes());
  }

  @Test
  void anErrorWithinErrorsIsUnwrappedToItsRoot() {
    byte[] root = error("WrongSender(bytes,address)", new byte[] {7}, number(SENDER));
    byte[] wrapped =
        error("ExecutionError(bytes32,bytes)", ID.toBytes(), error("ReceiverError(bytes)", root));

    Explanation explanation = explainer.explain(wrapped);

    assertThat(explanation.chain())
        .extracting(Explanation::name)
        .containsExactly("ExecutionError", "ReceiverError", "WrongSender");
    assertThat(explanation.text())
        .isEqualTo(
            "ExecutionError(messageId %s) because of ReceiverError because of WrongSender(actual 0x07, expected %s)"
                .formatted(ID, SENDER));
    assertThat(explanation.root().stage()).contains(Stage.RECEIVE);
    assertThat(explanation.verdict()).isEqualTo(RetryClass.SETUP);
    assertThat(explanation.advice()).contains("new receiver");
  }

  @Test
  void aReceiverErrorWithNothingInsideIsAReceiverOutOfGas() {
    Explanation explanation =
        explainer.explain(error("ReceiverError(bytes)", (Object) new byte[0]));

    assertThat(explanation.cause()).contains("ran out of gas");
    assertThat(explanation.verdict()).isEqualTo(RetryClass.MORE_GAS);
    assertThat(explanation.inner()).isEmpty();
  }

  @Test
  void anInnerErrorThatARampCutShortKeepsTheOperandsThatAreLeft() {
    byte[] root = error("WrongSender(bytes,address)", new byte[64], number(SENDER));
    byte[] cut = Arrays.copyOf(error("ReceiverError(bytes)", (Object) root), 132);

    Explanation explanation = explainer.explain(cut);

    assertThat(explanation.cut()).isTrue();
    assertThat(explanation.root().name()).isEqualTo("WrongSender");
    assertThat(explanation.verdict()).isEqualTo(RetryClass.SETUP);
  }

  @Test
  void wordsAndPanicsOfSolidityAreTold() {
    assertThat(explainer.explain(error("Error(string)", "ERC20: insufficient allowance")).verdict())
        .isEqualTo(RetryClass.FUNDS);
    assertThat(explainer.explain(error("Error(string)", "something else")).text())
        .isEqualTo("Error(something else)");
    assertThat(explainer.explain(error("Panic(uint256)", BigInteger.valueOf(0x11))).cause())
        .contains("arithmetic overflow");
  }

  @Test
  void bothStylesOfATokensAllowanceAreAQuestionOfFunds() {
    byte[] custom =
        error(
            "ERC20InsufficientAllowance(address,uint256,uint256)",
            number(SENDER),
            BigInteger.ZERO,
            BigInteger.TEN);
    byte[] words = error("Error(string)", "ERC20: transfer amount exceeds balance");

    assertThat(List.of(explainer.explain(custom), explainer.explain(words)))
        .allSatisfy(one -> assertThat(one.verdict()).isEqualTo(RetryClass.FUNDS))
        .allSatisfy(one -> assertThat(one.stage()).contains(Stage.SEND));
  }

  /** What operators meet on the way of a message, from sending to the receiver. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UnsupportedDestinationChain",
        "InsufficientFeeTokenAmount",
        "InvalidMsgValue",
        "BadARMSignal",
        "FeeTokenNotSupported",
        "TokenNotSupported",
        "MessageTooLarge",
        "MessageGasLimitTooHigh",
        "InvalidExtraArgsTag",
        "InvalidEVMAddress",
        "ExtraArgOutOfOrderExecutionMustBeTrue",
        "StaleGasPrice",
        "SenderNotAllowed",
        "CursedByRMN",
        "MustBeCalledByRouter",
        "InvalidRequestedFinality",
        "MessageFeeTooHigh",
        "WrongNumberOfSignatures",
        "UnauthorizedSigner",
        "NonUniqueSignatures",
        "UnauthorizedTransmitter",
        "ConfigDigestMismatch",
        "CommitOnRampMismatch",
        "InvalidInterval",
        "SourceChainNotEnabled",
        "RootBlessingMismatch",
        "ThresholdNotMet",
        "ConfigNotSet",
        "RootNotCommitted",
        "ReceiverError",
        "AlreadyAttempted",
        "SkippedAlreadyExecutedMessage",
        "SkippedReportExecution",
        "SkippedIncorrectNonce",
        "ManualExecutionNotYetEnabled",
        "InvalidManualExecutionGasLimit",
        "ExecutionError",
        "NoStateProgressMade",
        "InvalidGasLimitOverride",
        "WrongRouter",
        "WrongSourceChain",
        "WrongSender",
        "DuplicateMessage",
        "StaleRow"
      })
  void everyErrorOnTheWayIsNamedFromItsFirstBytes(String name) {
    List<KnownError> entries = ErrorCatalogue.load().named(name);
    assertThat(entries).isNotEmpty();
    for (KnownError entry : entries) {
      byte[] data =
          entry.form() == KnownError.Form.EVENT
              ? entry.topic().toBytes()
              : Arrays.copyOf(hash(entry.signature()), 4);
      Explanation explanation = explainer.explain(data);
      assertThat(explanation.known()).as(entry.signature()).isTrue();
      assertThat(explanation.name()).isEqualTo(name);
      assertThat(explanation.cause()).isNotBlank();
      assertThat(explanation.advice()).isNotBlank();
      assertThat(explanation.stage()).contains(entry.stage());
    }
  }

  @Test
  void aSelectorNobodyKnowsIsShownWithItsBytes() {
    Explanation explanation = explainer.explain("0xdeadbeef01");

    assertThat(explanation.known()).isFalse();
    assertThat(explanation.cause()).contains("0xdeadbeef");
    assertThat(explanation.operand("data")).contains("0xdeadbeef01");
  }

  @Test
  void aKnownSelectorWithOtherBytesBehindItIsNotBelieved() {
    byte[] notAnAddress = join(Arrays.copyOf(hash("SenderNotAllowed(address)"), 4), new byte[32]);
    notAnAddress[4] = 1;

    Explanation explanation = explainer.explain(notAnAddress);

    assertThat(explanation.known()).isFalse();
    assertThat(explanation.cause()).contains("SenderNotAllowed(address)");
  }

  @Test
  void theDataOfAStateChangeIsToldOfBothVersions() {
    byte[] inner = error("ReceiverError(bytes)", (Object) new byte[0]);
    byte[] later = encode("(uint8,bytes)", 3, inner);
    byte[] earlier =
        encode("(bytes32,uint8,bytes,uint256)", ID.toBytes(), 3, inner, BigInteger.valueOf(90_000));

    assertThat(List.of(explainer.explain(later), explainer.explain(earlier)))
        .allSatisfy(one -> assertThat(one.name()).isEqualTo("ExecutionStateChanged"))
        .allSatisfy(one -> assertThat(one.operand("state")).contains("3"))
        .allSatisfy(one -> assertThat(one.verdict()).isEqualTo(RetryClass.MORE_GAS));
  }

  @Test
  void aSuccessNeedsNothingButTheReceiversOwnEvent() {
    Explanation explanation = explainer.explain(encode("(uint8,bytes)", 2, new byte[0]));

    assertThat(explanation.verdict()).isEqualTo(RetryClass.DONE);
    assertThat(explanation.advice()).contains("receiver's own event");
  }

  @Test
  void aLogIsToldWithWhatItsTopicsSay() {
    byte[] reason = error("InsufficientFeeTokenAmount()");
    EventLog log =
        new EventLog(
            SENDER,
            List.of(Hash.of(hash("SendFailed(uint64,uint256,bytes)")), word(5)),
            encode("(uint256,bytes)", BigInteger.ONE, reason));

    Explanation explanation = explainer.log(log).orElseThrow();

    assertThat(explanation.text())
        .isEqualTo("SendFailed(selector 5, rows 1) because of InsufficientFeeTokenAmount");
    assertThat(explanation.verdict()).isEqualTo(RetryClass.NEW_QUOTE);
    assertThat(explainer.log(new EventLog(SENDER, List.of(ID), new byte[0]))).isEmpty();
    assertThat(explainer.log(new EventLog(SENDER, List.of(), new byte[0]))).isEmpty();
  }

  private static Hash word(long value) {
    return Hash.of(encode("(uint256)", BigInteger.valueOf(value)));
  }

  @Test
  void dataIsReadAsPeopleCopyIt() {
    Explanation selector = explainer.explain(" execution reverted: \"0xae236d9c\" ");
    assertThat(selector.name()).isEqualTo("UnsupportedDestinationChain");
    assertThat(selector.cut()).isTrue();
    assertThat(
            explainer
                .explain("Reverted 0x" + Hex.encode(error("EmptyBatch()")).substring(2))
                .name())
        .isEqualTo("EmptyBatch");
    assertThat(explainer.explain("staleround").known()).isFalse();
    assertThat(explainer.explain("StaleGasPrice").retry()).isEqualTo(RetryClass.SOON);
    assertThat(explainer.explain("hello").cause()).contains("neither data");
    assertThat(explainer.explain(Hex.encode(hash("AlreadyAttempted(uint64,uint64)"))).name())
        .isEqualTo("AlreadyAttempted");
  }

  @Test
  void wordsOfAContractCanNotDrawOnATerminal() {
    String text =
        explainer.explain(error("Error(string)", "a\u001b[2J\u202eb" + "x".repeat(5_000))).text();

    assertThat(text).doesNotContain("\u001b", "\u202e").hasSizeLessThan(250);
  }

  /** Bytes that resemble errors, cut, bent and nested; the same seed makes the same bytes. */
  @Test
  void hostileBytesAlwaysHaveAnExplanation() {
    long seed = Long.getLong("meta138.seed", 138);
    RandomGenerator random = new java.util.Random(seed);
    List<KnownError> entries = ErrorCatalogue.load().entries();
    for (int i = 0; i < 50_000; i++) {
      KnownError entry = entries.get(random.nextInt(entries.size()));
      byte[] data = hostile(entry, random);
      String hex = Hex.encode(data);
      try {
        check(explainer.explain(data));
        check(
            explainer.explain(
                random.nextBoolean() ? hex : hex.substring(random.nextInt(hex.length()))));
        explainer
            .log(new EventLog(SENDER, List.of(entry.topic(), ID, word(i), ID), data))
            .ifPresent(ExplainerTest::check);
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d, round %d: %s".formatted(seed, i, hex), e);
      }
    }
  }

  private static byte[] hostile(KnownError entry, RandomGenerator random) {
    byte[] data = new byte[random.nextInt(400)];
    if (random.nextInt(4) != 0) {
      random.nextBytes(data);
    }
    for (int at = random.nextInt(2) * 4; at + 32 <= data.length; at += 32) {
      if (random.nextInt(3) != 0) {
        Arrays.fill(data, at, at + 31, (byte) 0); // small words look like offsets and lengths
      }
    }
    int nested = random.nextInt(3);
    for (int layer = 0, at = 0; layer <= nested && at + 4 <= data.length; layer++, at += 68) {
      int selector = layer == 0 ? entry.selector() : random.nextBoolean() ? 0x0a8d6e8c : 0x08c379a0;
      java.nio.ByteBuffer.wrap(data, at, 4).putInt(selector);
    }
    return data;
  }

  private static void check(Explanation explanation) {
    assertThat(explanation.text()).isNotEmpty().hasSizeLessThan(10_000);
    assertThat(explanation.verdict()).isNotNull();
    assertThat(explanation.chain()).hasSizeLessThan(12);
  }
}
