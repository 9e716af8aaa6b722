package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What stands on chain of what the record says.
 *
 * @param code how the code at the recorded registry compares with the build
 * @param state what the registry says; empty when there is none of ours
 * @param proxies how the code at each recorded proxy compares with the build
 * @param lanes what stands of them
 */
record Survey(
    ContractCode.Match code,
    Optional<State> state,
    Map<FeedId, ContractCode.Match> proxies,
    LaneSurvey lanes) {

  /**
   * What the contract that feeds stand in says of itself.
   *
   * @param address where it stands
   * @param admin default admin
   * @param fixed values that never change
   * @param committee in force; empty for a receiver
   * @param paused whether writes are stopped
   * @param feeds by name
   * @param roles who holds them
   */
  record State(
      Address address,
      Address admin,
      Fixed fixed,
      Optional<AggregatorClient.CommitteeState> committee,
      boolean paused,
      Map<String, OnChainFeed> feeds,
      RoleHolders roles) {}

  /**
   * Values that never change after deployment.
   *
   * @param values by name, in the order in which people are told
   */
  record Fixed(SequencedMap<String, Object> values) {
    static Fixed of(RegistrySpec spec) {
      SequencedMap<String, Object> values = new LinkedHashMap<>();
      values.put("ring size", (long) spec.ringSize());
      switch (spec) {
        case AggregatorSpec aggregator -> {
          values.put("max report age", aggregator.maxReportAge().toSeconds());
          values.put("max future", aggregator.maxFuture().toSeconds());
          values.put("committee delay", aggregator.committeeDelay().toSeconds());
        }
        case ReceiverSpec receiver -> {
          values.put("router", receiver.router());
          values.put("source", receiver.source());
          values.put("sender", receiver.sender());
        }
      }
      return new Fixed(values);
    }

    @Override
    public String toString() {
      return values.toString();
    }
  }

  static Survey of(
      ChainReader reader, DeploymentRecord record, DeploymentSpec spec, Optional<Address> account) {
    if (spec.registry().isEmpty() || record.registry().isEmpty()) {
      return without(new ContractCode.Match.Absent(), reader, record, spec, account);
    }
    RegistrySpec wanted = spec.registry().get();
    DeploymentRecord.Contract recorded = record.registry().get();
    ContractCode.Match code = wanted.code().match(reader.code(recorded.address()));
    if (!(code instanceof ContractCode.Match.Same)) {
      return without(code, reader, record, spec, account);
    }
    List<Address> known = new ArrayList<>(wanted.roles().values());
    known.add(wanted.admin());
    account.ifPresent(known::add);
    return new Survey(
        code,
        Optional.of(state(reader, recorded, wanted, known)),
        proxies(reader, record),
        LaneSurvey.of(reader, record, spec, true, account));
  }

  private static Survey without(
      ContractCode.Match code,
      ChainReader reader,
      DeploymentRecord record,
      DeploymentSpec spec,
      Optional<Address> account) {
    return new Survey(
        code, Optional.empty(), Map.of(), LaneSurvey.of(reader, record, spec, false, account));
  }

  private static State state(
      ChainReader reader,
      DeploymentRecord.Contract recorded,
      RegistrySpec wanted,
      List<Address> known) {
    Address registry = recorded.address();
    AggregatorClient client = new AggregatorClient(reader, registry);
    Address admin = reader.read(registry, Aggregator.defaultAdmin());
    boolean aggregator = wanted instanceof AggregatorSpec;
    Fixed fixed = aggregator ? aggregator(reader, registry) : receiver(reader, registry);
    Map<String, OnChainFeed> feeds = new HashMap<>();
    client.feeds().forEach(feed -> feeds.put(feed.name(), feed));
    return new State(
        registry,
        admin,
        fixed,
        aggregator ? Optional.of(client.committee()) : Optional.empty(),
        aggregator && reader.read(registry, Aggregator.paused()),
        feeds,
        RoleHolders.read(reader, registry, recorded.origin().block(), known));
  }

  private static Fixed aggregator(ChainReader reader, Address aggregator) {
    ChainReader.Batch batch = reader.batch();
    var ring = batch.call(aggregator, Aggregator.ringSize());
    var age = batch.call(aggregator, Aggregator.maxReportAge());
    var future = batch.call(aggregator, Aggregator.maxFuture());
    var delay = batch.call(aggregator, Aggregator.committeeDelay());
    batch.run();
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    values.put("ring size", ring.get().longValueExact());
    values.put("max report age", age.get());
    values.put("max future", future.get());
    values.put("committee delay", delay.get());
    return new Fixed(values);
  }

  private static Fixed receiver(ChainReader reader, Address receiver) {
    ChainReader.Batch batch = reader.batch();
    var ring = batch.call(receiver, OracleReceiver.ringSize());
    var router = batch.call(receiver, OracleReceiver.getRouter());
    var source = batch.call(receiver, OracleReceiver.sourceChainSelector());
    var sender = batch.call(receiver, OracleReceiver.sender());
    batch.run();
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    values.put("ring size", ring.get().longValueExact());
    values.put("router", router.get());
    values.put("source", source.get());
    values.put("sender", sender.get());
    return new Fixed(values);
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
