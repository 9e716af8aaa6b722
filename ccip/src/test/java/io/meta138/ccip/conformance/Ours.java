package io.meta138.ccip.conformance;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.chain.abi.EventLog;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Our oracle on one chain and our receiver on the other, as they are built: neither knows which
 * router is between them.
 */
final class Ours {
  static final long GAS_LIMIT = 300_000;
  private static final BigInteger ETHER = BigInteger.TEN.pow(18);
  private static final int DAY = 86_400;

  private final LocalChain source;
  private final long destination;
  private final Address router;
  private final List<TestKey> committee = TestKey.several("committee", 4);
  final Contract oracle;
  final Contract receiver;

  private Ours(
      LocalChain source, Contract oracle, Contract receiver, long destination, Address router) {
    this.source = source;
    this.oracle = oracle;
    this.receiver = receiver;
    this.destination = destination;
    this.router = router;
  }

  /** Deploys both, with one feed at row 0, and opens the destination paid in native coin. */
  static Ours deploy(Contract sourceRouter, long from, Contract destinationRouter, long to) {
    LocalChain source = sourceRouter.chain();
    LocalChain destination = destinationRouter.chain();
    Address owner = source.owner();
    List<Address> members = TestKey.several("committee", 4).stream().map(TestKey::address).toList();
    Contract oracle =
        source.deploy(
            Code.ours("OracleWithCCIP"),
            List.of(owner, DAY, owner, owner, owner, owner, members, 3, DAY, 8, 300, 60));
    Contract receiver = receiver(destination, destinationRouter.address(), from, oracle.address());
    oracle.send("registerFeeds", List.of(feed()));
    Ours ours = new Ours(source, oracle, receiver, to, sourceRouter.address());
    ours.open(Address.ZERO, receiver.address(), extraArgs(GAS_LIMIT, true));
    source.send(oracle.address(), ETHER.multiply(BigInteger.TEN), new byte[0], 100_000);
    return ours;
  }

  /** A receiver that believes one router, source and sender. */
  static Contract receiver(LocalChain chain, Address router, long source, Address sender) {
    Address owner = chain.owner();
    Contract receiver =
        chain.deploy(
            Code.ours("OracleReceiver"), List.of(router, source, sender, 8, owner, DAY, owner));
    receiver.send("registerFeeds", List.of(feed()));
    return receiver;
  }

  private static List<Object> feed() {
    return List.of(feedId(), "BTC / USD", 0, 0, 8, 2, false);
  }

  private static byte[] feedId() {
    return Arrays.copyOf("BTC/USD".getBytes(StandardCharsets.US_ASCII), 32);
  }

  /** Sets and enables the destination. */
  void open(Address feeToken, Address to, byte[] extraArgs) {
    set(feeToken, to, extraArgs, 0);
    oracle.send("enableDestination", destination, true);
    oracle.send("setBudget", destination, feeToken, List.of(ETHER, ETHER.multiply(BigInteger.TEN)));
  }

  /** Row 0 is sent whenever it moves. */
  void onUpdate() {
    set(Address.ZERO, receiver.address(), extraArgs(GAS_LIMIT, true), 1);
  }

  private void set(Address feeToken, Address to, byte[] extraArgs, int rows) {
    oracle.send(
        "setDestination",
        destination,
        List.of(router, to, feeToken, 100, 1, 1_000_000, rows, extraArgs));
  }

  /** CCIP's extra arguments in the form V2. */
  static byte[] extraArgs(long gasLimit, boolean outOfOrder) {
    return Abi.join(
        new byte[] {0x18, 0x1d, (byte) 0xcf, 0x10},
        Values.encode("(uint256,bool)", gasLimit, outOfOrder));
  }

  /** CCIP's extra arguments in the form V1, whose messages are ordered on 1.6. */
  static byte[] ordered(long gasLimit) {
    return Abi.join(
        new byte[] {(byte) 0x97, (byte) 0xa6, 0x57, (byte) 0xc9},
        Values.encode("(uint256)", gasLimit));
  }

  /** The committee puts a price on chain, in hundredths, one round further. */
  LocalChain.Receipt price(long cents) {
    source.pass(2);
    ByteBuffer report = ByteBuffer.allocate(30);
    report.putInt(Math.toIntExact(source.now())).putShort((short) 0);
    report.put(answer(cents)).put(new byte[18]);
    byte[] digest = oracle.read("reportDigest", (Object) report.array()).get(0);
    ByteBuffer signatures = ByteBuffer.allocate(3 * 65);
    for (int i = 0; i < 3; i++) {
      signatures.put((byte) i).put(committee.get(i).sign(digest).compact());
    }
    return oracle.send("transmit", report.array(), signatures.array());
  }

  private static byte[] answer(long value) {
    return Arrays.copyOfRange(ByteBuffer.allocate(8).putLong(value).array(), 2, 8);
  }

  /** Sends row 0 and gives all that was logged. */
  LocalChain.Receipt sendRow(Address feeToken) {
    return oracle.send("sendRows", destination, List.of(0), feeToken);
  }

  byte[] sendRowReverts(Address feeToken) {
    return oracle.reverts("sendRows", destination, List.of(0), feeToken);
  }

  /** The stored word of row 0 at the source. */
  BigInteger sentWord() {
    return oracle.read("latestRow", 0).get(0);
  }

  /** The stored word of row 0 at the destination; 0 before anything arrived. */
  BigInteger receivedWord() {
    return receiver.read("latestRow", 0).get(0);
  }

  /** What the feed's face answers at the destination. */
  Price read() {
    Tuple feed = receiver.read("feed", (Object) feedId()).get(0);
    BigInteger face = feed.get(8);
    byte[] address = new byte[20];
    byte[] raw = face.toByteArray();
    int from = Math.max(0, raw.length - 20);
    System.arraycopy(raw, from, address, 20 - (raw.length - from), raw.length - from);
    Contract priceFeed = Contract.at(receiver.chain(), Address.of(address), Code.ours("PriceFeed"));
    Tuple round = priceFeed.read("latestRoundData");
    return new Price(round.get(0), round.get(1));
  }

  /**
   * A price as consumers read it.
   *
   * @param round of the source
   * @param answer with 8 decimals
   */
  record Price(BigInteger round, BigInteger answer) {
    static Price of(long round, long cents) {
      return new Price(
          BigInteger.valueOf(round), BigInteger.valueOf(cents).multiply(BigInteger.TEN.pow(6)));
    }
  }

  /** Whether the receiver told of a newer row in these logs. */
  boolean arrived(List<EventLog> logs) {
    return new LocalChain.Receipt(true, logs).log(receiver, "RowReceived").isPresent();
  }
}
