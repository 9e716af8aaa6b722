package io.meta138.oracle.deployment;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.oracle.onchain.FeedNames;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The transactions that steps stand for. */
final class Transactions {
  private final DeploymentSpec spec;
  private final Address account;

  Transactions(DeploymentSpec spec, Address account) {
    this.spec = spec;
    this.account = account;
  }

  /**
   * A transaction without nonce and fees.
   *
   * @param to empty creates a contract
   * @param value coins that go with it
   * @param data call data or creation code
   */
  record Content(Optional<Address> to, Wei value, byte[] data) {}

  /**
   * What the step sends, given what is deployed already.
   *
   * @throws DeploymentException when the step needs a contract that the record lacks
   */
  Content of(Step step, DeploymentRecord record) {
    return switch (step) {
      case Step.DeployRegistry _ ->
          create(spec.demandedRegistry().code().creation(registryArguments()));
      case Step.RegisterFeeds(var feeds) ->
          call(
              record,
              Aggregator.registerFeeds(feeds.stream().map(Transactions::registration).toList())
                  .data());
      case Step.SetAnnouncing(var feed, var on) ->
          call(record, Aggregator.setNotify(FeedNames.encode(feed), on).data());
      case Step.GrantRole(var role, var to) ->
          call(record, Aggregator.grantRole(role.id(), to).data());
      case Step.RevokeRole(var role, var from) ->
          call(
              record,
              from.equals(account)
                  ? Aggregator.renounceRole(role.id(), from).data()
                  : Aggregator.revokeRole(role.id(), from).data());
      case Step.DeployProxy proxy ->
          create(PriceFeedProxy.code().creation(arguments(proxy, record)));
      case Step.DeployRouter _ -> create(LaneRouter.code().creation(routerArguments()));
      case Step.OpenLane(var link, _) ->
          router(
              record,
              LaneRouter.openLane(link.selector(), link.remote(), terms(link.terms())).data());
      case Step.SetTerms(var link) ->
          router(record, LaneRouter.setTerms(link.selector(), terms(link.terms())).data());
      case Step.SetDestination(var to) ->
          call(
              record,
              OracleWithCCIP.setDestination(to.selector(), destination(to, router(to, record)))
                  .data());
      case Step.SetBudget(var to) ->
          call(
              record,
              OracleWithCCIP.setBudget(
                      to.selector(),
                      Address.ZERO,
                      new OracleWithCCIP.Budget(to.cap().amount(), to.perDay().amount()))
                  .data());
      case Step.EnableDestination(var selector) ->
          call(record, OracleWithCCIP.enableDestination(selector, true).data());
      case Step.Prepay(var amount, _) ->
          new Content(Optional.of(registry(record)), amount, new byte[0]);
    };
  }

  /** Constructor arguments of the contract that feeds stand in. */
  byte[] registryArguments() {
    return switch (spec.demandedRegistry()) {
      // an OracleWithCCIP is built from the same
      case AggregatorSpec aggregator -> Aggregator.constructorArguments(config(aggregator));
      case ReceiverSpec receiver ->
          OracleReceiver.constructorArguments(
              new OracleReceiver.OracleReceiverConfig(
                  receiver.router(),
                  receiver.source(),
                  receiver.sender(),
                  (long) receiver.ringSize(),
                  receiver.admin(),
                  receiver.adminDelay().toSeconds(),
                  receiver.holder(Role.FEED_ADMIN).orElse(Address.ZERO)));
    };
  }

  byte[] routerArguments() {
    RouterSpec r = demandedRouter();
    return LaneRouter.constructorArguments(
        new LaneRouter.LaneRouterConfig(
            r.selector(),
            r.admin(),
            r.adminDelay().toSeconds(),
            r.holder(Role.COMMITTEE_ADMIN).orElse(Address.ZERO),
            r.holder(Role.LANE_ADMIN).orElse(Address.ZERO),
            r.holder(Role.GUARDIAN).orElse(Address.ZERO),
            r.attesters(),
            r.threshold(),
            r.committeeDelay().toSeconds()));
  }

  private RouterSpec demandedRouter() {
    return spec.lanes()
        .router()
        .orElseThrow(() -> new DeploymentException("the specification has no router"));
  }

  /** The terms as the router has them. */
  static LaneRouter.LaneTerms terms(RouterSpec.Terms terms) {
    return new LaneRouter.LaneTerms(
        terms.baseFee(), terms.weiPerGas(), terms.weiPerByte(), terms.maxGasLimit());
  }

  /** The destination as the contract has it. */
  static OracleWithCCIP.Destination destination(DestinationSpec to, Address router) {
    return new OracleWithCCIP.Destination(
        router,
        to.receiver(),
        Address.ZERO,
        to.marginBps(),
        to.minInterval().toSeconds(),
        to.sendGas(),
        to.rowBits(),
        to.extraArgs());
  }

  /** The router that a destination goes through. */
  static Address router(DestinationSpec to, DeploymentRecord record) {
    return to.router().orElseGet(() -> routerOf(record));
  }

  private static Address routerOf(DeploymentRecord record) {
    return record
        .router()
        .orElseThrow(() -> new DeploymentException("the record has no router"))
        .address();
  }

  byte[] arguments(Step.DeployProxy step, DeploymentRecord record) {
    ProxySpec proxies = spec.proxies().orElseThrow();
    DeploymentRecord.Face face = record.feeds().get(step.feed());
    if (face == null) {
      throw new DeploymentException("the record has no face of feed " + step.feed());
    }
    return PriceFeedProxy.constructorArguments(
        proxies.owner(), face.address(), proxies.delay().toSeconds());
  }

  /** Constructor arguments by name, for the record. */
  SortedMap<String, String> registryConstructor() {
    RegistrySpec registry = spec.demandedRegistry();
    SortedMap<String, String> out = new TreeMap<>();
    out.put("admin", registry.admin().toString());
    out.put("adminDelay", Long.toString(registry.adminDelay().toSeconds()));
    out.put("ringSize", Integer.toString(registry.ringSize()));
    for (Role role : registry.knownRoles()) {
      out.put(role.words(), registry.holder(role).orElse(Address.ZERO).toString());
    }
    switch (registry) {
      case AggregatorSpec a -> {
        out.put("signers", listed(a.signers()));
        out.put("threshold", Integer.toString(a.threshold()));
        out.put("committeeDelay", Long.toString(a.committeeDelay().toSeconds()));
        out.put("maxReportAge", Long.toString(a.maxReportAge().toSeconds()));
        out.put("maxFuture", Long.toString(a.maxFuture().toSeconds()));
      }
      case ReceiverSpec r -> {
        out.put("router", r.router().toString());
        out.put("sourceChainSelector", r.source().toString());
        out.put("sender", r.sender().toString());
      }
    }
    return out;
  }

  /** The router's constructor arguments by name, for the record. */
  SortedMap<String, String> routerConstructor() {
    RouterSpec r = demandedRouter();
    SortedMap<String, String> out = new TreeMap<>();
    out.put("selector", r.selector().toString());
    out.put("admin", r.admin().toString());
    out.put("adminDelay", Long.toString(r.adminDelay().toSeconds()));
    r.roles().forEach((role, holder) -> out.put(role.words(), holder.toString()));
    out.put("attesters", listed(r.attesters()));
    out.put("threshold", Integer.toString(r.threshold()));
    out.put("committeeDelay", Long.toString(r.committeeDelay().toSeconds()));
    return out;
  }

  private static String listed(List<Address> addresses) {
    return String.join(" ", addresses.stream().map(Address::toString).toList());
  }

  private static Aggregator.AggregatorConfig config(AggregatorSpec a) {
    return new Aggregator.AggregatorConfig(
        a.admin(),
        a.adminDelay().toSeconds(),
        a.holder(Role.COMMITTEE_ADMIN).orElse(Address.ZERO),
        a.holder(Role.FEED_ADMIN).orElse(Address.ZERO),
        a.holder(Role.GUARDIAN).orElse(Address.ZERO),
        a.holder(Role.LANE_ADMIN).orElse(Address.ZERO),
        a.signers(),
        a.threshold(),
        a.committeeDelay().toSeconds(),
        (long) a.ringSize(),
        a.maxReportAge().toSeconds(),
        a.maxFuture().toSeconds());
  }

  private static Aggregator.FeedRegistration registration(FeedSpec feed) {
    return new Aggregator.FeedRegistration(
        FeedNames.encode(feed.id()),
        feed.description(),
        feed.row(),
        feed.column(),
        feed.decimals(),
        feed.precision(),
        feed.announces());
  }

  private static Content create(byte[] code) {
    return new Content(Optional.empty(), Wei.ZERO, code);
  }

  private static Content call(DeploymentRecord record, byte[] data) {
    return new Content(Optional.of(registry(record)), Wei.ZERO, data);
  }

  private static Content router(DeploymentRecord record, byte[] data) {
    return new Content(Optional.of(routerOf(record)), Wei.ZERO, data);
  }

  private static Address registry(DeploymentRecord record) {
    return record
        .registry()
        .orElseThrow(
            () -> new DeploymentException("the record has no contract that feeds stand in"))
        .address();
  }
}
