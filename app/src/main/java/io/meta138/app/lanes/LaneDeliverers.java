package io.meta138.app.lanes;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.node.NodeException;
import io.meta138.ccip.attest.AttesterClient;
import io.meta138.ccip.attest.Quorum;
import io.meta138.ccip.deliver.CataloguePolicy;
import io.meta138.ccip.deliver.Deliverer;
import io.meta138.ccip.deliver.DelivererSettings;
import io.meta138.ccip.deliver.DelivererStatus;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.sending.OwedRows;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What this process brings over lanes: a deliverer for each of ours, and rows that are owed. */
final class LaneDeliverers {
  private static final Duration QUORUM_LIMIT = Duration.ofSeconds(4);
  private static final Duration OWED_PATIENCE = Duration.ofSeconds(3);

  /** Deliverers are woken by what is new; this is for what only time brings. */
  private static final Duration LOOKS = Duration.ofMillis(500);

  private final LaneFiles files;
  private final LaneChains chains;
  private final LanesNode.Surroundings with;
  private final List<HttpClient> clients = new ArrayList<>();
  private final List<Deliverer> deliverers = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();

  /** Nothing when the configuration wants nothing delivered. */
  LaneDeliverers(
      LaneFiles files,
      List<Lane> lanes,
      LaneChains chains,
      MessageStore store,
      Database database,
      LanesNode.Surroundings with) {
    this.files = files;
    this.chains = chains;
    this.with = with;
    if (files.config().deliver().isEmpty()) {
      return;
    }
    Quorum quorum = quorum();
    CataloguePolicy policy = new CataloguePolicy(new Explainer());
    for (Lane lane : lanes) {
      if (lane.protocol() == Protocol.LANE) {
        LaneChains.Link destination = chains.of(lane.destination());
        deliverers.add(
            new Deliverer(
                new Deliverer.Parts(
                    lane,
                    DelivererSettings.defaults().polling(LOOKS),
                    store,
                    database.dataSource(),
                    quorum,
                    destination.rpc(),
                    destination.payer().orElseThrow(),
                    policy,
                    with.clock()),
                with.metrics(),
                with.signals()));
      }
    }
    services.addAll(deliverers);
    // a short look at the database each: what any chain tells may be what a lane waits for
    chains
        .all()
        .forEach(chain -> chain.scanner().whenRead(() -> deliverers.forEach(Deliverer::wake)));
    lanes.stream()
        .filter(lane -> files.priceLanes().containsKey(lane.name()))
        .forEach(lane -> services.add(owed(lane)));
  }

  private Quorum quorum() {
    CcipConfig.Attesters attesters = files.config().attesters().orElseThrow();
    CcipConfig.Tls tls =
        attesters
            .tls()
            .orElseThrow(
                () -> new NodeException("ccip.attesters.tls is missing: attesters can't be asked"));
    HttpClient client = AttesterClient.http(files.identity(tls));
    clients.add(client);
    return new Quorum(
        attesters.members().stream()
            .map(member -> new AttesterClient(member.name(), member.url(), client))
            .toList(),
        QUORUM_LIMIT,
        with.metrics());
  }

  private OwedRows owed(Lane lane) {
    LaneChains.Link source = chains.of(lane.source());
    return new OwedRows(
        lane,
        files.files().aggregator(),
        OWED_PATIENCE,
        source.rpc(),
        source.payer().orElseThrow(),
        with.clock(),
        with.metrics());
  }

  /** Everything to start, in order. */
  List<Service> services() {
    return services;
  }

  /** How the deliverers are doing. */
  List<DelivererStatus> statuses() {
    return deliverers.stream().map(Deliverer::status).toList();
  }

  /** Closes what attesters are asked through. */
  void release() {
    clients.forEach(HttpClient::shutdownNow);
  }
}
