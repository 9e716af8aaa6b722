package io.meta138.app.desk;

import io.meta138.app.config.NodeConfig;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.DeskException;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.desk.Works;
import io.meta138.incident.evidence.Collector;
import io.meta138.incident.evidence.EvidenceJob;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Retention;
import io.meta138.incident.evidence.Tasks;
import io.meta138.incident.evidence.Worker;
import io.meta138.incident.evidence.sources.PodEventSource;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.kubernetes.KubernetesConnection;
import io.meta138.incident.reviews.Cases;
import io.meta138.incident.reviews.Reminders;
import io.meta138.incident.reviews.ReviewJob;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.reviews.Statistics;
import io.meta138.incident.server.Records;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.SignalSink;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is gathered when an incident opens, written when it is over, and asked of people afterwards.
 */
final class Aftercare {
  private static final Logger LOG = LoggerFactory.getLogger(Aftercare.class);
  private static final Duration USUAL_PERIOD = Duration.ofSeconds(2);
  private static final Duration COMMIT = Duration.ofSeconds(10);

  private final DeskFiles files;
  private final DeskNode.Surroundings around;
  private final Database database;
  private final Records records;
  private final Desk desk;
  private final SignalSink signals;

  /**
   * Of a desk.
   *
   * @param signals hears what is overdue
   */
  Aftercare(
      DeskFiles files,
      DeskNode.Surroundings around,
      Database database,
      Records records,
      Desk desk,
      SignalSink signals) {
    this.files = files;
    this.around = around;
    this.database = database;
    this.records = records;
    this.desk = desk;
    this.signals = signals;
  }

  /** What is kept in a database. */
  static Records records(Database database, TimelineStore timeline, Reviews reviews) {
    return new Records(
        timeline,
        new EvidenceStore(database),
        reviews,
        new Statistics(new Cases(database), timeline));
  }

  /** What runs while the desk is the active one. */
  List<Service> parts(Optional<NetworkWatch> watch) {
    InstantSource clock = around.clock();
    DeskConfig.Keep keep = files.config().keep();
    List<Service> parts = new ArrayList<>();
    List<EvidenceSource> sources = sources(watch, parts);
    Collector collector = new Collector(sources, clock);
    EvidenceStore evidence = records.evidence();
    TimelineStore timeline = records.timeline();
    Tasks tasks = new Tasks(database);
    Works works = new Works(database);
    EvidenceJob gather =
        new EvidenceJob(
            new EvidenceJob.Parts(
                collector, evidence, tasks, works, timeline, desk.view()::incident, clock));
    ReviewJob draft =
        new ReviewJob(
            new ReviewJob.Parts(
                collector,
                evidence,
                tasks,
                works,
                timeline,
                new Cases(database),
                records.reviews(),
                clock));
    parts.add(new Worker(Work.Kind.EVIDENCE, works, tasks, gather, clock));
    parts.add(new Worker(Work.Kind.REVIEW, works, tasks, draft, clock));
    parts.add(new Reminders(database, signals, this::reviewed, clock));
    parts.add(
        new Retention(evidence, keep.evidence(), keep.evidenceMegabytes() * 1_000_000L, clock));
    return parts;
  }

  private List<EvidenceSource> sources(Optional<NetworkWatch> watch, List<Service> parts) {
    List<EvidenceSource> sources =
        new ArrayList<>(
            files.config().evidence().sources(new BoundedHttp(around.client()), files.folder()));
    sources.add(OwnEvidence.metrics(around.metrics()));
    watch.ifPresent(present -> sources.add(OwnEvidence.network(present)));
    List<URI> nodes = nodes();
    if (!nodes.isEmpty()) {
      sources.add(new BlockEvidence(nodes, period(), new BoundedHttp(around.client())));
    }
    files.oracle().ifPresent(oracle -> sources.add(new OracleEvidence(oracle, around.clock())));
    files
        .config()
        .kubernetes()
        .ifPresent(config -> {
          KubernetesConnection cluster = KubernetesConnection.open(config, files::resolve);
          parts.add(new Cluster(cluster));
          sources.add(new PodEventSource(cluster.events(), files.config().evidence().limit()));
        });
    return sources;
  }

  /** Where blocks are read: the nodes that are watched, and the oracle's. */
  private List<URI> nodes() {
    Stream<URI> watched =
        files.config().network().stream()
            .flatMap(network -> network.nodes().stream())
            .flatMap(node -> node.rpc().stream());
    Stream<URI> published =
        files.oracle().stream()
            .flatMap(oracle -> oracle.config().chain().endpoints().stream())
            .map(NodeConfig.Endpoint::url);
    return Stream.concat(watched, published)
        .filter(url -> url.getScheme() != null && url.getScheme().startsWith("http"))
        .distinct()
        .toList();
  }

  private Duration period() {
    return files.config().network().map(NetworkConfig::blockPeriod).orElse(USUAL_PERIOD);
  }

  /** A connection to a cluster, closed with the rest. */
  private record Cluster(KubernetesConnection connection) implements Service {
    @Override
    public String name() {
      return "connection to Kubernetes";
    }

    @Override
    public void start() {}

    @Override
    public void stop() {
      connection.close();
    }
  }

  /** Whether the desk has taken note, or never will, that an incident was reviewed. */
  private boolean reviewed(String incident) {
    try {
      Outcome outcome =
          desk.submit(new Input.Move("desk", incident, Status.REVIEWED))
              .get(COMMIT.toMillis(), TimeUnit.MILLISECONDS);
      return switch (outcome) {
        case Outcome.Unavailable _, Outcome.Uncertain _ -> false;
        case Outcome.Refused(var _, String reason) -> {
          LOG.info("a review is closed, and its incident is as it was: {}", reason);
          yield true;
        }
        default -> true;
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new DeskException("the desk did not take note of the review of " + incident, e);
    }
  }
}
