package io.meta138.app.lanes;

import io.meta138.app.config.NodeConfig;
import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.NodeException;
import io.meta138.ccip.deliver.CarriedFailures;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.ChainScanner;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.ScanSettings;
import io.meta138.chain.rpc.HeadEvent;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chains at the ends of lanes as this process reaches them. */
final class LaneChains {
  private final LanesNode.Surroundings with;
  private final Map<ChainId, Link> links = new LinkedHashMap<>();

  /**
   * One chain.
   *
   * @param rpc its endpoints
   * @param heads its newest block
   * @param scanner reads its events
   * @param payer transactions of the deliverer's account; empty when nothing is delivered
   */
  record Link(
      ChainDefinition definition,
      NodeConfig.Chain chain,
      RpcPool rpc,
      HeadTracker heads,
      ChainScanner scanner,
      Optional<DurableTransactionManager> payer) {}

  /**
   * Access to each chain.
   *
   * @param signer of what is delivered; empty when nothing is
   */
  LaneChains(
      Collection<LaneFiles.Place> places,
      List<Lane> lanes,
      MessageStore store,
      Database database,
      Optional<Signer> signer,
      LanesNode.Surroundings with) {
    this.with = with;
    places.forEach(place -> link(place, lanes, store, database, signer));
  }

  private void link(
      LaneFiles.Place place,
      List<Lane> lanes,
      MessageStore store,
      Database database,
      Optional<Signer> signer) {
    // of these chains the oracle's own pool is counted, under the same names
    MeterRegistry uncounted = new SimpleMeterRegistry();
    RpcPool rpc = ChainAccess.pool(place.chain(), with.client(), with.clock(), uncounted);
    HeadTracker heads = ChainAccess.heads(rpc, uncounted);
    ChainScanner scanner =
        new ChainScanner(
            place.definition(),
            lanes,
            rpc,
            store,
            ScanSettings.defaults(),
            with.signals(),
            with.clock(),
            with.metrics());
    scanner.follow(heads);
    Optional<DurableTransactionManager> payer =
        signer.map(key ->
            new DurableTransactionManager(
                ChainAccess.transactions(place.chain()),
                rpc,
                key,
                database.dataSource(),
                with.clock(),
                uncounted,
                with.signals()));
    payer.ifPresent(transactions -> heads.listen(event -> tell(transactions, event)));
    links.put(
        place.definition().id(),
        new Link(place.definition(), place.chain(), rpc, heads, scanner, payer));
  }

  private static void tell(DurableTransactionManager transactions, HeadEvent event) {
    switch (event) {
      case HeadEvent.Advanced advanced ->
          transactions.onHead(advanced.newHead().number(), advanced.newHead().hash());
      case HeadEvent.Reorganized reorganized ->
          transactions.onReorg(
              reorganized.commonAncestor().map(ancestor -> ancestor.number()).orElse(0L));
    }
  }

  /** All of them. */
  Collection<Link> all() {
    return links.values();
  }

  /** The chain of this definition. */
  Link of(ChainDefinition chain) {
    Link link = links.get(chain.id());
    if (link == null) {
      throw new NodeException("no access to chain " + chain.name());
    }
    return link;
  }

  /** Endpoints by chain. */
  Map<ChainId, Rpc> access() {
    Map<ChainId, Rpc> access = new LinkedHashMap<>();
    links.forEach((id, link) -> access.put(id, link.rpc()));
    return access;
  }

  /** Accounts that pay, by chain. */
  Map<ChainId, CarriedFailures.Payer> payers() {
    Map<ChainId, CarriedFailures.Payer> payers = new LinkedHashMap<>();
    links.forEach((id, link) ->
        link.payer()
            .ifPresent(payer -> payers.put(id, new CarriedFailures.Payer(link.rpc(), payer))));
    return payers;
  }

  /** Scanners by chain. */
  Map<ChainDefinition, ChainScanner> scanners() {
    Map<ChainDefinition, ChainScanner> scanners = new LinkedHashMap<>();
    links.values().forEach(link -> scanners.put(link.definition(), link.scanner()));
    return scanners;
  }
}
