package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the source of CCIP 1.6 refuses, on its genuine contracts; the lists name it. */
class Ccip16SendErrorsTest extends Ccip16Provoked {
  private static final byte[] EVERYTHING = Hex.decode("0x01000000000000000000000000000001");

  private final Contract router = ccip.sourceRouter;

  @ParameterizedTest
  @MethodSource({"sends", "ownSends"})
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
            () ->
                sendAfter(
                    ccip.sourceRmn.send("curse(bytes16)", (Object) subject(THERE)), message()),
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
}
