package io.meta138.ccip.support;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.lanes.Selector;
import io.meta138.ccip.messages.LaneMessage;
import io.meta138.ccip.messages.RowPayload;
import io.meta138.chain.abi.Command;
import io.meta138.chain.abi.Query;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.signing.Keccak;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Two local chains, a router on each, the lane between them and a receiver at its end. */
public final class TwoChains implements AutoCloseable {
  public static final Selector HERE = Selector.parse("13800000000000000138");
  public static final Selector THERE = Selector.parse("7777");

  public static final ChainId SOURCE = new ChainId(138);
  public static final ChainId DESTINATION = new ChainId(2138);

  /** Pays all that a message in these tests may cost; what is too much is kept. */
  private static final Wei FEE = Wei.ofGwei(10);

  private static final long ADMIN_DELAY = 0;
  private static final long COMMITTEE_DELAY = 86_400;

  private final LocalChain source;
  private final LocalChain destination;
  private final List<LocalSigner> signers;
  private final int threshold;
  private Address near;
  private final Address far;
  private final Address receiver;
  private Finality finality = new Finality.Immediate();
  private LanePolicy policy = LanePolicy.defaults();

  private TwoChains(int attesters, int threshold, String... options) {
    this.signers = IntStream.range(0, attesters).mapToObj(i -> signer("attester", i)).toList();
    this.threshold = threshold;
    source = LocalChain.start(SOURCE, options);
    destination = LocalChain.start(DESTINATION, options);
    near = router(source, HERE);
    far = router(destination, THERE);
    open(source, near, THERE, far);
    open(destination, far, HERE, near);
    receiver =
        destination.deploy(
            OracleReceiver.creation(
                new OracleReceiver.OracleReceiverConfig(
                    far,
                    HERE.value(),
                    sender(),
                    16,
                    destination.account(0),
                    ADMIN_DELAY,
                    destination.account(0))));
  }

  /** Starts both, with so many attesters of whom so many must sign. */
  public static TwoChains start(int attesters, int threshold, String... options) {
    return new TwoChains(attesters, threshold, options);
  }

  /** A key that belongs to nobody else. */
  public static LocalSigner signer(String kind, int index) {
    return LocalSigner.forDevnet(Keccak.bytes((kind + index).getBytes(StandardCharsets.UTF_8)));
  }

  private Address router(LocalChain chain, Selector selector) {
    return chain.deploy(
        LaneRouter.creation(
            new LaneRouter.LaneRouterConfig(
                selector.value(),
                chain.account(0),
                ADMIN_DELAY,
                chain.account(0),
                chain.account(0),
                chain.account(0),
                signers.stream().map(LocalSigner::address).toList(),
                threshold,
                COMMITTEE_DELAY)));
  }

  private static void open(LocalChain chain, Address router, Selector to, Address remote) {
    chain.send(router, LaneRouter.openLane(to.value(), remote, terms()));
  }

  private static LaneRouter.LaneTerms terms() {
    return new LaneRouter.LaneTerms(
        BigInteger.valueOf(1_000), BigInteger.ONE, BigInteger.ONE, 3_000_000);
  }

  /** Puts another router at the source's end of the lane. */
  public void replaceSource() {
    near = router(source, HERE);
    open(source, near, THERE, far);
    open(destination, far, HERE, near);
  }

  /** The lane as from now on blocks stay when this says so. */
  public void finality(Finality wanted) {
    finality = wanted;
  }

  public void policy(LanePolicy wanted) {
    policy = wanted;
  }

  public LocalChain source() {
    return source;
  }

  public LocalChain destination() {
    return destination;
  }

  public List<LocalSigner> signers() {
    return signers;
  }

  public int threshold() {
    return threshold;
  }

  /** The source's router. */
  public Address near() {
    return near;
  }

  /** The destination's router. */
  public Address far() {
    return far;
  }

  /** The receiver, which believes {@link #sender}. */
  public Address receiver() {
    return receiver;
  }

  /** The account whose rows the receiver takes. */
  public Address sender() {
    return source.account(1);
  }

  public Lane lane() {
    return lane(finality, ends(), policy);
  }

  /** The contracts of a lane, so that another process can make the same lane of them. */
  public record Ends(Address near, Address far, Address sender, Address receiver) {}

  public Ends ends() {
    return new Ends(near, far, sender(), receiver);
  }

  /** The lane between these contracts. */
  public static Lane lane(Finality finality, Ends ends, LanePolicy policy) {
    return Lane.between(
        "there",
        new ChainDefinition("here", SOURCE, HERE, finality, 0),
        ends.near(),
        new ChainDefinition("there", DESTINATION, THERE, new Finality.Immediate(), 0),
        ends.far(),
        List.of(ends.sender()),
        List.of(ends.receiver()),
        policy);
  }

  /** Sends bytes over the lane; the receipt. */
  public JsonNode send(Address to, byte[] payload, long gasLimit) {
    return source.send(sender(), near, command(to, payload, gasLimit), FEE);
  }

  /** Sends bytes without waiting for a block. */
  public void submit(Address to, byte[] payload, long gasLimit) {
    source.submit(sender(), near, command(to, payload, gasLimit), FEE);
  }

  /** The call that sends bytes over the lane. */
  public Command command(Address to, byte[] payload, long gasLimit) {
    byte[] word = new byte[32];
    System.arraycopy(to.toBytes(), 0, word, 12, 20);
    ByteBuffer extra = ByteBuffer.allocate(36);
    extra.putInt(0x97a657c9).position(28).putLong(gasLimit);
    Query<?> send =
        LaneRouter.ccipSend(
            THERE.value(),
            new LaneRouter.EVM2AnyMessage(word, payload, List.of(), Address.ZERO, extra.array()));
    return new Command(send.function(), send.data());
  }

  /** The message that a receipt announces. */
  public static LaneMessage sent(JsonNode receipt) {
    return LocalChain.logs(receipt).stream()
        .flatMap(log -> LaneRouter.CCIPMessageSent.decode(log).stream())
        .map(event ->
            ((LaneMessage.Decoded.Good) LaneMessage.decode(event.encodedMessage())).message())
        .findFirst()
        .orElseThrow();
  }

  /** The encodings of everything the source's router sent. */
  public List<byte[]> allSent() {
    List<byte[]> all = new ArrayList<>();
    source
        .logsOf(near)
        .forEach(log ->
            LaneRouter.CCIPMessageSent.decode(log)
                .ifPresent(event -> all.add(event.encodedMessage())));
    return all;
  }

  /** What the destination's router executed. */
  public List<LaneRouter.ExecutionStateChanged> executions() {
    return destination.logsOf(far).stream()
        .flatMap(log -> LaneRouter.ExecutionStateChanged.decode(log).stream())
        .toList();
  }

  /** The round of a row at the receiver. */
  public long round(int row) {
    return destination
        .read(receiver, OracleReceiver.latestRow(BigInteger.valueOf(row)))
        .shiftRight(228)
        .longValueExact();
  }

  /** The payload of rows at these rounds. */
  public static byte[] rows(Map<Integer, Long> rounds) {
    List<RowPayload.Row> rows = new ArrayList<>();
    rounds.forEach((index, round) -> rows.add(row(index, round)));
    return new RowPayload(rows).encode();
  }

  /** A row of four answers, observed at a time that follows from its round. */
  public static RowPayload.Row row(int index, long round) {
    BigInteger word =
        BigInteger.valueOf(round)
            .shiftLeft(228)
            .or(BigInteger.valueOf(1_700_000_000L + round).shiftLeft(192))
            .or(BigInteger.valueOf(100 + round));
    return new RowPayload.Row(index, word, Optional.empty());
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
