package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.chain.signing.Keccak;
import io.meta138.chain.tx.IntentStatus.Receipt;
import io.meta138.oracle.deployment.DeploymentRecord.Contract;
import io.meta138.oracle.deployment.DeploymentRecord.Face;
import io.meta138.oracle.deployment.DeploymentRecord.Origin;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks whether a step's effect stands on chain, and turns it into the record's words. */
final class Effects {
  private final ChainReader reader;
  private final DeploymentSpec spec;
  private final Transactions transactions;

  Effects(ChainReader reader, DeploymentSpec spec, Transactions transactions) {
    this.reader = reader;
    this.spec = spec;
    this.transactions = transactions;
  }

  /**
   * The record with the step's effect; empty when the effect is not on chain.
   *
   * @param receipt of the step's transaction
   */
  Optional<DeploymentRecord> of(Step step, Receipt receipt, DeploymentRecord record) {
    Origin origin = new Origin(receipt.hash(), receipt.blockNumber());
    return switch (step) {
      case Step.DeployRegistry _ ->
          contract(
                  spec.demandedRegistry().code(),
                  receipt.created(),
                  origin,
                  transactions.registryConstructor(),
                  transactions.registryArguments())
              .map(record::withRegistry);
      case Step.RegisterFeeds(var feeds) -> faces(feeds, origin, record);
      case Step.SetAnnouncing(var feed, var on) ->
          client(record).feed(feed).filter(there -> there.announces() == on).map(_ -> record);
      case Step.GrantRole(var role, var account) -> role(role, account, true, record);
      case Step.RevokeRole(var role, var account) -> role(role, account, false, record);
      case Step.DeployProxy proxy -> proxy(proxy, receipt, origin, record);
      case Step.DeployRouter _ ->
          contract(
                  LaneRouter.code(),
                  receipt.created(),
                  origin,
                  transactions.routerConstructor(),
                  transactions.routerArguments())
              .map(record::withRouter);
      case Step.OpenLane(var link, _) ->
          lane(link, record).remote().equals(link.remote())
              ? Optional.of(record)
              : Optional.empty();
      case Step.SetTerms(var link) ->
          lane(link, record).terms().equals(Transactions.terms(link.terms()))
              ? Optional.of(record)
              : Optional.empty();
      case Step.SetDestination(var to) -> destination(to, record);
      case Step.SetBudget(var to) -> {
        OracleWithCCIP.Budget there =
            reader
                .read(registry(record), OracleWithCCIP.budget(to.selector(), Address.ZERO))
                .value0();
        yield there.cap().equals(to.cap().amount()) && there.perDay().equals(to.perDay().amount())
            ? Optional.of(record)
            : Optional.empty();
      }
      case Step.EnableDestination(var selector) ->
          reader.read(registry(record), OracleWithCCIP.destinationState(selector)).enabled()
              ? Optional.of(record)
              : Optional.empty();
      case Step.Prepay(_, var until) -> prepaid(until, record);
    };
  }

  private LaneRouter.LaneView lane(RouterSpec.Link link, DeploymentRecord record) {
    Address router =
        record
            .router()
            .orElseThrow(() -> new DeploymentException("the record has no router"))
            .address();
    return reader.read(router, LaneRouter.lane(link.selector()));
  }

  private Optional<DeploymentRecord> destination(DestinationSpec to, DeploymentRecord record) {
    OracleWithCCIP.Destination there =
        reader.read(registry(record), OracleWithCCIP.destination(to.selector()));
    return LanePlanner.same(there, to, Transactions.router(to, record))
        ? Optional.of(record)
        : Optional.empty();
  }

  /** It may have spent some of it by now. */
  private Optional<DeploymentRecord> prepaid(Wei until, DeploymentRecord record) {
    ChainReader.Batch batch = reader.batch();
    ChainReader.Slot<Wei> held = batch.balance(registry(record));
    batch.run();
    return held.get().amount().compareTo(until.amount().shiftRight(1)) > 0
        ? Optional.of(record)
        : Optional.empty();
  }

  private Optional<DeploymentRecord> role(
      Role role, Address account, boolean held, DeploymentRecord record) {
    return client(record).hasRole(role, account) == held ? Optional.of(record) : Optional.empty();
  }

  private Optional<DeploymentRecord> proxy(
      Step.DeployProxy step, Receipt receipt, Origin origin, DeploymentRecord record) {
    ProxySpec proxies = spec.proxies().orElseThrow();
    SortedMap<String, String> constructor = new TreeMap<>();
    constructor.put("owner", proxies.owner().toString());
    Face face = record.feeds().get(step.feed());
    constructor.put("first", face == null ? "" : face.address().toString());
    constructor.put("delay", Long.toString(proxies.delay().toSeconds()));
    return contract(
            PriceFeedProxy.code(),
            receipt.created(),
            origin,
            constructor,
            transactions.arguments(step, record))
        .map(proxy -> record.withProxy(step.feed(), proxy));
  }

  private Optional<Contract> contract(
      ContractCode built,
      Optional<Address> created,
      Origin origin,
      SortedMap<String, String> constructor,
      byte[] arguments) {
    if (created.isEmpty()) {
      return Optional.empty();
    }
    byte[] code = reader.code(created.get());
    if (!(built.match(code) instanceof ContractCode.Match.Same(Map<String, String> values))) {
      return Optional.empty();
    }
    return Optional.of(
        new Contract(
            built.name(),
            created.get(),
            origin,
            constructor,
            Hex.encode(arguments),
            Keccak.hash(code),
            new TreeMap<>(values),
            built.compiler(),
            new TreeMap<>(built.settings())));
  }

  private Optional<DeploymentRecord> faces(
      List<FeedSpec> feeds, Origin origin, DeploymentRecord record) {
    Map<String, OnChainFeed> there = new HashMap<>();
    client(record)
        .feeds(feeds.stream().map(FeedSpec::id).toList())
        .forEach(feed -> there.put(feed.name(), feed));
    if (there.size() < feeds.size()) {
      return Optional.empty();
    }
    ChainReader.Batch batch = reader.batch();
    List<ChainReader.Slot<byte[]>> codes =
        feeds.stream().map(feed -> batch.code(face(there, feed))).toList();
    batch.run();
    Map<FeedId, Face> faces = new HashMap<>();
    for (int i = 0; i < feeds.size(); i++) {
      FeedSpec feed = feeds.get(i);
      Hash codeHash = Keccak.hash(codes.get(i).get());
      faces.put(feed.id(), new Face(face(there, feed), feed, origin, codeHash));
    }
    return Optional.of(record.withFeeds(faces));
  }

  /** The faces of feeds that are registered but that the record lacks, such as after its loss. */
  DeploymentRecord adopt(DeploymentRecord record, Map<String, OnChainFeed> there) {
    List<FeedSpec> lacking =
        spec.feeds().stream()
            .filter(feed -> there.containsKey(feed.id().name()))
            .filter(feed -> !record.feeds().containsKey(feed.id()))
            .toList();
    Origin origin = record.registry().map(Contract::origin).orElseThrow();
    return lacking.isEmpty() ? record : faces(lacking, origin, record).orElse(record);
  }

  private static Address face(Map<String, OnChainFeed> there, FeedSpec feed) {
    OnChainFeed found = there.get(feed.id().name());
    if (found == null) {
      throw new DeploymentException("the chain does not list feed " + feed.id());
    }
    return found.face();
  }

  private AggregatorClient client(DeploymentRecord record) {
    return new AggregatorClient(reader, registry(record));
  }

  private static Address registry(DeploymentRecord record) {
    return record
        .registry()
        .orElseThrow(
            () -> new DeploymentException("the record has no contract that feeds stand in"))
        .address();
  }
}
