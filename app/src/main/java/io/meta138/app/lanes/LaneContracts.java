package io.meta138.app.lanes;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.app.config.SignerConfig;
import io.meta138.app.node.NodeFiles;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.oracle.deployment.DeploymentRecord;
import io.meta138.oracle.deployment.DeploymentSpec;
import io.meta138.oracle.deployment.DestinationSpec;
import io.meta138.oracle.deployment.FeedSpec;
import io.meta138.oracle.deployment.LanesSpec;
import io.meta138.oracle.deployment.ReceiverSpec;
import io.meta138.oracle.deployment.RecordFile;
import io.meta138.oracle.deployment.RouterSpec;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a configuration with lanes asks of its chains. Each end of a lane names the other, so what
 * is wanted on one chain grows with what is recorded of the others: {@link #parts()} is asked again
 * until nothing is missing.
 */
public final class LaneContracts {
  private static final long SEND_GAS = 150_000;
  private static final long SEND_GAS_OF_ROW = 8_000;
  private static final long RECEIVE_GAS = 60_000;
  private static final long RECEIVE_GAS_OF_ROW = 75_000;
  private static final long RECEIVE_GAS_OF_EVENT = 12_000;
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final BigInteger COIN = BigInteger.TEN.pow(18);

  private final LaneFiles lanes;
  private final CcipConfig config;
  private final DeploymentSpec main;
  private final Path records;
  private final Function<SignerConfig, Address> accounts;

  /**
   * One deployment of several.
   *
   * @param name for people
   * @param chain it goes to
   * @param signer that pays for it
   * @param file its record
   * @param spec what is wanted by now
   */
  public record Part(
      String name,
      NodeConfig.Chain chain,
      SignerConfig signer,
      RecordFile file,
      DeploymentSpec spec) {}

  /**
   * What is wanted beside an aggregator.
   *
   * @param main what is wanted on the node's own chain without lanes
   * @param records directory of deployment records
   * @param accounts the account of a key
   */
  public LaneContracts(
      LaneFiles lanes,
      DeploymentSpec main,
      Path records,
      Function<SignerConfig, Address> accounts) {
    this.lanes = lanes;
    this.config = lanes.config();
    this.main = main;
    this.records = records;
    this.accounts = accounts;
  }

  /** The deployments in their order, as far as they can be said by now. */
  public List<Part> parts() {
    NodeFiles files = lanes.files();
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "chain " + main.chainId(),
            files.config().chain(),
            files.config().signer(),
            file(lanes.here()),
            here()));
    config
        .chains()
        .forEach((name, chain) -> {
          Address admin = accounts.apply(signer(name));
          Optional<RouterSpec> router = router(name, admin);
          if (router.isPresent()) {
            parts.add(
                new Part(
                    "chain " + chain.chain().id(),
                    chain.chain(),
                    signer(name),
                    file(lanes.place(name)),
                    new DeploymentSpec(
                        chain.chain().id(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        new LanesSpec(router, List.of(), Wei.ZERO),
                        main.gas())));
          }
        });
    config.lanes().forEach((name, lane) -> receiver(name, lane).ifPresent(parts::add));
    return parts;
  }

  /** The receiver that a lane's deployment brought; empty before. */
  public Optional<Address> receiver(String lane) {
    return receiver(lanes, records, lane);
  }

  private static Optional<Address> receiver(LaneFiles lanes, Path records, String lane) {
    return Optional.ofNullable(lanes.config().lanes().get(lane))
        .flatMap(found ->
            receiverFile(records, lane).load(lanes.place(found.to()).definition().id()).receiver())
        .map(DeploymentRecord.Contract::address);
  }

  /** The router that a chain's deployment brought; empty before. */
  public Optional<Address> router(String chain) {
    return record(chain).router().map(DeploymentRecord.Contract::address);
  }

  /** The block of a chain's router. */
  public Optional<Long> routerBlock(String chain) {
    return record(chain).router().map(contract -> contract.origin().block());
  }

  /** What the part {@code ccip} of a configuration is to say, by key, once contracts stand. */
  public static SequencedMap<String, String> places(LaneFiles lanes, Path records) {
    SequencedMap<String, String> places = new LinkedHashMap<>();
    String here = lanes.config().here().name();
    for (String chain : lanes.places().keySet()) {
      String key = chain.equals(here) ? "ccip.here" : "ccip.chains." + chain;
      RecordFile.in(records, lanes.place(chain).definition().id())
          .load(lanes.place(chain).definition().id())
          .router()
          .ifPresent(router -> {
            places.put(key + ".router", router.address().toString());
            places.put(key + ".first-block", Long.toString(router.origin().block()));
          });
    }
    for (String lane : lanes.config().lanes().keySet()) {
      receiver(lanes, records, lane)
          .ifPresent(
              receiver -> places.put("ccip.lanes." + lane + ".receivers", "[" + receiver + "]"));
    }
    return places;
  }

  private DeploymentSpec here() {
    Optional<RouterSpec> router = router(config.here().name(), main.aggregator().admin());
    List<DestinationSpec> destinations = new ArrayList<>();
    long prepaid = 0;
    for (Map.Entry<String, CcipConfig.LaneConfig> lane : lanes.priceLanes().entrySet()) {
      CcipConfig.Prices prices = lane.getValue().prices().orElseThrow();
      prepaid = Math.max(prepaid, prices.prepaidCoins());
      destination(lane.getKey(), lane.getValue(), prices).ifPresent(destinations::add);
    }
    boolean sends = !lanes.priceLanes().isEmpty();
    return new DeploymentSpec(
        main.chainId(),
        sends ? Optional.of(main.aggregator().sending()) : main.registry(),
        main.feeds(),
        main.proxies(),
        new LanesSpec(router, destinations, coins(prepaid)),
        main.gas());
  }

  private Optional<DestinationSpec> destination(
      String name, CcipConfig.LaneConfig lane, CcipConfig.Prices prices) {
    Optional<Address> receiver = receiver(name).or(() -> lane.receivers().stream().findFirst());
    SortedSet<Integer> rows = rows();
    return receiver.map(to ->
        new DestinationSpec(
            lanes.place(lane.to()).definition().selector().value(),
            lane.router(),
            to,
            prices.marginBps(),
            prices.every(),
            SEND_GAS + SEND_GAS_OF_ROW * rows.size(),
            rows,
            receiveGas(rows),
            coins(prices.capCoins()),
            coins(prices.dayCoins())));
  }

  private SortedSet<Integer> rows() {
    SortedSet<Integer> rows = new TreeSet<>();
    main.feeds().forEach(feed -> rows.add(feed.row()));
    return rows;
  }

  /** Every row anew in a first lap, and every announcement: nothing a message brings takes more. */
  private long receiveGas(SortedSet<Integer> rows) {
    long announcing = main.feeds().stream().filter(FeedSpec::announces).count();
    return RECEIVE_GAS + RECEIVE_GAS_OF_ROW * rows.size() + RECEIVE_GAS_OF_EVENT * announcing;
  }

  /** The router of a chain on which lanes of ours begin or end. */
  private Optional<RouterSpec> router(String chain, Address admin) {
    Map<String, RouterSpec.Terms> ends = new TreeMap<>();
    config.lanes().values().stream()
        .filter(lane -> lane.protocol() == CcipConfig.Carrier.LANE)
        .forEach(lane -> {
          if (lane.from().equals(chain)) {
            ends.put(lane.to(), terms(lane.terms()));
          } else if (lane.to().equals(chain)) {
            ends.putIfAbsent(lane.from(), terms(lane.terms()));
          }
        });
    if (ends.isEmpty() || config.attesters().isEmpty()) {
      return Optional.empty();
    }
    List<RouterSpec.Link> links = new ArrayList<>();
    ends.forEach((other, terms) ->
        router(other)
            .or(() -> lanes.place(other).router())
            .ifPresent(remote ->
                links.add(
                    new RouterSpec.Link(
                        lanes.place(other).definition().selector().value(), remote, terms))));
    CcipConfig.Attesters attesters = config.attesters().get();
    return Optional.of(
        RouterSpec.usual(
            lanes.place(chain).definition().selector().value(),
            admin,
            attesters.members().stream().map(CcipConfig.Member::address).toList(),
            attesters.threshold(),
            links));
  }

  /** The receiver of a lane: of the aggregator's rows, or of those that one other account sends. */
  private Optional<Part> receiver(String name, CcipConfig.LaneConfig lane) {
    boolean rows = lanes.priceLanes().containsKey(name);
    if (lane.prices().isEmpty() || lane.protocol() != CcipConfig.Carrier.LANE) {
      return Optional.empty(); // a receiver behind CCIP's router stands before it is configured
    }
    Optional<Address> sender =
        rows
            ? record(config.here().name()).aggregator().map(DeploymentRecord.Contract::address)
            : lane.senders().stream().findFirst();
    Optional<Address> router = router(lane.to()).or(() -> lanes.place(lane.to()).router());
    if (sender.isEmpty() || router.isEmpty()) {
      return Optional.empty();
    }
    ChainDefinition to = lanes.place(lane.to()).definition();
    ReceiverSpec receiver =
        ReceiverSpec.usual(
            accounts.apply(signer(lane.to())),
            router.get(),
            lanes.place(lane.from()).definition().selector().value(),
            sender.get());
    return Optional.of(
        new Part(
            "receiver of " + name,
            lanes.place(lane.to()).chain(),
            signer(lane.to()),
            receiverFile(records, name),
            new DeploymentSpec(
                to.id(),
                Optional.of(receiver),
                rows ? main.feeds() : List.of(),
                Optional.empty(),
                LanesSpec.NONE,
                main.gas())));
  }

  private SignerConfig signer(String chain) {
    return Optional.ofNullable(config.chains().get(chain))
        .flatMap(CcipConfig.Chain::signer)
        .orElse(lanes.files().config().signer());
  }

  private DeploymentRecord record(String chain) {
    LaneFiles.Place place = lanes.place(chain);
    return file(place).load(place.definition().id());
  }

  private RecordFile file(LaneFiles.Place place) {
    return RecordFile.in(records, place.definition().id());
  }

  private static RecordFile receiverFile(Path records, String lane) {
    return new RecordFile(records.resolve(lane + ".json"));
  }

  private static RouterSpec.Terms terms(CcipConfig.Terms terms) {
    return new RouterSpec.Terms(
        BigInteger.valueOf(terms.baseGwei()).multiply(GWEI),
        BigInteger.valueOf(terms.weiPerGas()),
        BigInteger.valueOf(terms.weiPerByte()),
        terms.maxGasLimit());
  }

  private static Wei coins(long coins) {
    return new Wei(COIN.multiply(BigInteger.valueOf(coins)));
  }
}
