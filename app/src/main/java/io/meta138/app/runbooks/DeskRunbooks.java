package io.meta138.app.runbooks;

import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.OracleNode;
import io.meta138.incident.kubernetes.KubernetesActions;
import io.meta138.incident.kubernetes.KubernetesConfig;
import io.meta138.incident.kubernetes.KubernetesConnection;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Right;
import io.meta138.incident.runbooks.Actions;
import io.meta138.incident.runbooks.QuorumGuard;
import io.meta138.incident.runbooks.RunEngine;
import io.meta138.incident.runbooks.RunStore;
import io.meta138.incident.runbooks.RunWorker;
import io.meta138.incident.runbooks.RunbookException;
import io.meta138.incident.runbooks.Runbooks;
import io.meta138.incident.runbooks.http.AzureConfig;
import io.meta138.incident.runbooks.http.AzureLookUps;
import io.meta138.incident.runbooks.http.AzureTokens;
import io.meta138.incident.server.DeskServer;
import io.meta138.incident.timeline.Timeline;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.config.Problem;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A desk's runbooks: what they may do, who may approve it, and the runs. */
public final class DeskRunbooks implements Service {
  private final Parts parts;
  private final Sight sight;
  private final TxActions transactions;
  private final LaneActions lanes;
  private final Optional<KubernetesConnection> cluster;
  private final Runbooks runbooks;
  private final RunEngine engine;

  /**
   * What a desk's configuration says of runbooks.
   *
   * @param runbooks beside the shipped ones, and what they may call
   * @param kubernetes cluster to look at and change
   * @param azure to look at
   * @param network that is watched
   * @param oracle configuration of the oracle node to look at
   * @param resolve turns a configured path into one that can be opened
   */
  public record Configured(
      RunbooksConfig runbooks,
      Optional<KubernetesConfig> kubernetes,
      Optional<AzureConfig> azure,
      Optional<NetworkConfig> network,
      Optional<NodeFiles> oracle,
      UnaryOperator<Path> resolve) {}

  /**
   * What they work with.
   *
   * @param configured as the desk is
   * @param oracle node in the same process, in the place of a configured one
   * @param directory of people
   * @param database of the desk
   * @param timeline that steps are written to
   * @param client for connections; stays its owner's
   * @param clock for every decision
   */
  public record Parts(
      Configured configured,
      Optional<Supplier<OracleNode>> oracle,
      Directory directory,
      Database database,
      Timeline timeline,
      HttpClient client,
      InstantSource clock) {}

  /**
   * Runbooks of a desk.
   *
   * @throws NodeException when a runbook is wrong, with every problem by file and line, or the
   *     cluster's kubeconfig can't be used
   */
  public DeskRunbooks(Parts parts) {
    this.parts = parts;
    Configured configured = parts.configured();
    this.runbooks =
        switch (DeskActions.load(configured.runbooks(), configured.resolve())) {
          case Runbooks.Result.Valid(Runbooks all) -> all;
          case Runbooks.Result.Invalid(List<Problem> problems) -> throw new NodeException(problems);
        };
    this.sight = new Sight(configured.network());
    Optional<Supplier<NodeFiles>> files =
        parts
            .oracle()
            .<Supplier<NodeFiles>>map(node -> () -> node.get().files())
            .or(() -> configured.oracle().map(read -> () -> read));
    this.transactions = new TxActions(files, parts.clock());
    this.lanes = new LaneActions(files, parts.clock());
    try {
      this.cluster =
          configured
              .kubernetes()
              .map(there -> KubernetesConnection.open(there, configured.resolve()));
    } catch (RunbookException e) {
      throw new NodeException(String.valueOf(e.getMessage()), e);
    }
    this.engine =
        new RunEngine(
            new RunStore(parts.database(), parts.timeline()),
            actions(),
            this::mayApprove,
            parts.clock(),
            "desk-" + ProcessHandle.current().pid());
  }

  private Actions actions() {
    Configured configured = parts.configured();
    BoundedHttp http = new BoundedHttp(parts.client());
    Optional<Oracle> oracle =
        parts
            .oracle()
            .<Oracle>map(LocalOracle::new)
            .or(() -> configured.oracle().map(files -> new RemoteOracle(files, http)));
    QuorumGuard guard = new QuorumGuard(new ValidatorActions(sight).view(), parts.clock());
    return DeskActions.all(
        sight,
        new OracleActions(oracle),
        transactions,
        lanes,
        cluster.map(there -> there.actions(guard)).orElseGet(KubernetesActions::absent),
        configured
            .azure()
            .map(azure ->
                AzureLookUps.of(
                    azure.settings(),
                    new AzureTokens(azure, configured.resolve(), http, parts.clock()),
                    parts.clock()))
            .orElseGet(AzureLookUps::absent),
        configured.runbooks().hosts(),
        parts.clock());
  }

  private boolean mayApprove(String actor) {
    String person = actor.startsWith("person:") ? actor.substring("person:".length()) : actor;
    return parts
        .directory()
        .role(person)
        .filter(role -> role.rights().contains(Right.APPROVE))
        .isPresent();
  }

  /** Adds them to what a desk's server offers. */
  public void offer(DeskServer server) {
    server.offer(runbooks, engine);
  }

  /** What works on runs while the desk is the active one. */
  public List<Service> whileActive(Optional<NetworkWatch> watch) {
    Endpoints endpoints =
        new Endpoints(
            parts.configured().network(),
            parts
                .oracle()
                .map(node -> node.get().files())
                .or(parts.configured()::oracle)
                .map(files -> files.config().chain()),
            parts.client(),
            parts.clock());
    sight.open(watch, endpoints);
    return List.of(endpoints, new RunWorker(engine));
  }

  @Override
  public String name() {
    return "runbooks";
  }

  @Override
  public void start() {
    // runs are worked on while the desk is the active one
  }

  @Override
  public void stop() {
    transactions.close();
    lanes.close();
    cluster.ifPresent(KubernetesConnection::close);
  }
}
