package io.meta138.ccip.support;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.chain.abi.Query;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.chain.signing.Keccak;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.signing.QuorumSignatures;
import io.meta138.chain.signing.Signature;
import io.meta138.chain.signing.TypedData;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** An oracle on the source that sends its first row on update, and a receiver that believes it. */
public final class OracleAtSource {
  private static final BigInteger MUCH = BigInteger.TEN.pow(17);
  private static final LocalSigner REPORTER = TwoChains.signer("reporter", 0);
  private static final String FEED = "BTC/USD";

  private final TwoChains chains;
  private final Address oracle;
  private final Address receiver;

  public OracleAtSource(TwoChains chains) {
    this.chains = chains;
    LocalChain source = chains.source();
    Address admin = source.account(0);
    oracle =
        source.deploy(
            OracleWithCCIP.creation(
                new OracleWithCCIP.AggregatorConfig(
                    admin,
                    0,
                    admin,
                    admin,
                    admin,
                    admin,
                    List.of(REPORTER.address()),
                    1,
                    86_400,
                    16,
                    3_600,
                    3_600)));
    Address far = chains.destination().account(0);
    receiver =
        chains
            .destination()
            .deploy(
                OracleReceiver.creation(
                    new OracleReceiver.OracleReceiverConfig(
                        chains.far(), TwoChains.HERE.value(), oracle, 16, far, 0, far)));
    source.send(
        oracle,
        OracleWithCCIP.registerFeeds(
            List.of(
                new OracleWithCCIP.FeedRegistration(
                    Keccak.hash(FEED.getBytes(StandardCharsets.UTF_8)), FEED, 0, 0, 8, 2, false))));
    openDestination();
  }

  private void openDestination() {
    LocalChain source = chains.source();
    ByteBuffer extra = ByteBuffer.allocate(36);
    extra.putInt(0x97a657c9).position(28).putLong(200_000);
    BigInteger there = TwoChains.THERE.value();
    source.send(
        oracle,
        OracleWithCCIP.setDestination(
            there,
            new OracleWithCCIP.Destination(
                chains.near(),
                receiver,
                Address.ZERO,
                100,
                1,
                400_000,
                BigInteger.ONE,
                extra.array())));
    source.send(
        oracle,
        OracleWithCCIP.setBudget(there, Address.ZERO, new OracleWithCCIP.Budget(MUCH, MUCH)));
    source.send(oracle, OracleWithCCIP.enableDestination(there, true));
    source.rpc().result("anvil_setBalance", oracle.toString(), "0x56bc75e2d63100000");
  }

  /** The lane with this oracle as its sender. */
  public Lane lane() {
    return Lane.between(
        "there",
        new ChainDefinition(
            "here", chains.source().id(), TwoChains.HERE, new Finality.Immediate(), 0),
        chains.near(),
        new ChainDefinition(
            "there", chains.destination().id(), TwoChains.THERE, new Finality.Immediate(), 0),
        chains.far(),
        List.of(oracle),
        List.of(receiver),
        LanePolicy.defaults());
  }

  /** Reports a price in hundredths; the receipt. */
  public JsonNode report(long cents) {
    JsonNode block = chains.source().rpc().result("eth_getBlockByNumber", "latest", false);
    long now = Hex.number(block.path("timestamp").stringValue()).longValueExact();
    ByteBuffer report = ByteBuffer.allocate(4 + 26);
    report.putInt((int) now + 1).putShort((short) 0);
    report.putShort((short) (cents >> 32)).putInt((int) cents);
    TypedData typed =
        new TypedData(
            new TypedData.Domain("Meta138 Aggregator", "1", chains.source().id(), oracle),
            "Report",
            List.of(
                new TypedData.Field("epoch", "uint32", BigInteger.ONE),
                new TypedData.Field("report", "bytes", report.array())));
    TreeMap<Integer, Signature> given = new TreeMap<>(Map.of(0, REPORTER.sign(typed)));
    return chains
        .source()
        .send(
            chains.source().account(0),
            oracle,
            OracleWithCCIP.transmit(report.array(), QuorumSignatures.pack(given, 1)),
            2_000_000);
  }

  /** The words of the row here and there. */
  public List<BigInteger> words() {
    Query<BigInteger> here = OracleWithCCIP.latestRow(BigInteger.ZERO);
    Query<BigInteger> there = OracleReceiver.latestRow(BigInteger.ZERO);
    return List.of(chains.source().read(oracle, here), chains.destination().read(receiver, there));
  }
}
