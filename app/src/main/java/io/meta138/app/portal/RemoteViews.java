package io.meta138.app.portal;

import io.meta138.app.node.AdminClient;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeFiles;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.network.health.HealthReport;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.server.PortalSettings;
import io.meta138.portal.views.Incidents.OpenIncidents;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Network;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a portal in a process of its own shows: looks at oracle nodes, lanes and the network, with
 * the services that keep them fresh and the databases that they look into.
 */
final class RemoteViews {
  private static final int LOOKING = 4;

  private final PortalFiles files;
  private final RemotePortal.With with;
  private final RemoteIncidents incidents;
  private final List<Service> services = new ArrayList<>();
  private final List<Database> databases = new ArrayList<>();

  RemoteViews(PortalFiles files, RemotePortal.With with, RemoteIncidents incidents) {
    this.files = files;
    this.with = with;
    this.incidents = incidents;
  }

  /** What has to run for it; empty before {@link #over}. */
  List<Service> services() {
    return List.copyOf(services);
  }

  /** What its owner closes; empty before {@link #over}. */
  List<Database> databases() {
    return List.copyOf(databases);
  }

  private Database opened(Database database) {
    databases.add(database);
    return database;
  }

  private Oracles oracles() {
    List<OracleSight> all = new ArrayList<>();
    for (PortalRunConfig.Oracle oracle : files.config().oracles()) {
      NodeFiles node = files.node(oracle.name());
      OracleElsewhere sight =
          new OracleElsewhere(
              oracle.name(),
              new NodeAccess(node, with.clock()),
              new AdminClient(files.admin(oracle), new BoundedHttp(with.client())),
              Databases.connect(node, LOOKING));
      services.add(sight);
      all.add(sight);
    }
    return new Oracles(all);
  }

  private Optional<LanesElsewhere> follower() {
    return files
        .lanes()
        .flatMap(lanes -> files.config().lanes())
        .map(part -> {
          AdminClient client =
              new AdminClient(
                  part.admin()
                      .orElseGet(() -> files.lanes().orElseThrow().files().config().admin()),
                  new BoundedHttp(with.client()));
          LanesElsewhere made = new LanesElsewhere(client, with.clock());
          services.add(made);
          return made;
        });
  }

  /** What is shown by a portal with these settings; builds what it takes, once. */
  Views over(PortalSettings settings) {
    InstantSource clock = with.clock();
    Oracles oracles = oracles();
    Optional<LanesElsewhere> follower = follower();
    Optional<CarriedLanes.Followed> followed =
        follower.map(process ->
            new CarriedLanes.Followed(
                files.lanes().orElseThrow().lanes(),
                new MessageStore(
                    opened(Databases.connect(files.lanes().orElseThrow().files(), LOOKING))),
                process::health));
    return new Views(
        new OracleFeeds(oracles, clock),
        new OracleNodes(oracles, clock),
        new CarriedLanes(followed, clock),
        network(),
        incidents,
        new HereEnvironment(
            files.desk().directory().environment(),
            settings.version(),
            "self-hosted",
            oracles,
            follower.map(process ->
                new HereEnvironment.Carried(files.lanes().orElseThrow().lanes(), process::health)),
            this::standing,
            clock));
  }

  /** A watch of its own, which tells nobody: signals are the desk's. */
  private Network network() {
    return files
        .desk()
        .config()
        .network()
        .filter(_ -> files.config().watchNetwork())
        .<Network>map(config -> {
          NetworkWatch watch =
              new NetworkWatch(
                  config,
                  NetworkWatch.Settings.USUAL,
                  with.client(),
                  _ -> {},
                  new SimpleMeterRegistry(),
                  with.clock(),
                  RandomGenerator.getDefault());
          services.add(watch);
          return () -> new Known.Here<HealthReport>(watch.report(), watch.report().at());
        })
        .orElse(() -> new Known.Missing<>("this portal does not watch the network"));
  }

  private Standing standing() {
    return switch (incidents.open()) {
      case Known.Missing<OpenIncidents>(String reason) ->
          new Standing(State.UNKNOWN, with.clock().instant(), reason);
      case Known.Here<OpenIncidents>(OpenIncidents _, Instant asOf) ->
          new Standing(State.OK, asOf, "");
    };
  }
}
