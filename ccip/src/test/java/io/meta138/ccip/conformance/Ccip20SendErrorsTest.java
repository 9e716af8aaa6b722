package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the source of CCIP 2.0 refuses, on its genuine contracts; the lists name it. */
class Ccip20SendErrorsTest extends Ccip20Provoked {
  private static final byte[] EVERYTHING = Hex.decode("0x01000000000000000000000000000001");
  private static final String V3 = "0xa69dd4aa000493e0";

  private final Contract router = ccip.sourceRouter;
  private final Contract quoter = ccip.quoter;

  @ParameterizedTest
  @MethodSource({"sends", "refusedMessages", "quotes"})
  void whatAGenuineContractRevertsWithIsNamed(Provocation provocation) {
    check(provocation);
  }

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
}
