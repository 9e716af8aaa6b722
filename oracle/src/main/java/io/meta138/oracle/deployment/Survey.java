package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands on chain of what the record says.
 *
 * @param code how the code at the recorded aggregator compares with the build
 * @param state what the aggregator says; empty when there is none of ours
 * @param proxies how the code at each recorded proxy compares with the build
 */
record Survey(
    ContractCode.Match code, Optional<State> state, Map<FeedId, ContractCode.Match> proxies) {

  /**
   * What the aggregator says of itself.
   *
   * @param address where it stands
   * @param admin default admin
   * @param fixed values that never change
   * @param committee in force
   * @param paused whether writes are stopped
   * @param feeds by name
   * @param roles who holds them
   */
  record State(
      Address address,
      Address admin,
      Fixed fixed,
      AggregatorClient.CommitteeState committee,
      boolean paused,
      Map<String, OnChainFeed> feeds,
      RoleHolders roles) {}

  /**
   * Values that never change after deployment.
   *
   * @param ringSize rounds a row keeps
   * @param maxReportAge seconds
   * @param maxFuture seconds
   * @param committeeDelay seconds
   */
  record Fixed(long ringSize, long maxReportAge, long maxFuture, long committeeDelay) {
    static Fixed of(AggregatorSpec spec) {
      return new Fixed(
          spec.ringSize(),
          spec.maxReportAge().toSeconds(),
          spec.maxFuture().toSeconds(),
          spec.committeeDelay().toSeconds());
    }
  }

  static Survey of(
      ChainReader reader, DeploymentRecord record, DeploymentSpec spec, Optional<Address> account) {
    if (record.aggregator().isEmpty()) {
      return new Survey(new ContractCode.Match.Absent(), Optional.empty(), Map.of());
    }
    DeploymentRecord.Contract recorded = record.aggregator().get();
    ContractCode.Match code = Aggregator.code().match(reader.code(recorded.address()));
    if (!(code instanceof ContractCode.Match.Same)) {
      return new Survey(code, Optional.empty(), Map.of());
    }
    List<Address> known = new ArrayList<>(spec.aggregator().roles().values());
    known.add(spec.aggregator().admin());
    account.ifPresent(known::add);
    return new Survey(code, Optional.of(state(reader, recorded, known)), proxies(reader, record));
  }

  private static State state(
      ChainReader reader, DeploymentRecord.Contract recorded, List<Address> known) {
    Address aggregator = recorded.address();
    AggregatorClient client = new AggregatorClient(reader, aggregator);
    ChainReader.Batch batch = reader.batch();
    var admin = batch.call(aggregator, Aggregator.defaultAdmin());
    var ring = batch.call(aggregator, Aggregator.ringSize());
    var age = batch.call(aggregator, Aggregator.maxReportAge());
    var future = batch.call(aggregator, Aggregator.maxFuture());
    var delay = batch.call(aggregator, Aggregator.committeeDelay());
    var paused = batch.call(aggregator, Aggregator.paused());
    batch.run();
    Map<String, OnChainFeed> feeds = new HashMap<>();
    client.feeds().forEach(feed -> feeds.put(feed.name(), feed));
    return new State(
        aggregator,
        admin.get(),
        new Fixed(ring.get().longValueExact(), age.get(), future.get(), delay.get()),
        client.committee(),
        paused.get(),
        feeds,
        RoleHolders.read(reader, aggregator, recorded.origin().block(), known));
  }

  private static Map<FeedId, ContractCode.Match> proxies(
      ChainReader reader, DeploymentRecord record) {
    ChainReader.Batch batch = reader.batch();
    Map<FeedId, ChainReader.Slot<byte[]>> slots = new HashMap<>();
    record.proxies().forEach((feed, proxy) -> slots.put(feed, batch.code(proxy.address())));
    batch.run();
    Map<FeedId, ContractCode.Match> out = new HashMap<>();
    slots.forEach((feed, code) -> out.put(feed, PriceFeedProxy.code().match(code.get())));
    return out;
  }
}
