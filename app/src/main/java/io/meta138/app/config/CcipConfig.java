package io.meta138.app.config;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The part {@code ccip} of {@code meta138.yaml}: lanes to other chains.
 *
 * @param here this node's own chain, as lanes know it
 * @param chains other chains by name
 * @param lanes by name
 * @param attesters who vouch for messages
 * @param attests the attesters that this process is
 * @param deliver whether this process delivers
 * @param api where messages are told of
 */
public record CcipConfig(
    @Doc("This node's own chain, as lanes know it.") End here,
    @Doc("Other chains by name.") Map<String, Chain> chains,
    @Doc("Lanes by name, one direction each.") Map<String, LaneConfig> lanes,
    @Doc("Who vouch for messages on our own lanes.") Optional<Attesters> attesters,
    @Doc("Attesters that run in this process.") @Default("[]") List<Attests> attests,
    @Doc("Delivers on our own lanes; several processes may, one at a time does.")
        Optional<Deliver> deliver,
    @Doc("Where messages are told of, in the shape of CCIP's own read API.") @Default("{}")
        Api api) {
  /** Files and keys are named so; a number would be the file of the chain with that id. */
  private static final Pattern LANE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,59}");

  private static final BigInteger SELECTORS = BigInteger.TWO.pow(64);

  /** Refuses lanes between chains that are not there, and lanes of ours without attesters. */
  public CcipConfig {
    Set<String> names = new HashSet<>(chains.keySet());
    if (!names.add(here.name())) {
      throw new IllegalArgumentException(
          "chains: " + here.name() + " is the name of this node's own chain");
    }
    lanes.forEach((name, lane) -> {
      if (!LANE.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "a lane's name begins with a letter and has at most 60 letters, digits, dots, hyphens"
                + " and underscores, found "
                + name);
      }
      for (String end : List.of(lane.from(), lane.to())) {
        if (!names.contains(end)) {
          throw new IllegalArgumentException(
              "lane %s: expected one of the chains %s, found %s"
                  .formatted(name, String.join(", ", names.stream().sorted().toList()), end));
        }
      }
      if (lane.from().equals(lane.to())) {
        throw new IllegalArgumentException("lane " + name + " leads from a chain to itself");
      }
    });
    boolean ours = lanes.values().stream().anyMatch(lane -> lane.protocol() == Carrier.LANE);
    if (ours && attesters.isEmpty()) {
      throw new IllegalArgumentException("expected attesters, for there are lanes of our own");
    }
  }

  /**
   * A chain, as lanes know it.
   *
   * @param name in lanes
   * @param selector CCIP's number of it
   * @param finality when its blocks stay
   * @param router of our own lanes there
   * @param firstBlock where reading begins
   */
  public record End(
      @Doc("Its name in lanes.") @Default("meta") String name,
      @Doc("CCIP's number of the chain, 1 to 2^64 - 1; a private chain takes any that is free.")
          String selector,
      @Doc("When its blocks stay: immediate, finalized (the node's tag) or a number of blocks.")
          @Default("finalized")
          String finality,
      @Doc("The LaneRouter there; `meta138 contracts apply` deploys one and names it.")
          Optional<Address> router,
      @Doc("Block at which reading begins: no later than the router's deployment.") @Default("0")
          long firstBlock) {
    /** Refuses what is no selector or no finality. */
    public End {
      checkSelector(selector);
      checkFinality(finality);
    }
  }

  /**
   * Another chain.
   *
   * @param chain how it is reached
   * @param selector CCIP's number of it
   * @param finality when its blocks stay
   * @param router of our own lanes there
   * @param firstBlock where reading begins
   * @param signer that deploys there
   */
  public record Chain(
      @Doc("How it is reached.") NodeConfig.Chain chain,
      @Doc("CCIP's number of the chain, 1 to 2^64 - 1.") String selector,
      @Doc("When its blocks stay: immediate, finalized (the node's tag) or a number of blocks.")
          @Default("finalized")
          String finality,
      @Doc("The LaneRouter there; `meta138 contracts apply` deploys one and names it.")
          Optional<Address> router,
      @Doc("Block at which reading begins: no later than the router's deployment.") @Default("0")
          long firstBlock,
      @Doc("The key that deploys there; the node's transaction key when missing.")
          Optional<SignerConfig> signer) {
    /** Refuses what is no selector or no finality. */
    public Chain {
      checkSelector(selector);
      checkFinality(finality);
    }
  }

  /** Who carries messages. */
  public enum Carrier {
    /** Our own routers. */
    LANE,
    /** Chainlink's CCIP 1.6. */
    CCIP_1_6,
    /** Chainlink's CCIP 2.0. */
    CCIP_2_0
  }

  /**
   * One direction between two chains.
   *
   * @param from where messages are sent
   * @param to where they are executed
   * @param protocol who carries them
   * @param senders our contracts that send
   * @param receivers our contracts that receive
   * @param prices when the aggregator's rows go over it
   * @param terms what senders pay, on our own lanes
   * @param onRamp where it is not the router
   * @param offRamp where it is not the router
   * @param router of CCIP on the source
   * @param nonceManager of CCIP 1.6 on the destination
   * @param overdueAfter age of an undelivered message that is a signal
   * @param confirmWithin time for the receiver's own event
   * @param batchMessages most messages of a delivery
   * @param batchGas most gas of a delivery
   * @param batchWait how long a message may wait for others
   */
  public record LaneConfig(
      @Doc("Name of the chain where messages are sent.") String from,
      @Doc("Name of the chain where they are executed.") String to,
      @Doc("Who carries them.") @Default("lane") Carrier protocol,
      @Doc("Contracts or accounts of ours that send; the aggregator is among them.") @Default("[]")
          List<Address> senders,
      @Doc("Contracts of ours that receive, such as the OracleReceiver.") @Default("[]")
          List<Address> receivers,
      @Doc("Sends the aggregator's rows over this lane whenever they are updated.")
          Optional<Prices> prices,
      @Doc("What senders pay on our own lane.") @Default("{}") Terms terms,
      @Doc("CCIP's on ramp; on our own lanes it is the router.") Optional<Address> onRamp,
      @Doc("CCIP's off ramp; on our own lanes it is the router.") Optional<Address> offRamp,
      @Doc("CCIP's router on the source; on our own lanes the LaneRouter.")
          Optional<Address> router,
      @Doc("CCIP 1.6: the nonce manager on the destination, for messages out of order.")
          Optional<Address> nonceManager,
      @Doc("Age of the oldest undelivered message that is a signal.") @Default("5m")
          Duration overdueAfter,
      @Doc("Time that the receiver's own event may take after a success.") @Default("1m")
          Duration confirmWithin,
      @Doc("Most messages of one delivery.") @Default("50") @Range(min = 1, max = 200)
          int batchMessages,
      @Doc("Most gas of one delivery.")
          @Default("12000000")
          @Range(min = 500_000, max = 100_000_000)
          long batchGas,
      @Doc("How long a final message may wait for others to go with it.") @Default("0s")
          Duration batchWait) {
    /** Refuses a lane of Chainlink's without its ramps. */
    public LaneConfig {
      if (protocol != Carrier.LANE && (onRamp.isEmpty() || offRamp.isEmpty() || router.isEmpty())) {
        throw new IllegalArgumentException(
            "expected on-ramp, off-ramp and router, for the lane is CCIP's");
      }
    }
  }

  /**
   * How rows are sent.
   *
   * @param every least time between two sends
   * @param marginBps how much more than the quote is paid
   * @param capCoins most that one send may pay
   * @param dayCoins most that a day may cost
   * @param prepaidCoins what the aggregator holds to pay with
   */
  public record Prices(
      @Doc("Least time between two sends, in whole seconds.")
          @Default("1s")
          @Range(min = 1_000, max = 86_400_000)
          Duration every,
      @Doc("How much more than the quote is paid, in hundredths of a percent.")
          @Default("100")
          @Range(min = 0, max = 1_000)
          int marginBps,
      @Doc("Most coins that one send may pay.") @Default("1") @Range(min = 0, max = 1_000_000)
          long capCoins,
      @Doc("Most coins that the sends of a day may pay.")
          @Default("100")
          @Range(min = 0, max = 1_000_000_000)
          long dayCoins,
      @Doc("Coins that the aggregator is given to pay with; filled up when half is gone.")
          @Default("100")
          @Range(min = 0, max = 1_000_000_000)
          long prepaidCoins) {}

  /**
   * What a lane of ours asks of senders.
   *
   * @param baseGwei a message
   * @param weiPerGas a unit of the receiver's gas
   * @param weiPerByte a byte of the payload
   * @param maxGasLimit of a message
   */
  public record Terms(
      @Doc("Gwei a message.") @Default("1000") @Range(min = 0, max = 1_000_000_000_000L)
          long baseGwei,
      @Doc("Wei a unit of the receiver's gas limit.")
          @Default("1000000000")
          @Range(min = 0, max = 1_000_000_000_000_000L)
          long weiPerGas,
      @Doc("Wei a byte of the payload.")
          @Default("1000000000")
          @Range(min = 0, max = 1_000_000_000_000_000L)
          long weiPerByte,
      @Doc("Largest gas limit that a message may ask for.")
          @Default("3000000")
          @Range(min = 21_000, max = 4_000_000_000L)
          long maxGasLimit) {}

  /**
   * Who vouch for messages.
   *
   * @param threshold how many of them must sign
   * @param members by index
   * @param tls that this process shows them; needed to ask them
   */
  public record Attesters(
      @Doc("How many must sign; f + 1 for f that may be dishonest.") @Range(min = 1, max = 31)
          int threshold,
      @Doc("All of them, in the order of the contract.") List<Member> members,
      @Doc("What this process shows attesters when it asks them; needed to deliver.")
          Optional<Tls> tls) {
    /** Refuses a threshold that can't be met. */
    public Attesters {
      if (threshold > members.size()) {
        throw new IllegalArgumentException(
            "a threshold of %d expected to be met by %d members"
                .formatted(threshold, members.size()));
      }
    }
  }

  /**
   * An attester.
   *
   * @param name what operators call it
   * @param address of its key
   * @param url where it is asked
   */
  public record Member(
      @Doc("What operators call it.") String name,
      @Doc("Account of its key.") Address address,
      @Doc("Where it is asked, such as https://attester-1.example:9144.") URI url) {
    /** Refuses addresses without TLS. */
    public Member {
      if (!"https".equals(url.getScheme())) {
        throw new IllegalArgumentException("expected an address of https, found " + url);
      }
    }
  }

  /**
   * Certificates in PEM.
   *
   * @param certificate own
   * @param key of it
   * @param authorities of the others'
   */
  public record Tls(
      @Doc("File with the certificate, then those it hangs on.") Path certificate,
      @Doc("File of mode 0600 with its key, PKCS #8.") Path key,
      @Doc("File with the authorities that the other side's certificate must come from.")
          Path authorities) {}

  /**
   * An attester in this process.
   *
   * @param name what operators call it
   * @param signer its key
   * @param tls that it shows, and whom it listens to
   * @param address to listen on
   * @param port to listen on
   */
  public record Attests(
      @Doc("What operators call it; one of the attesters' members.") String name,
      @Doc("Its key, which does nothing else.") SignerConfig signer,
      @Doc("What it shows, and the authorities of those it listens to.") Tls tls,
      @Doc("Address to listen on.") @Default("127.0.0.1") String address,
      @Doc("Port to listen on; 0 takes a free one.") @Default("9144") @Range(min = 0, max = 65_535)
          int port) {}

  /**
   * Delivery.
   *
   * @param signer that pays on every destination
   */
  public record Deliver(
      @Doc("The key that pays for deliveries, on every destination; no other process uses it.")
          SignerConfig signer) {}

  /**
   * The read API.
   *
   * @param address to listen on
   * @param port to listen on
   */
  public record Api(
      @Doc("Address to listen on.") @Default("127.0.0.1") String address,
      @Doc("Port to listen on; 0 takes a free one.") @Default("9145") @Range(min = 0, max = 65_535)
          int port) {}

  private static void checkSelector(String selector) {
    boolean good =
        selector.matches("\\d{1,20}")
            && new BigInteger(selector).signum() > 0
            && new BigInteger(selector).compareTo(SELECTORS) < 0;
    if (!good) {
      throw new IllegalArgumentException(
          "selector: expected a whole number from 1 to 2^64 - 1, found " + selector);
    }
  }

  private static void checkFinality(String finality) {
    if (!finality.matches("immediate|finalized|[1-9]\\d{0,4}")) {
      throw new IllegalArgumentException(
          "finality: expected immediate, finalized or a number of blocks, found " + finality);
    }
  }
}
