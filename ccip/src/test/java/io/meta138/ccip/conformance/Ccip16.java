package io.meta138.ccip.conformance;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.chain.abi.EventLog;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** CCIP 1.6.4 on two chains, with committees of test keys, and our contracts at both ends. */
final class Ccip16 implements AutoCloseable {
  static final long HERE = 138_138_138;
  static final long THERE = 213_213_213;
  static final long MANUAL_AFTER = 3_600;
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final int COMMIT = 0;
  private static final int EXECUTE = 1;
  private static final byte[] DIGEST =
      Keccak.bytes("configuration".getBytes(StandardCharsets.US_ASCII));
  private static final String COMMIT_REPORT =
      "((((uint160,uint224)[],(uint64,uint224)[]),(uint64,bytes,uint64,uint64,bytes32)[],"
          + "(uint64,bytes,uint64,uint64,bytes32)[],(bytes32,bytes32)[]))";
  private static final String MESSAGE =
      "((bytes32,uint64,uint64,uint64,uint64),bytes,bytes,uint160,uint256,"
          + "(bytes,uint160,uint32,bytes,uint256)[])";

  final LocalChain source = LocalChain.start(138);
  final LocalChain destination = LocalChain.start(2138);
  final List<TestKey> signers = TestKey.several("signer", 4);
  final Contract wrapped;
  final Contract link;
  final Contract sourceRmn;
  final Contract sourceRouter;
  final Contract quoter;
  final Contract onRamp;
  final Contract rmn;
  final Contract router;
  final Contract nonces;
  final Contract offRamp;
  final Ours ours;

  Ccip16() {
    wrapped = Chainlink.wrappedCoin(source);
    link = Chainlink.link(source);
    sourceRmn = source.deploy(code("v1_6_0/rmn_remote"), HERE, Address.ZERO);
    Contract proxy = source.deploy(code("v1_0_0/rmn_proxy_contract"), sourceRmn.address());
    sourceRouter = source.deploy(code("v1_2_0/router"), wrapped.address(), proxy.address());
    Contract registry = source.deploy(code("v1_5_0/token_admin_registry"));
    Contract outbound = source.deploy(code("v1_6_0/nonce_manager"), List.of(source.owner()));
    quoter = quoter(source, List.of(wrapped.address(), link.address()), link.address(), THERE);
    quoter.send(
        "updatePrices",
        List.of(
            List.of(
                List.of(wrapped.address(), ETHER.multiply(BigInteger.valueOf(2000))),
                List.of(link.address(), ETHER.multiply(BigInteger.valueOf(20)))),
            List.of(List.of(THERE, 2_000_000_000_000L))));
    onRamp =
        source.deploy(
            code("v1_6_0/onramp"),
            List.of(HERE, proxy.address(), outbound.address(), registry.address()),
            List.of(quoter.address(), false, Address.ZERO, source.owner(), Address.ZERO),
            List.of(List.of(THERE, sourceRouter.address(), false)));
    outbound.send("applyAuthorizedCallerUpdates", List.of(List.of(onRamp.address()), List.of()));
    sourceRouter.send(
        "applyRampUpdates", List.of(List.of(THERE, onRamp.address())), List.of(), List.of());

    rmn = destination.deploy(code("v1_6_0/rmn_remote"), THERE, Address.ZERO);
    Contract far = destination.deploy(code("v1_0_0/rmn_proxy_contract"), rmn.address());
    router = destination.deploy(code("v1_2_0/router"), Address.ZERO, far.address());
    Contract farRegistry = destination.deploy(code("v1_5_0/token_admin_registry"));
    nonces = destination.deploy(code("v1_6_0/nonce_manager"), List.of(destination.owner()));
    Contract farLink = Chainlink.link(destination);
    Contract farQuoter = quoter(destination, List.of(farLink.address()), farLink.address(), HERE);
    offRamp =
        destination.deploy(
            code("v1_6_0/offramp"),
            List.of(THERE, 5_000, far.address(), farRegistry.address(), nonces.address()),
            List.of(farQuoter.address(), MANUAL_AFTER, Address.ZERO),
            List.of(sourceConfig(true)));
    nonces.send("applyAuthorizedCallerUpdates", List.of(List.of(offRamp.address()), List.of()));
    router.send(
        "applyRampUpdates", List.of(), List.of(), List.of(List.of(HERE, offRamp.address())));
    List<Address> members = signers.stream().map(TestKey::address).toList();
    List<Address> transmitters = List.of(destination.owner());
    offRamp.send(
        "setOCR3Configs",
        List.of(
            List.of(DIGEST, COMMIT, 1, true, members, transmitters),
            List.of(DIGEST, EXECUTE, 1, false, List.of(), transmitters)));
    ours = Ours.deploy(sourceRouter, HERE, router, THERE);
  }

  static Code code(String name) {
    return Code.Release.V1_6.code(name);
  }

  /** The off ramp's view of the source, with or without the risk network's blessings. */
  List<Object> sourceConfig(boolean withoutBlessing) {
    return List.of(router.address(), HERE, true, withoutBlessing, onRampBytes());
  }

  byte[] onRampBytes() {
    return Values.encode("(uint160)", onRamp.address());
  }

  private static Contract quoter(
      LocalChain chain, List<Address> feeTokens, Address link, long other) {
    List<Object> premiums = feeTokens.stream().<Object>map(token -> List.of(token, ETHER)).toList();
    return chain.deploy(
        code("v1_6_3/fee_quoter"),
        List.of(ETHER.multiply(BigInteger.valueOf(200)), link, 86_400),
        List.of(chain.owner()),
        feeTokens,
        List.of(),
        List.of(),
        premiums,
        List.of(destinationConfig(other, true, false)));
  }

  /** The fee quoter's view of a destination. */
  static List<Object> destinationConfig(long selector, boolean enabled, boolean outOfOrderOnly) {
    return List.of(
        selector,
        List.of(
            enabled,
            1,
            30_000,
            3_000_000,
            300_000,
            16,
            40,
            3_000,
            0,
            0,
            0,
            new byte[] {0x28, 0x12, (byte) 0xd5, 0x2c},
            outOfOrderOnly,
            25,
            90_000,
            200_000,
            ETHER,
            86_400,
            10));
  }

  // ---- messages ----

  /** A message as the off ramp wants it, made from the on ramp's event. */
  record Sent(List<Object> message, byte[] leaf, long number, byte[] id) {}

  Sent sent(LocalChain.Receipt receipt) {
    EventLog log = receipt.log(onRamp, "CCIPMessageSent").orElseThrow();
    Tuple message = onRamp.event("CCIPMessageSent", log).get(0);
    Tuple header = message.get(0);
    byte[] extraArgs = message.get(4);
    byte[] receiver = message.get(3);
    BigInteger gasLimit = new BigInteger(1, Arrays.copyOfRange(extraArgs, 4, 36));
    List<Object> fields = List.of(header.toArray());
    return message(
        fields,
        Values.encode("(uint160)", message.<BigInteger>get(1)),
        message.get(2),
        new BigInteger(1, receiver),
        gasLimit);
  }

  Sent message(
      List<Object> header, byte[] sender, byte[] data, BigInteger receiver, BigInteger gasLimit) {
    byte[] id = (byte[]) header.getFirst();
    byte[] metadata =
        Keccak.bytes(
            Values.encode(
                "(bytes32,uint64,uint64,bytes32)",
                Keccak.bytes("Any2EVMMessageHashV1".getBytes(StandardCharsets.US_ASCII)),
                HERE,
                THERE,
                Keccak.bytes(onRampBytes())));
    byte[] fixed =
        Keccak.bytes(
            Values.encode(
                "(bytes32,uint160,uint64,uint256,uint64)",
                id,
                receiver,
                header.get(3),
                gasLimit,
                header.get(4)));
    byte[] none =
        Keccak.bytes(Values.encode("((bytes,uint160,uint32,bytes,uint256)[])", List.of()));
    byte[] leaf =
        Keccak.bytes(new byte[32], metadata, fixed, Keccak.bytes(sender), Keccak.bytes(data), none);
    List<Object> message = List.of(header, sender, data, receiver, gasLimit, List.of());
    return new Sent(message, leaf, ((BigInteger) header.get(3)).longValueExact(), id);
  }

  // ---- commit ----

  /** A root over one message. */
  List<Object> root(Sent sent) {
    return List.of(HERE, onRampBytes(), sent.number(), sent.number(), sent.leaf());
  }

  /** A root over two messages that follow each other. */
  List<Object> root(Sent first, Sent second) {
    byte[] inner = Values.encode("(uint256)", 1);
    boolean ordered = Arrays.compareUnsigned(first.leaf(), second.leaf()) < 0;
    byte[] root =
        ordered
            ? Keccak.bytes(inner, first.leaf(), second.leaf())
            : Keccak.bytes(inner, second.leaf(), first.leaf());
    return List.of(HERE, onRampBytes(), first.number(), second.number(), root);
  }

  /** A commit report with blessed and unblessed roots and no prices. */
  static byte[] commitReport(List<Object> blessed, List<Object> unblessed, List<Object> blessings) {
    return Values.encode(
        COMMIT_REPORT, List.of(List.of(List.of(), List.of()), blessed, unblessed, blessings));
  }

  /** A commit report with the price of one token and no roots. */
  static byte[] priceReport() {
    return Values.encode(
        COMMIT_REPORT,
        List.of(
            List.of(List.of(List.of(Address.ZERO, 1)), List.of()),
            List.of(),
            List.of(),
            List.of()));
  }

  /** Configures the risk network: one traitor is tolerated. */
  void bless(List<TestKey> network) {
    List<Object> members = new ArrayList<>();
    for (TestKey key : network) {
      members.add(List.of(key.address(), members.size()));
    }
    rmn.send("setConfig", List.of(DIGEST, members, 1));
    offRamp.send("applySourceChainConfigUpdates", List.of(sourceConfig(false)));
  }

  /** What the risk network signs for a root. */
  byte[] blessing(List<Object> root) {
    byte[] header = rmn.read("getReportDigestHeader").get(0);
    return Keccak.bytes(
        Values.encode(
            "(bytes32,(uint256,uint64,uint160,uint160,bytes32,"
                + "(uint64,bytes,uint64,uint64,bytes32)[]))",
            header,
            List.of(2138, THERE, rmn.address(), offRamp.address(), DIGEST, List.of(root))));
  }

  /** The arguments of {@code commit} with these keys' signatures. */
  Object[] commit(byte[] report, byte[] digest, List<TestKey> keys) {
    List<byte[]> context = List.of(digest, Values.encode("(uint64)", 1));
    byte[] signed = Keccak.bytes(Keccak.bytes(report), context.getFirst(), context.getLast());
    List<TestKey.Parts> parts = keys.stream().map(key -> key.sign(signed)).toList();
    byte[] parities = new byte[32];
    for (int i = 0; i < parts.size(); i++) {
      parities[i] = (byte) parts.get(i).parity();
    }
    return new Object[] {
      context,
      report,
      parts.stream().map(TestKey.Parts::r).toList(),
      parts.stream().map(TestKey.Parts::s).toList(),
      parities
    };
  }

  Object[] commit(byte[] report) {
    return commit(report, DIGEST, signers.subList(0, 2));
  }

  static byte[] digest() {
    return DIGEST.clone();
  }

  /** Commits a root over one message, as the committee does. */
  void commit(Sent sent) {
    offRamp.send("commit", commit(commitReport(List.of(), List.of(root(sent)), List.of())));
  }

  // ---- execute ----

  /** An execution report over one message without a proof. */
  static List<Object> report(Sent sent) {
    return List.of(HERE, List.of(sent.message()), List.of(List.of()), List.of(), 0);
  }

  /** An execution report over two messages that are all there is under their root. */
  static List<Object> report(Sent first, Sent second) {
    List<Object> messages = List.of(first.message(), second.message());
    return List.of(HERE, messages, List.of(List.of(), List.of()), List.of(), 1);
  }

  /** The arguments of {@code execute}. */
  static Object[] execution(List<Object> reports) {
    return new Object[] {
      List.of(DIGEST, Values.encode("(uint64)", 1)),
      Values.encode("((uint64," + MESSAGE + "[],bytes[][],bytes32[],uint256)[])", reports)
    };
  }

  /** Executes as the executors do. */
  LocalChain.Receipt execute(Sent sent) {
    return offRamp.send("execute", execution(List.of(report(sent))));
  }

  /** The arguments of {@code manuallyExecute} for one message. */
  static Object[] byHand(Sent sent, long gasLimit) {
    return new Object[] {List.of(report(sent)), List.of(List.of(List.of(gasLimit, List.of())))};
  }

  /** 0 untouched, 2 success, 3 failure. */
  int state(Sent sent) {
    return offRamp.read("getExecutionState", HERE, sent.number()).<Integer>get(0);
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
