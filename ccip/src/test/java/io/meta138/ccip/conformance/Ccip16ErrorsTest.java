package io.meta138.ccip.conformance;

import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The errors of CCIP 1.6 that its genuine contracts can be brought to; the lists name them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ccip16ErrorsTest {
  private static final long THERE = Ccip16.THERE;
  private static final long HERE = Ccip16.HERE;
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final Address STRANGER =
      Address.parse("0x0000000000000000000000000000000000005757");
  private static final Address ESTIMATOR =
      Address.parse("0x00c11c11c11c11c11c11c11c11c11c11c11c11c1");
  private static final byte[] EVERYTHING = new byte[16];

  static {
    EVERYTHING[0] = 1;
    EVERYTHING[15] = 1;
  }

  private final Ccip16 ccip = new Ccip16();
  private final Ours ours = ccip.ours;
  private final Contract router = ccip.sourceRouter;
  private final Contract offRamp = ccip.offRamp;

  @BeforeAll
  void aFirstPrice() {
    ours.price(6_512_345);
  }

  @AfterAll
  void stop() {
    ccip.close();
  }

  @ParameterizedTest
  @MethodSource({"sends", "ownSends", "commits", "blessings", "executions"})
  void whatAGenuineContractRevertsWithIsNamed(Provocation provocation) {
    String source = ccip.source.mark();
    String destination = ccip.destination.mark();
    try {
      provocation.check();
    } finally {
      ccip.source.back(source);
      ccip.destination.back(destination);
    }
  }

  // ---- send ----

  private List<Object> message(byte[] data, Address feeToken, byte[] extraArgs) {
    byte[] receiver = Values.encode("(uint160)", ours.receiver.address());
    return List.of(receiver, data, List.of(), feeToken, extraArgs);
  }

  private List<Object> message(byte[] extraArgs) {
    return message(new byte[35], Address.ZERO, extraArgs);
  }

  private List<Object> message() {
    return message(Ours.extraArgs(200_000, true));
  }

  private byte[] send(List<Object> message) {
    return router.revertsPaid(ETHER, "ccipSend", THERE, message);
  }

  private byte[] sendAfter(LocalChain.Receipt ignored, List<Object> message) {
    return send(message);
  }

  private LocalChain.Receipt quoter(boolean enabled, boolean outOfOrderOnly) {
    return ccip.quoter.send(
        "applyDestChainConfigUpdates",
        List.of(Ccip16.destinationConfig(THERE, enabled, outOfOrderOnly)));
  }

  private byte[] forward(Address from, List<Object> tokens, Address sender) {
    List<Object> message =
        List.of(
            Values.encode("(uint160)", STRANGER),
            new byte[0],
            tokens,
            ccip.wrapped.address(),
            new byte[0]);
    return ccip.onRamp.revertsFrom(
        from, BigInteger.ZERO, "forwardFromRouter", THERE, message, 1, sender);
  }

  private Stream<Provocation> sends() {
    Address link = ccip.link.address();
    List<Object> two = List.of(List.of(link, 1), List.of(link, 1));
    byte[] receiver = Values.encode("(uint160)", ours.receiver.address());
    byte[] precompile = Values.encode("(uint256)", 5);
    byte[] args = Ours.extraArgs(200_000, true);
    return Stream.of(
        Provocation.of(
            () -> router.reverts("ccipSend", 99, message()),
            "UnsupportedDestinationChain",
            "destChainSelector",
            99),
        Provocation.of(
            () -> router.revertsPaid(BigInteger.ONE, "ccipSend", THERE, message()),
            "InsufficientFeeTokenAmount"),
        Provocation.of(() -> send(message(new byte[35], link, args)), "InvalidMsgValue"),
        Provocation.of(
            () -> sendAfter(ccip.sourceRmn.send("curse(bytes16)", (Object) EVERYTHING), message()),
            "BadARMSignal"),
        Provocation.of(
            () -> sendAfter(ccip.sourceRmn.send("curse(bytes16)", (Object) lane(THERE)), message()),
            "CursedByRMN",
            "chainSelector",
            THERE),
        Provocation.of(
            () -> router.reverts("ccipSend", THERE, message(new byte[35], STRANGER, args)),
            "FeeTokenNotSupported",
            "token",
            STRANGER),
        Provocation.of(
            () -> {
              ccip.quoter.send("applyFeeTokensUpdates", List.of(), List.of(STRANGER));
              return router.reverts("ccipSend", THERE, message(new byte[35], STRANGER, args));
            },
            "TokenNotSupported",
            "token",
            STRANGER),
        Provocation.of(
            () -> send(message(new byte[30_001], Address.ZERO, args)),
            "MessageTooLarge",
            "maxSize",
            30_000,
            "actualSize",
            30_001),
        Provocation.of(
            () -> send(message(Ours.extraArgs(3_000_001, true))), "MessageGasLimitTooHigh"),
        Provocation.of(() -> send(message(new byte[36])), "InvalidExtraArgsTag"),
        Provocation.of(
            () -> send(List.of(precompile, new byte[0], List.of(), Address.ZERO, args)),
            "InvalidEVMAddress",
            "encodedAddress",
            "0x" + "0".repeat(63) + "5"),
        Provocation.of(
            () -> sendAfter(quoter(true, true), message(Ours.ordered(200_000))),
            "ExtraArgOutOfOrderExecutionMustBeTrue"),
        Provocation.of(
            () -> {
              ccip.source.pass(90_000);
              return send(message());
            },
            "StaleGasPrice",
            "destChainSelector",
            THERE,
            "threshold",
            86_400),
        Provocation.of(
            () ->
                sendAfter(
                    ccip.onRamp.send(
                        "applyDestChainConfigUpdates",
                        List.of(List.of(THERE, router.address(), true))),
                    message()),
            "SenderNotAllowed",
            "sender",
            ccip.source.owner()),
        Provocation.of(
            () -> forward(ccip.source.owner(), List.of(), STRANGER), "MustBeCalledByRouter"),
        Provocation.of(
            () -> forward(router.address(), List.of(), Address.ZERO),
            "RouterMustSetOriginalSender"),
        Provocation.of(
            () -> forward(router.address(), List.of(List.of(link, 1)), STRANGER),
            "UnsupportedToken",
            "token",
            link),
        Provocation.of(
            () -> forward(router.address(), List.of(List.of(link, 0)), STRANGER),
            "CannotSendZeroTokens"),
        Provocation.of(
            () ->
                router.revertsPaid(
                    ETHER.multiply(BigInteger.valueOf(3)), "ccipSend", THERE, message()),
            "MessageFeeTooHigh",
            "msgFeeJuels",
            ETHER.multiply(BigInteger.valueOf(300)),
            "maxFeeJuelsPerMsg",
            ETHER.multiply(BigInteger.valueOf(200))),
        Provocation.of(
            () -> sendAfter(quoter(false, false), message()),
            "DestinationChainNotEnabled",
            "destChainSelector",
            THERE),
        Provocation.of(
            () -> send(List.of(receiver, new byte[0], two, Address.ZERO, args)),
            "UnsupportedNumberOfTokens",
            "numberOfTokens",
            2,
            "maxNumberOfTokensPerMsg",
            1),
        Provocation.of(
            () -> router.reverts("ccipSend", THERE, message(new byte[35], link, args)),
            "Error",
            "",
            "ERC20: insufficient allowance"),
        Provocation.of(
            () -> ccip.quoter.revertsFrom(STRANGER, BigInteger.ZERO, "updatePrices", prices()),
            "UnauthorizedCaller",
            "caller",
            STRANGER));
  }

  private static List<Object> prices() {
    return List.of(List.of(), List.of());
  }

  private static byte[] lane(long selector) {
    return Arrays.copyOfRange(Values.encode("(uint256)", selector), 16, 32);
  }

  /** What our oracle's own send reverts with, also when the router below it did. */
  private Stream<Provocation> ownSends() {
    Address link = ccip.link.address();
    Address receiver = ours.receiver.address();
    byte[] args = Ours.extraArgs(Ours.GAS_LIMIT, true);
    return Stream.of(
        Provocation.of(
            () -> {
              ours.open(link, receiver, args);
              return ours.sendRowReverts(link);
            },
            "Error",
            "",
            "ERC20: transfer amount exceeds balance"),
        Provocation.of(
            () -> {
              ours.oracle.send("withdraw", Address.ZERO, STRANGER, ETHER.multiply(BigInteger.TEN));
              return ours.sendRowReverts(Address.ZERO);
            },
            "empty"),
        Provocation.of(
            () -> {
              ours.oracle.send("setBudget", THERE, Address.ZERO, List.of(1, ETHER));
              return ours.sendRowReverts(Address.ZERO);
            },
            "FeeAboveCap",
            "cap",
            1),
        Provocation.of(
            () -> {
              ours.oracle.send("setBudget", THERE, Address.ZERO, List.of(ETHER, 1));
              return ours.sendRowReverts(Address.ZERO);
            },
            "BudgetSpent",
            "left",
            1),
        Provocation.of(
            () -> {
              ours.oracle.send("enableDestination", THERE, false);
              return ours.sendRowReverts(Address.ZERO);
            },
            "DestinationDisabled",
            "selector",
            THERE),
        Provocation.of(
            () -> {
              ours.open(Address.ZERO, receiver, Ours.extraArgs(5_000_000, true));
              return ours.sendRowReverts(Address.ZERO);
            },
            "MessageGasLimitTooHigh"),
        Provocation.of(
            () -> ours.oracle.reverts("sendRows", THERE, List.of(7), Address.ZERO),
            "NothingToSend",
            "selector",
            THERE));
  }

  // ---- commit ----

  private Ccip16.Sent sent() {
    return ccip.sent(ours.sendRow(Address.ZERO));
  }

  private Ccip16.Sent committed() {
    Ccip16.Sent sent = sent();
    ccip.commit(sent);
    return sent;
  }

  private byte[] report(List<Object> root) {
    return Ccip16.commitReport(List.of(), List.of(root), List.of());
  }

  private byte[] commit(List<Object> root) {
    return offRamp.reverts("commit", ccip.commit(report(root)));
  }

  private byte[] commitSigned(byte[] digest, List<TestKey> keys) {
    return offRamp.reverts("commit", ccip.commit(report(ccip.root(sent())), digest, keys));
  }

  private List<Object> root(long selector, byte[] onRamp, long min, byte[] leaf) {
    return List.of(selector, onRamp, min, min, leaf);
  }

  private Stream<Provocation> commits() {
    byte[] onRamp = ccip.onRampBytes();
    byte[] leaf = Keccak.bytes(new byte[] {1});
    byte[] digest = Ccip16.digest();
    List<TestKey> keys = ccip.signers;
    return Stream.of(
        Provocation.of(() -> commitSigned(digest, keys.subList(0, 1)), "WrongNumberOfSignatures"),
        Provocation.of(
            () -> commitSigned(digest, TestKey.several("nobody", 2)), "UnauthorizedSigner"),
        Provocation.of(
            () -> commitSigned(digest, List.of(keys.getFirst(), keys.getFirst())),
            "NonUniqueSignatures"),
        Provocation.of(
            () -> commitSigned(leaf, keys.subList(0, 2)),
            "ConfigDigestMismatch",
            "expected",
            Hex.encode(digest),
            "actual",
            Hex.encode(leaf)),
        Provocation.of(
            () ->
                offRamp.revertsFrom(
                    STRANGER, BigInteger.ZERO, "commit", ccip.commit(report(ccip.root(sent())))),
            "UnauthorizedTransmitter"),
        Provocation.of(
            () -> {
              Object[] arguments = ccip.commit(report(ccip.root(sent())));
              arguments[3] = List.of(leaf);
              return offRamp.reverts("commit", arguments);
            },
            "SignaturesOutOfRegistration"),
        Provocation.of(
            () -> {
              byte[] data = offRamp.data("commit", ccip.commit(report(ccip.root(sent()))));
              byte[] longer = Arrays.copyOf(data, data.length + 32);
              return ccip.destination
                  .call(ccip.destination.owner(), offRamp.address(), BigInteger.ZERO, longer)
                  .data();
            },
            "WrongMessageLength"),
        Provocation.of(
            () -> commit(root(HERE, new byte[32], 1, leaf)),
            "CommitOnRampMismatch",
            "configOnRamp",
            Hex.encode(onRamp)),
        Provocation.of(
            () -> commit(root(HERE, onRamp, 5, leaf)),
            "InvalidInterval",
            "sourceChainSelector",
            HERE,
            "min",
            5,
            "max",
            5),
        Provocation.of(
            () -> commit(root(77, onRamp, 1, leaf)),
            "SourceChainNotEnabled",
            "sourceChainSelector",
            77),
        Provocation.of(() -> commit(root(HERE, onRamp, 1, new byte[32])), "InvalidRoot"),
        Provocation.of(
            () -> {
              Ccip16.Sent sent = committed();
              return commit(root(HERE, onRamp, sent.number() + 1, sent.leaf()));
            },
            "RootAlreadyCommitted",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> {
              ccip.rmn.send("curse(bytes16)", (Object) lane(HERE));
              return commit(root(HERE, onRamp, 1, leaf));
            },
            "CursedByRMN",
            "chainSelector",
            HERE),
        Provocation.of(
            () -> {
              Object[] arguments = ccip.commit(Ccip16.priceReport());
              arguments[0] = List.of(digest, new byte[32]);
              return offRamp.reverts("commit", arguments);
            },
            "StaleCommitReport"),
        Provocation.of(
            () -> offRamp.reverts("commit", ccip.commit(Ccip16.priceReport())),
            "UnauthorizedCaller",
            "caller",
            offRamp.address()));
  }

  // ---- the risk network ----

  private Stream<Provocation> blessings() {
    List<TestKey> network = TestKey.several("risk", 3);
    return Stream.of(
        Provocation.of(() -> blessed(network, 0, false), "ConfigNotSet"),
        Provocation.of(() -> blessed(network, 0, true), "ThresholdNotMet"),
        Provocation.of(() -> blessed(TestKey.several("nobody", 2), 2, true), "UnexpectedSigner"),
        Provocation.of(
            () -> blessed(List.of(network.get(1), network.get(0)), 2, true),
            "OutOfOrderSignatures"),
        Provocation.of(
            () -> {
              ccip.bless(network);
              byte[] nothing = new byte[32];
              List<Object> empty = List.of(nothing, nothing);
              return offRamp.reverts(
                  "commit",
                  ccip.commit(
                      Ccip16.commitReport(
                          List.of(ccip.root(sent())), List.of(), List.of(empty, empty))));
            },
            "InvalidSignature"),
        Provocation.of(
            () -> {
              offRamp.send("applySourceChainConfigUpdates", List.of(ccip.sourceConfig(false)));
              return commit(ccip.root(sent()));
            },
            "RootBlessingMismatch",
            "sourceChainSelector",
            HERE,
            "isBlessed",
            "false"));
  }

  private byte[] blessed(List<TestKey> keys, int count, boolean configured) {
    if (configured) {
      ccip.bless(TestKey.several("risk", 3));
    }
    List<Object> root = ccip.root(sent());
    List<Object> blessings = new ArrayList<>();
    for (TestKey key : keys.subList(0, count)) {
      TestKey.Parts parts = key.sign(ccip.blessing(root)).even();
      blessings.add(List.of(parts.r(), parts.s()));
    }
    return offRamp.reverts(
        "commit", ccip.commit(Ccip16.commitReport(List.of(root), List.of(), blessings)));
  }

  // ---- execute ----

  private byte[] execute(List<Object> reports) {
    return offRamp.reverts("execute", Ccip16.execution(reports));
  }

  private byte[] byHand(List<Object> report, List<Object> limits) {
    return offRamp.reverts("manuallyExecute", List.of(report), List.of(limits));
  }

  /** The message with another value in a place of its header. */
  private static List<Object> report(Ccip16.Sent sent, int place, long value) {
    List<Object> header = new ArrayList<>((List<?>) sent.message().getFirst());
    header.set(place, BigInteger.valueOf(value));
    List<Object> message = new ArrayList<>(sent.message());
    message.set(0, header);
    return List.of(HERE, List.of(message), List.of(List.of()), List.of(), 0);
  }

  private Stream<Provocation> executions() {
    return Stream.of(
        Provocation.of(
            () -> execute(List.of(Ccip16.report(sent()))),
            "RootNotCommitted",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> offRamp.reverts("manuallyExecute", Ccip16.byHand(committed(), 0)),
            "ManualExecutionNotYetEnabled",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> offRamp.reverts("manuallyExecute", Ccip16.byHand(committed(), 10)),
            "InvalidManualExecutionGasLimit",
            "sourceChainSelector",
            HERE,
            "newLimit",
            10),
        Provocation.of(
            () -> offRamp.reverts("manuallyExecute", List.of(Ccip16.report(sent())), List.of()),
            "ManualExecutionGasLimitMismatch"),
        Provocation.of(
            () -> byHand(Ccip16.report(sent()), List.of(List.of(0, List.of(1)))),
            "ManualExecutionGasAmountCountMismatch",
            "sequenceNumber",
            1),
        Provocation.of(() -> execute(List.of()), "EmptyBatch"),
        Provocation.of(
            () -> execute(List.of(List.of(HERE, List.of(), List.of(), List.of(), 0))),
            "EmptyReport",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () ->
                execute(List.of(List.of(HERE, List.of(sent().message()), List.of(), List.of(), 0))),
            "UnexpectedTokenData"),
        Provocation.of(
            () ->
                execute(
                    List.of(
                        List.of(
                            HERE,
                            List.of(committed().message()),
                            List.of(List.of(new byte[1])),
                            List.of(),
                            0))),
            "TokenDataMismatch",
            "sequenceNumber",
            1),
        Provocation.of(
            () ->
                execute(
                    List.of(
                        List.of(
                            HERE,
                            List.of(sent().message()),
                            List.of(List.of()),
                            List.of(new byte[32], new byte[32], new byte[32]),
                            1))),
            "InvalidProof"),
        Provocation.of(
            () -> execute(List.of(report(sent(), 2, 88))),
            "InvalidMessageDestChainSelector",
            "messageDestChainSelector",
            88),
        Provocation.of(
            () -> execute(List.of(report(sent(), 1, 88))),
            "SourceChainSelectorMismatch",
            "messageSourceChainSelector",
            88),
        Provocation.of(
            () -> {
              ccip.rmn.send("curse(bytes16)", (Object) lane(HERE));
              return offRamp.reverts("manuallyExecute", Ccip16.byHand(sent(), 0));
            },
            "CursedByRMN",
            "chainSelector",
            HERE),
        Provocation.of(
            () -> offRamp.reverts("executeSingleMessage", sent().message(), List.of(), List.of()),
            "CanOnlySelfCall"),
        Provocation.of(
            () ->
                ccip.router.reverts(
                    "routeMessage",
                    List.of(new byte[32], HERE, new byte[0], new byte[0], List.of()),
                    5_000,
                    100_000,
                    STRANGER),
            "OnlyOffRamp"),
        Provocation.of(
            () ->
                offRamp.revertsWithGas(
                    ESTIMATOR,
                    400_000,
                    "execute",
                    Ccip16.execution(List.of(Ccip16.report(committed())))),
            "InsufficientGasToCompleteTx",
            "err",
            "0x37c3be29"));
  }
}
