package io.meta138.oracle.deployment;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.oracle.onchain.FeedNames;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
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
   * @param data call data or creation code
   */
  record Content(Optional<Address> to, byte[] data) {}

  /**
   * What the step sends, given what is deployed already.
   *
   * @throws DeploymentException when the step needs a contract that the record lacks
   */
  Content of(Step step, DeploymentRecord record) {
    return switch (step) {
      case Step.DeployAggregator _ -> create(Aggregator.creation(config()));
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
    };
  }

  byte[] aggregatorArguments() {
    return Aggregator.constructorArguments(config());
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

  /** The aggregator's constructor arguments by name, for the record. */
  SortedMap<String, String> aggregatorConstructor() {
    AggregatorSpec a = spec.aggregator();
    SortedMap<String, String> out = new TreeMap<>();
    out.put("admin", a.admin().toString());
    out.put("adminDelay", Long.toString(a.adminDelay().toSeconds()));
    for (Role role : Role.values()) {
      out.put(role.words(), a.holder(role).orElse(Address.ZERO).toString());
    }
    out.put("signers", String.join(" ", a.signers().stream().map(Address::toString).toList()));
    out.put("threshold", Integer.toString(a.threshold()));
    out.put("committeeDelay", Long.toString(a.committeeDelay().toSeconds()));
    out.put("ringSize", Integer.toString(a.ringSize()));
    out.put("maxReportAge", Long.toString(a.maxReportAge().toSeconds()));
    out.put("maxFuture", Long.toString(a.maxFuture().toSeconds()));
    return out;
  }

  private Aggregator.AggregatorConfig config() {
    AggregatorSpec a = spec.aggregator();
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
    return new Content(Optional.empty(), code);
  }

  private static Content call(DeploymentRecord record, byte[] data) {
    Address aggregator =
        record
            .aggregator()
            .orElseThrow(() -> new DeploymentException("the record has no aggregator"))
            .address();
    return new Content(Optional.of(aggregator), data);
  }
}
