package io.meta138.ccip.conformance;

import io.meta138.chain.abi.EventLog;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The errors of CCIP 2.0 that its genuine contracts can be brought to; the lists name them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ccip20ErrorsTest {
  private static final long THERE = Ccip20.THERE;
  private static final long HERE = Ccip20.HERE;
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final Address STRANGER =
      Address.parse("0x0000000000000000000000000000000000005757");
  private static final byte[] EVERYTHING = Hex.decode("0x01000000000000000000000000000001");
  private static final String V3 = "0xa69dd4aa000493e0";

  private final Ccip20 ccip = new Ccip20();
  private final Ours ours = ccip.ours;
  private final Contract router = ccip.sourceRouter;
  private final Contract quoter = ccip.quoter;
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
  @MethodSource({"sends", "refusedMessages", "quotes", "executions", "failures", "receivers"})
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

  /** A send after something was changed. */
  private byte[] sendAfter(LocalChain.Receipt ignored) {
    return send(message());
  }

  /** Extra arguments of the form V3: 300,000 gas, then these bytes. */
  private byte[] third(String rest) {
    return send(message(Hex.decode(V3 + rest)));
  }

  private byte[] forward(Address from, Address sender) {
    return ccip.onRamp.revertsFrom(
        from, BigInteger.ZERO, "forwardFromRouter", THERE, message(), 1, sender);
  }

  private Stream<Provocation> sends() {
    Address link = ccip.link.address();
    Address owner = ccip.source.owner();
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
            () -> router.reverts("ccipSend", THERE, message(new byte[35], link, args)),
            "Error",
            "",
            "ERC20: insufficient allowance"),
        Provocation.of(
            () -> {
              ours.open(link, ours.receiver.address(), args);
              return ours.sendRowReverts(link);
            },
            "Error",
            "",
            "ERC20: transfer amount exceeds balance"),
        Provocation.of(
            () -> sendAfter(ccip.sourceRmn.send("curse(bytes16)", (Object) EVERYTHING)),
            "BadARMSignal"),
        Provocation.of(
            () -> sendAfter(ccip.sourceRmn.send("curse(bytes16)", (Object) subject(THERE))),
            "CursedByRMN",
            "chainSelector",
            THERE),
        Provocation.of(
            () -> sendAfter(lane(Address.ZERO)),
            "DestinationChainNotSupported",
            "destChainSelector",
            THERE),
        Provocation.of(() -> forward(owner, owner), "MustBeCalledByRouter"),
        Provocation.of(
            () -> forward(router.address(), Address.ZERO), "RouterMustSetOriginalSender"),
        Provocation.of(
            () -> sendAfter(verifier(router.address(), true)), "SenderNotAllowed", "sender", owner),
        Provocation.of(
            () -> sendAfter(verifier(Address.ZERO, false)),
            "RemoteChainNotSupported",
            "remoteChainSelector",
            THERE),
        Provocation.of(
            () -> sendAfter(verifier(ccip.wrapped.address(), false)),
            "CallerIsNotARampOnRouter",
            "caller",
            ccip.onRamp.address()),
        Provocation.of(
            () ->
                sendAfter(
                    ccip.sourceResolver.send(
                        "applyOutboundImplementationUpdates",
                        List.of(List.of(THERE, Address.ZERO)))),
            "DestinationChainNotSupportedByCCV",
            "ccvAddress",
            ccip.sourceResolver.address(),
            "destChainSelector",
            THERE),
        Provocation.of(
            () -> sendAfter(ccip.executor.send("applyDestChainUpdates", List.of(THERE), List.of())),
            "InvalidDestChain",
            "destChainSelector",
            THERE),
        Provocation.of(
            () ->
                sendAfter(ccip.executor.send("applyAllowedCCVUpdates", List.of(), List.of(), true)),
            "InvalidCCV",
            "ccv",
            ccip.sourceResolver.address()));
  }

  private LocalChain.Receipt lane(Address laneRouter) {
    return ccip.onRamp.send("applyDestChainConfigUpdates", List.of(ccip.lane(laneRouter)));
  }

  private LocalChain.Receipt verifier(Address router, boolean allowList) {
    return ccip.sourceVerifier.send(
        "applyRemoteChainConfigUpdates", List.of(Ccip20.remote(router, THERE, allowList)));
  }

  private static byte[] subject(long selector) {
    return Arrays.copyOfRange(Values.encode("(uint256)", selector), 16, 32);
  }

  private Stream<Provocation> refusedMessages() {
    Address link = ccip.link.address();
    byte[] args = Ours.extraArgs(200_000, true);
    byte[] receiver = Values.encode("(uint160)", ours.receiver.address());
    String ccv = "14" + ccip.sourceResolver.address().toString().substring(2) + "0000";
    return Stream.of(
        Provocation.of(
            () -> router.reverts("ccipSend", THERE, message(new byte[35], STRANGER, args)),
            "TokenNotSupported",
            "token",
            STRANGER),
        Provocation.of(
            () -> send(message(new byte[32_000], Address.ZERO, args)),
            "MessageTooLarge",
            "maxSize",
            32_000),
        Provocation.of(
            () -> send(message(Ours.extraArgs(15_000_001, true))), "MessageGasLimitTooHigh"),
        Provocation.of(() -> send(message(new byte[36])), "InvalidExtraArgsTag"),
        Provocation.of(
            () -> send(List.of(new byte[33], new byte[35], List.of(), Address.ZERO, args)),
            "InvalidDestChainAddress",
            "destChainAddress",
            "0x" + "00".repeat(33)),
        Provocation.of(
            () ->
                send(
                    List.of(
                        receiver,
                        new byte[35],
                        List.of(List.of(link, 1), List.of(link, 1)),
                        Address.ZERO,
                        args)),
            "CanOnlySendOneTokenPerMessage"),
        Provocation.of(
            () ->
                send(
                    List.of(receiver, new byte[35], List.of(List.of(link, 1)), Address.ZERO, args)),
            "UnsupportedToken",
            "token",
            link),
        Provocation.of(
            () -> third("00000001" + "00000000000000"),
            "InvalidRequestedFinality",
            "requestedFinality",
            "0x00000001",
            "allowedFinality",
            "0x00000000"),
        Provocation.of(
            () -> third("00010001" + "00000000000000"),
            "RequestedFinalityCanOnlyHaveOneMode",
            "encodedFinality",
            "0x00010001"),
        Provocation.of(
            () -> third("00000000" + "02" + ccv + ccv + "000000000000"),
            "DuplicateCCVNotAllowed",
            "ccvAddress",
            ccip.sourceResolver.address()),
        Provocation.of(
            () -> third("00000000" + "00" + "00" + "0000" + "14" + "11".repeat(20) + "0000"),
            "TokenReceiverNotAllowed",
            "destChainSelector",
            THERE),
        Provocation.of(
            () -> third("00000000" + "00" + "05" + "1122334455" + "0000" + "00" + "0000"),
            "InvalidAddressLength",
            "length",
            5),
        Provocation.of(() -> third("00000000" + "00000000000000" + "ff"), "InvalidDataLength"));
  }

  // ---- the fee quoter ----

  private Stream<Provocation> quotes() {
    Address link = ccip.link.address();
    Address coin = ccip.wrapped.address();
    BigInteger much = ETHER.multiply(BigInteger.valueOf(201));
    byte[] args = Ours.extraArgs(200_000, true);
    byte[] receiver = Values.encode("(uint160)", STRANGER);
    byte[] precompile = Values.encode("(uint256)", 5);
    return Stream.of(
        Provocation.of(
            () -> sendAfter(configure(THERE, false)),
            "DestinationChainNotEnabled",
            "destChainSelector",
            THERE),
        Provocation.of(
            () -> {
              configure(55, true);
              return quoter.reverts("quoteGasForExec", 55, 1_000, 100, coin);
            },
            "NoGasPriceAvailable",
            "destChainSelector",
            55),
        Provocation.of(
            () ->
                sendAfter(
                    quoter.send(
                        "updatePrices", List.of(List.of(), List.of(List.of(THERE, ETHER))))),
            "FeeExceedsMaxAllowed",
            "maxUSDCentsPerMessage",
            10_000),
        Provocation.of(
            () -> quoter.reverts("processMessageArgs", THERE, link, much, new byte[0], receiver),
            "MessageFeeTooHigh",
            "msgFeeJuels",
            much),
        Provocation.of(
            () ->
                quoter.reverts(
                    "getValidatedFee",
                    THERE,
                    List.of(receiver, new byte[1], List.of(), STRANGER, args)),
            "FeeTokenNotSupported",
            "token",
            STRANGER),
        Provocation.of(
            () ->
                quoter.reverts(
                    "getValidatedFee",
                    THERE,
                    List.of(precompile, new byte[1], List.of(), coin, args)),
            "InvalidEVMAddress"),
        Provocation.of(
            () ->
                quoter.revertsFrom(
                    STRANGER, BigInteger.ZERO, "updatePrices", List.of(List.of(), List.of())),
            "UnauthorizedCaller",
            "caller",
            STRANGER));
  }

  private LocalChain.Receipt configure(long selector, boolean enabled) {
    return quoter.send(
        "applyDestChainConfigUpdates", List.of(Ccip20.destinationConfig(selector, enabled)));
  }

  // ---- execute ----

  private Ccip20.Sent sent() {
    return ccip.sent(ours.sendRow(Address.ZERO));
  }

  private byte[] execute(Ccip20.Sent sent, byte[] result, long gasLimit) {
    return offRamp.reverts("execute", ccip.execution(sent, result, gasLimit));
  }

  /** The message with another byte at a place of its encoding. */
  private byte[] bent(int place) {
    byte[] encoded = sent().encoded();
    encoded[place] ^= 0x40;
    return execute(new Ccip20.Sent(encoded, new byte[32]), new byte[4], 0);
  }

  private Stream<Provocation> executions() {
    return Stream.of(
        Provocation.of(() -> bent(0), "InvalidEncodingVersion", "version", 0x41),
        Provocation.of(() -> bent(8), "SourceChainNotEnabled"),
        Provocation.of(() -> bent(16), "InvalidMessageDestChainSelector"),
        Provocation.of(() -> bent(101), "InvalidOnRamp"),
        Provocation.of(() -> bent(122), "InvalidOffRamp", "expected", offRamp.address()),
        Provocation.of(() -> bent(182), "InvalidDataLength"),
        Provocation.of(
            () -> offRamp.reverts("execute", sent().encoded(), List.of(STRANGER), List.of(), 0),
            "InvalidVerifierResultsLength",
            "expected",
            1,
            "got",
            0),
        Provocation.of(
            () -> execute(sent(), new byte[4], 10),
            "InvalidGasLimitOverride",
            "messageGasLimit",
            Ours.GAS_LIMIT,
            "gasLimitOverride",
            10),
        Provocation.of(
            () -> {
              ccip.rmn.send("curse(bytes16)", (Object) subject(HERE));
              return execute(sent(), new byte[4], 0);
            },
            "CursedByRMN",
            "chainSelector",
            HERE),
        Provocation.of(
            () ->
                ccip.router.reverts(
                    "routeMessage",
                    List.of(new byte[32], HERE, new byte[0], new byte[0], List.of()),
                    5_000,
                    100_000,
                    STRANGER),
            "OnlyOffRamp"),
        Provocation.of(this::withHardlyAnyGas, "InsufficientGasToCompleteTx"));
  }

  /** Climbs in steps smaller than what the ramp keeps for itself, so that one of them meets it. */
  private byte[] withHardlyAnyGas() {
    Ccip20.Sent sent = sent();
    Object[] execution = ccip.execution(sent, ccip.honest(sent), 0);
    for (long gas = 60_000; gas < 300_000; gas += Ccip20.GAS_BUFFER / 3) {
      byte[] reason = offRamp.revertsWithGas(ccip.destination.owner(), gas, "execute", execution);
      if (reason.length != 0) {
        return reason;
      }
    }
    throw new AssertionError("no amount of gas was too little in the right way");
  }

  // ---- messages that end FAILURE ----

  private byte[] failure(LocalChain.Receipt receipt) {
    return receipt.log(offRamp, "ExecutionStateChanged").map(EventLog::data).orElseThrow();
  }

  private byte[] failure(byte[] result) {
    return failure(ccip.execute(sent(), result, 0));
  }

  private byte[] signedBy(List<TestKey> keys) {
    Ccip20.Sent sent = sent();
    return failure(ccip.execute(sent, Ccip20.result(Ccip20.version(), sent.id(), keys), 0));
  }

  private Stream<Provocation> failures() {
    List<TestKey> keys = ccip.signers;
    byte[] other = {1, 2, 3, 4};
    return Stream.of(
        Provocation.of(() -> signedBy(keys.subList(0, 2)), "WrongNumberOfSignatures"),
        Provocation.of(() -> signedBy(TestKey.several("nobody", 3)), "UnauthorizedSigner"),
        Provocation.of(
            () -> signedBy(keys.subList(0, 3).reversed()), "NonOrderedOrNonUniqueSignatures"),
        Provocation.of(
            () -> signedBy(List.of(keys.getFirst(), keys.getFirst(), keys.getFirst())),
            "NonOrderedOrNonUniqueSignatures"),
        Provocation.of(() -> failure(Ccip20.version()), "InvalidVerifierResults"),
        Provocation.of(() -> failure(new byte[3]), "InvalidVerifierResultsLength"),
        Provocation.of(
            () -> failure(other),
            "InboundImplementationNotFound",
            "ccvAddress",
            ccip.resolver.address()),
        Provocation.of(
            () -> {
              ccip.resolver.send(
                  "applyInboundImplementationUpdates",
                  List.of(List.of(other, ccip.verifier.address())));
              return failure(Arrays.copyOf(other, 6));
            },
            "InvalidCCVVersion",
            "verifierVersion",
            "0x01020304"),
        Provocation.of(
            () -> {
              ccip.verifier.send("applySignatureConfigs", List.of(HERE), List.of());
              return signedBy(keys.subList(0, 3));
            },
            "SourceNotConfigured",
            "sourceChainSelector",
            HERE),
        Provocation.of(
            () -> failure(offRamp.send("execute", sent().encoded(), List.of(), List.of(), 0)),
            "RequiredCCVMissing",
            "requiredCCV",
            ccip.resolver.address()),
        Provocation.of(
            () -> {
              ccip.router.send(
                  "applyRampUpdates",
                  List.of(),
                  List.of(List.of(HERE, offRamp.address())),
                  List.of());
              return signedBy(keys.subList(0, 3));
            },
            "OnlyOffRamp"));
  }

  // ---- receivers of 2.0 with verifiers of their own choice ----

  private byte[] toPicky(List<Address> required, List<Address> optional, int threshold) {
    Contract receiver =
        ccip.destination.deploy(
            Ccip20.code("v2_0_0/mock_receiver_v2"), required, optional, threshold);
    ours.open(Address.ZERO, receiver.address(), Ours.extraArgs(Ours.GAS_LIMIT, true));
    return signedBy(ccip.signers.subList(0, 3));
  }

  private Stream<Provocation> receivers() {
    return Stream.of(
        Provocation.of(
            () -> toPicky(List.of(STRANGER), List.of(), 0),
            "RequiredCCVMissing",
            "requiredCCV",
            STRANGER),
        Provocation.of(
            () -> toPicky(List.of(), List.of(STRANGER), 1),
            "OptionalCCVQuorumNotReached",
            "wanted",
            1,
            "got",
            0),
        Provocation.of(
            () -> toPicky(List.of(), List.of(STRANGER), 2),
            "InvalidOptionalThreshold",
            "wanted",
            2,
            "got",
            1),
        Provocation.of(
            () -> toPicky(List.of(STRANGER, STRANGER), List.of(), 0),
            "DuplicateCCVNotAllowed",
            "ccvAddress",
            STRANGER));
  }
}
