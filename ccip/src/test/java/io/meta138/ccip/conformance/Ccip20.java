package io.meta138.ccip.conformance;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.chain.abi.EventLog;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;

/** CCIP 2.0.0 on two chains, with a committee of test keys, and our contracts at both ends. */
final class Ccip20 implements AutoCloseable {
  static final long HERE = 138_138_138;
  static final long THERE = 213_213_213;
  static final long GAS_BUFFER = 12_000;
  private static final byte[] VERSION = {0x49, (byte) 0xff, 0x34, (byte) 0xed};
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final byte[] EVM = {0x28, 0x12, (byte) 0xd5, 0x2c};

  final LocalChain source = LocalChain.start(138);
  final LocalChain destination = LocalChain.start(2138);
  final List<TestKey> signers = TestKey.several("verifier", 4);
  final Contract wrapped;
  final Contract link;
  final Contract sourceRmn;
  final Contract sourceRouter;
  final Contract quoter;
  final Contract executor;
  final Contract sourceVerifier;
  final Contract sourceResolver;
  final Contract onRamp;
  final Contract rmn;
  final Contract router;
  final Contract verifier;
  final Contract resolver;
  final Contract offRamp;
  final Ours ours;

  Ccip20() {
    wrapped = Chainlink.wrappedCoin(source);
    link = Chainlink.link(source);
    Address owner = source.owner();
    sourceRmn = source.deploy(code("v2_0_0/rmn"), List.of(owner));
    Contract proxy = source.deploy(code("v1_0_0/rmn_proxy_contract"), sourceRmn.address());
    sourceRouter = source.deploy(code("v1_2_0/router"), wrapped.address(), proxy.address());
    Contract registry = source.deploy(code("v1_5_0/token_admin_registry"));
    quoter =
        source.deploy(
            code("v2_0_0/fee_quoter"),
            List.of(ETHER.multiply(BigInteger.valueOf(200)), link.address()),
            List.of(owner),
            List.of(),
            List.of(destinationConfig(THERE, true)));
    price();
    executor = source.deploy(code("v2_0_0/executor"), 10, List.of(owner, new byte[4], false));
    executor.send("applyDestChainUpdates", List.of(), List.of(List.of(THERE, List.of(10, true))));
    sourceVerifier = verifier(source, proxy);
    sourceVerifier.send(
        "applyRemoteChainConfigUpdates", List.of(remote(sourceRouter.address(), THERE, false)));
    sourceResolver = source.deploy(code("v2_0_0/versioned_verifier_resolver"));
    sourceResolver.send(
        "applyOutboundImplementationUpdates", List.of(List.of(THERE, sourceVerifier.address())));
    onRamp =
        source.deploy(
            code("v2_0_0/onramp"),
            List.of(HERE, proxy.address(), 10_000, registry.address()),
            List.of(quoter.address(), false, owner));

    Address far = destination.owner();
    rmn = destination.deploy(code("v2_0_0/rmn"), List.of(far));
    Contract farProxy = destination.deploy(code("v1_0_0/rmn_proxy_contract"), rmn.address());
    router = destination.deploy(code("v1_2_0/router"), Address.ZERO, farProxy.address());
    Contract farRegistry = destination.deploy(code("v1_5_0/token_admin_registry"));
    offRamp =
        destination.deploy(
            code("v2_0_0/offramp"),
            List.of(THERE, 5_000, farProxy.address(), farRegistry.address(), GAS_BUFFER));
    verifier = verifier(destination, farProxy);
    List<Address> members = signers.stream().map(TestKey::address).toList();
    verifier.send("applySignatureConfigs", List.of(), List.of(List.of(HERE, 3, members)));
    resolver = destination.deploy(code("v2_0_0/versioned_verifier_resolver"));
    resolver.send(
        "applyInboundImplementationUpdates", List.of(List.of(VERSION, verifier.address())));

    onRamp.send("applyDestChainConfigUpdates", List.of(lane(sourceRouter.address())));
    sourceRouter.send(
        "applyRampUpdates", List.of(List.of(THERE, onRamp.address())), List.of(), List.of());
    offRamp.send("applySourceChainConfigUpdates", List.of(sourceConfig(true, resolver.address())));
    router.send(
        "applyRampUpdates", List.of(), List.of(), List.of(List.of(HERE, offRamp.address())));
    ours = Ours.deploy(sourceRouter, HERE, router, THERE);
  }

  static Code code(String name) {
    return Code.Release.V2_0.code(name);
  }

  private static Contract verifier(LocalChain chain, Contract rmn) {
    return chain.deploy(
        code("v2_0_0/committee_verifier"),
        List.of(chain.owner(), chain.owner()),
        List.of("nowhere"),
        rmn.address(),
        VERSION);
  }

  /** Tells the fee quoter the prices of this moment. */
  void price() {
    quoter.send(
        "updatePrices",
        List.of(
            List.of(
                List.of(wrapped.address(), ETHER.multiply(BigInteger.valueOf(2000))),
                List.of(link.address(), ETHER.multiply(BigInteger.valueOf(20)))),
            List.of(List.of(THERE, 2_000_000_000_000L))));
  }

  /** The fee quoter's view of a destination. */
  static List<Object> destinationConfig(long selector, boolean enabled) {
    return List.of(
        selector,
        List.of(enabled, 32_000, 15_000_000, 300_000, 40, EVM, 25, 90_000, 200_000, 10, 90));
  }

  /** The on ramp's view of the lane. */
  List<Object> lane(Address laneRouter) {
    return List.of(
        THERE,
        laneRouter,
        20,
        false,
        10,
        10,
        100_000,
        List.of(sourceResolver.address()),
        List.of(),
        executor.address(),
        offRamp.address().toBytes());
  }

  /** The verifier's view of a lane. */
  static List<Object> remote(Address router, long selector, boolean allowList) {
    return List.of(router, selector, allowList, 5, 100_000, 300);
  }

  /** The off ramp's view of the source. */
  List<Object> sourceConfig(boolean enabled, Address ccv) {
    return List.of(
        router.address(),
        HERE,
        enabled,
        List.of(Values.encode("(uint160)", onRamp.address())),
        List.of(ccv),
        List.of());
  }

  // ---- messages ----

  /** A message as it was sent. */
  record Sent(byte[] encoded, byte[] id) {}

  Sent sent(LocalChain.Receipt receipt) {
    EventLog log = receipt.log(onRamp, "CCIPMessageSent").orElseThrow();
    Tuple data = onRamp.event("CCIPMessageSent", log);
    byte[] encoded = data.get(2);
    return new Sent(encoded, Keccak.bytes(encoded));
  }

  /** The verifier's result over a message: version, length and signatures of these keys. */
  static byte[] result(byte[] version, byte[] id, List<TestKey> keys) {
    byte[] digest = Keccak.bytes(version, id);
    ByteBuffer out = ByteBuffer.allocate(6 + 64 * keys.size());
    out.put(version).putShort((short) (64 * keys.size()));
    for (TestKey key : keys) {
      TestKey.Parts parts = key.sign(digest).even();
      out.put(parts.r()).put(parts.s());
    }
    return out.array();
  }

  static byte[] version() {
    return VERSION.clone();
  }

  /** The result of a quorum. */
  byte[] honest(Sent sent) {
    return result(VERSION, sent.id(), signers.subList(0, 3));
  }

  /** The arguments of {@code execute}. */
  Object[] execution(Sent sent, byte[] result, long gasLimit) {
    return new Object[] {sent.encoded(), List.of(resolver.address()), List.of(result), gasLimit};
  }

  LocalChain.Receipt execute(Sent sent, byte[] result, long gasLimit) {
    return offRamp.send("execute", execution(sent, result, gasLimit));
  }

  /** Executes with an honest quorum's signatures and the message's own gas limit. */
  LocalChain.Receipt execute(Sent sent) {
    return execute(sent, honest(sent), 0);
  }

  /** 0 untouched, 2 success, 3 failure. */
  int state(Sent sent) {
    return offRamp.read("getExecutionState", (Object) sent.id()).<Integer>get(0);
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
