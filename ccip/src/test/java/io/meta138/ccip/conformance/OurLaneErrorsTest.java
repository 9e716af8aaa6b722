package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What our own lane refuses, and what its receiver does; the lists name it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OurLaneErrorsTest {
  private static final long HERE = OurLane.HERE;
  private static final long THERE = OurLane.THERE;
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final Address STRANGER =
      Address.parse("0x0000000000000000000000000000000000005757");

  private final OurLane lane = new OurLane();
  private final Ours ours = lane.ours;
  private final Contract near = lane.near;
  private final Contract far = lane.far;

  @BeforeAll
  void aFirstPrice() {
    ours.price(6_512_345);
  }

  @AfterAll
  void stop() {
    lane.close();
  }

  @ParameterizedTest
  @MethodSource({"sends", "deliveries", "retries", "receipts", "settings"})
  void whatOurContractsRevertWithIsNamed(Provocation provocation) {
    String source = lane.source.mark();
    String destination = lane.destination.mark();
    try {
      provocation.check();
    } finally {
      lane.source.back(source);
      lane.destination.back(destination);
    }
  }

  private OurLane.Sent sent() {
    return lane.sent(ours.sendRow(Address.ZERO));
  }

  // ---- send ----

  private byte[] receiver() {
    return Values.encode("(uint160)", ours.receiver.address());
  }

  private byte[] send(byte[] receiver, byte[] data, Address feeToken, byte[] extraArgs) {
    BigInteger value = feeToken.equals(Address.ZERO) ? ETHER : BigInteger.ZERO;
    return near.revertsPaid(
        value, "ccipSend", THERE, List.of(receiver, data, List.of(), feeToken, extraArgs));
  }

  private byte[] send(byte[] extraArgs) {
    return send(receiver(), new byte[35], Address.ZERO, extraArgs);
  }

  private byte[] paidWith(Contract token) {
    near.send("setFeeToken", token.address(), ETHER);
    return send(receiver(), new byte[35], token.address(), new byte[0]);
  }

  /** A token whose errors are those of OpenZeppelin 5. */
  private Contract newToken() {
    List<Object> traits = List.of("T", "T", ETHER, ETHER, STRANGER, 18, lane.source.owner());
    return lane.source.deploy(
        Code.Release.V2_0.code("v2_0_0/cross_chain_token"),
        traits,
        lane.source.owner(),
        lane.source.owner());
  }

  private Stream<Provocation> sends() {
    byte[] none = new byte[0];
    List<Object> tokens = List.of(List.of(STRANGER, 1));
    List<Object> letter = List.of(receiver(), none, List.of(), Address.ZERO, none);
    byte[] finality = {
      (byte) 0xa6,
      (byte) 0x9d,
      (byte) 0xd4,
      (byte) 0xaa,
      0,
      0,
      1,
      0,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0
    };
    return Stream.of(
        Provocation.of(
            () -> near.reverts("ccipSend", 99, letter),
            "UnsupportedDestinationChain",
            "destChainSelector",
            99),
        Provocation.of(() -> near.reverts("ccipSend", THERE, letter), "InsufficientFeeTokenAmount"),
        Provocation.of(
            () -> {
              near.send("setFeeToken", STRANGER, 1);
              return near.revertsPaid(
                  ETHER, "ccipSend", THERE, List.of(receiver(), none, List.of(), STRANGER, none));
            },
            "InvalidMsgValue"),
        Provocation.of(
            () -> send(receiver(), none, STRANGER, none),
            "FeeTokenNotSupported",
            "token",
            STRANGER),
        Provocation.of(
            () ->
                near.revertsPaid(
                    ETHER,
                    "ccipSend",
                    THERE,
                    List.of(receiver(), none, tokens, Address.ZERO, none)),
            "TokensNotSupported",
            "count",
            1),
        Provocation.of(() -> send(new byte[32], none, Address.ZERO, none), "InvalidEVMAddress"),
        Provocation.of(
            () -> send(receiver(), new byte[30_001], Address.ZERO, none),
            "MessageTooLarge",
            "actualSize",
            30_001),
        Provocation.of(
            () -> send(Ours.extraArgs(OurLane.MOST_GAS + 1, true)),
            "MessageGasLimitTooHigh",
            "most",
            OurLane.MOST_GAS,
            "gasLimit",
            OurLane.MOST_GAS + 1),
        Provocation.of(() -> send(new byte[36]), "InvalidExtraArgsTag", "tag", "0x00000000"),
        Provocation.of(() -> send(Arrays.copyOf(Ours.ordered(1), 40)), "UnsupportedExtraArgs"),
        Provocation.of(
            () -> send(finality), "InvalidRequestedFinality", "requestedFinality", "0x00000001"),
        Provocation.of(
            () -> paidWith(Chainlink.link(lane.source)),
            "Error",
            "",
            "ERC20: insufficient allowance"),
        Provocation.of(
            () -> paidWith(newToken()), "ERC20InsufficientAllowance", "spender", near.address()),
        Provocation.of(
            () -> {
              Contract token = newToken();
              token.send("approve", near.address(), ETHER);
              return paidWith(token);
            },
            "ERC20InsufficientBalance",
            "balance",
            0),
        Provocation.of(
            () -> {
              near.send("pauseLane", THERE);
              return ours.sendRowReverts(Address.ZERO);
            },
            "LanePaused",
            "selector",
            THERE),
        Provocation.of(
            () -> {
              near.send("curseLane", THERE);
              return ours.sendRowReverts(Address.ZERO);
            },
            "LaneCursed",
            "selector",
            THERE));
  }

  // ---- deliver ----

  private byte[] refused(Object[] delivery) {
    return far.reverts("deliver", delivery);
  }

  private byte[] refused(OurLane.Sent sent) {
    return refused(lane.delivery(sent));
  }

  /** A delivery signed by these attesters, by index. */
  private byte[] signed(int... indexes) {
    OurLane.Sent sent = sent();
    byte[] signatures = lane.signatures(sent.number(), sent.number() + 1, sent.id(), indexes);
    return refused(OurLane.with(lane.delivery(sent), 6, signatures));
  }

  private Stream<Provocation> deliveries() {
    return Stream.of(
        Provocation.of(
            () -> refused(OurLane.with(lane.delivery(sent()), 0, 99)),
            "SourceChainNotEnabled",
            "sourceChainSelector",
            99),
        Provocation.of(
            () -> refused(OurLane.with(lane.delivery(sent()), 3, List.of())), "EmptyDelivery"),
        Provocation.of(
            () -> refused(OurLane.with(lane.delivery(sent()), 5, List.of(true, true))),
            "MerkleProofInvalidMultiproof"),
        Provocation.of(
            () -> refused(OurLane.with(lane.delivery(sent()), 6, new byte[64])),
            "MalformedSignatures",
            "length",
            64),
        Provocation.of(() -> signed(3), "QuorumMissed", "given", 1, "threshold", 2),
        Provocation.of(() -> signed(1, 0), "BadSignerIndex", "index", 0, "position", 1),
        Provocation.of(
            () -> refused(OurLane.with(lane.delivery(sent()), 2, 7)),
            "BadSignature",
            "index",
            0,
            "expected",
            lane.attesters.getFirst().address()),
        Provocation.of(() -> refused(sent().bent(0)), "MalformedMessage"),
        Provocation.of(() -> refused(sent().bent(8)), "SourceChainSelectorMismatch"),
        Provocation.of(() -> refused(sent().bent(16)), "InvalidMessageDestChainSelector"),
        Provocation.of(() -> refused(sent().bent(101)), "InvalidOnRamp"),
        Provocation.of(
            () -> refused(sent().bent(122)), "InvalidOffRamp", "expected", far.address()),
        Provocation.of(
            () -> refused(lane.delivery(sent(), 5, 6)),
            "MessageOutsideInterval",
            "number",
            1,
            "first",
            5,
            "end",
            6),
        Provocation.of(
            () -> {
              OurLane.Sent sent = sent();
              lane.deliver(sent);
              return refused(sent);
            },
            "NothingToDeliver"),
        Provocation.of(
            () ->
                far.revertsWithGas(
                    lane.destination.owner(), 250_000, "deliver", lane.delivery(sent())),
            "NotEnoughGas"),
        Provocation.of(
            () -> {
              far.send("pauseLane", HERE);
              return refused(sent());
            },
            "LanePaused",
            "selector",
            HERE),
        Provocation.of(
            () -> {
              far.send("curseLane", HERE);
              return refused(sent());
            },
            "LaneCursed",
            "selector",
            HERE));
  }

  private Stream<Provocation> retries() {
    return Stream.of(
        Provocation.of(
            () -> far.reverts("retry", sent().encoded(), 300_000),
            "NotFailed",
            "sourceChainSelector",
            HERE,
            "number",
            1),
        Provocation.of(
            () -> far.reverts("retry", new byte[10], 300_000), "MalformedMessage", "position", 10),
        Provocation.of(
            () -> {
              ours.open(Address.ZERO, ours.receiver.address(), Ours.extraArgs(30_000, true));
              OurLane.Sent sent = sent();
              lane.deliver(sent);
              return far.reverts("retry", sent.encoded(), 29_999);
            },
            "InvalidGasLimitOverride",
            "messageGasLimit",
            30_000,
            "gasLimitOverride",
            29_999));
  }

  // ---- the receiver ----

  private byte[] received(Address from, byte[] id, long source, Address sender) {
    byte[] encoded = Values.encode("(uint160)", sender);
    return ours.receiver.revertsFrom(
        from,
        BigInteger.ZERO,
        "ccipReceive",
        List.of(id, source, encoded, new byte[35], List.of()));
  }

  private Stream<Provocation> receipts() {
    Address router = far.address();
    Address oracle = ours.oracle.address();
    byte[] id = new byte[32];
    return Stream.of(
        Provocation.of(
            () -> received(STRANGER, id, HERE, oracle),
            "WrongRouter",
            "caller",
            STRANGER,
            "router",
            router),
        Provocation.of(
            () -> received(router, id, 99, oracle),
            "WrongSourceChain",
            "actual",
            99,
            "expected",
            HERE),
        Provocation.of(
            () -> received(router, id, HERE, STRANGER), "WrongSender", "expected", oracle),
        Provocation.of(
            () -> {
              OurLane.Sent sent = sent();
              lane.deliver(sent);
              return received(router, sent.id(), HERE, oracle);
            },
            "DuplicateMessage"));
  }

  // ---- configuration ----

  private Stream<Provocation> settings() {
    return Stream.of(
        Provocation.of(
            () -> near.reverts("openLane", HERE, STRANGER, OurLane.terms()),
            "BadSelector",
            "selector",
            HERE),
        Provocation.of(
            () -> near.reverts("openLane", 99, Address.ZERO, OurLane.terms()),
            "ZeroRemote",
            "selector",
            99),
        Provocation.of(
            () -> near.reverts("unpauseLane", THERE), "NothingToChange", "selector", THERE),
        Provocation.of(
            () -> near.revertsFrom(STRANGER, BigInteger.ZERO, "pauseLane", THERE),
            "AccessControlUnauthorizedAccount",
            "account",
            STRANGER),
        Provocation.of(
            () -> ours.oracle.reverts("enableDestination", 99, true),
            "BadDestination",
            "selector",
            99),
        Provocation.of(
            () -> {
              ours.sendRow(Address.ZERO);
              return ours.sendRowReverts(Address.ZERO);
            },
            "TooSoon",
            "selector",
            THERE));
  }
}
