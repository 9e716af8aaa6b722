package io.meta138.app.portal;

import io.meta138.app.desk.DeskNode;
import io.meta138.app.lanes.LanesNode;
import io.meta138.app.node.OracleNode;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.server.Problem;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.server.Journal;
import io.meta138.portal.server.Portal;
import io.meta138.portal.server.PortalSettings;
import io.meta138.portal.server.Site;
import io.meta138.portal.views.Environments.Component;
import io.meta138.portal.views.Environments.Environment;
import io.meta138.portal.views.Environments.EnvironmentChain;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A portal over an oracle node, lanes and an incident desk in this process. */
public final class LocalPortal implements Service {
  private static final Duration JOURNAL_LIMIT = Duration.ofSeconds(8);

  private final Parts parts;
  private final Database database;
  private final Portal portal;

  /**
   * What it is over.
   *
   * @param node publishes prices
   * @param prices how its feeds stand now
   * @param lanes carries messages; empty without any
   * @param desk of incidents
   * @param database for the portal, of its own; it is closed with the portal
   * @param client for calls to the desk
   * @param metrics where everything is counted
   * @param clock for everything
   */
  public record Parts(
      OracleNode node,
      Supplier<List<FeedStatus>> prices,
      Optional<LanesNode> lanes,
      DeskNode desk,
      Database database,
      HttpClient client,
      MeterRegistry metrics,
      InstantSource clock) {}

  /** A portal that is not started yet. */
  public LocalPortal(PortalSettings settings, Parts parts, Portal.Outside outside) {
    this.parts = parts;
    this.database = parts.database();
    ReportJournal journal =
        new ReportJournal(
            database,
            Duration.ofDays(1),
            1,
            new SimpleMeterRegistry(),
            parts.clock()); // only reads
    LocalIncidents incidents =
        new LocalIncidents(parts.desk(), new TimelineStore(database), parts.clock());
    Views views =
        new Views(
            new LocalFeeds(parts.node(), parts.prices(), journal),
            new LocalNodes(parts.node(), database),
            new LocalLanes(parts.lanes(), parts.clock()),
            () ->
                parts
                    .desk()
                    .watch()
                    .map(watch -> watch.report())
                    .<Known<io.meta138.network.health.HealthReport>>map(
                        report -> new Known.Here<>(report, report.at()))
                    .orElseGet(() -> new Known.Missing<>("nothing watches the network now")),
            incidents,
            () -> environment(settings));
    this.portal =
        new Portal(
            settings,
            new Portal.Parts(
                database,
                parts.desk().files().directory(),
                parts.desk().tokens(),
                () -> URI.create("http://127.0.0.1:" + parts.desk().port()),
                new BoundedHttp(parts.client()),
                views,
                journal(parts.desk()),
                new Site(),
                parts.clock(),
                new SecureRandom(),
                parts.metrics(),
                outside));
  }

  @Override
  public String name() {
    return "portal";
  }

  @Override
  public void start() {
    try {
      portal.start();
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public void stop() throws InterruptedException {
    try {
      portal.stop();
    } finally {
      database.close();
    }
  }

  /** The first administrator's password for one use, when nobody has a password yet. */
  public Optional<Accounts.First> first() {
    return portal.first();
  }

  /** Where it is reached on this machine. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + portal.port());
  }

  private static Journal journal(DeskNode desk) {
    return (actor, kind, text, data) -> {
      try {
        Outcome outcome =
            desk.desk()
                .submit(new Input.Happened("", actor, kind, text, Map.copyOf(data)))
                .get(JOURNAL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return switch (outcome) {
          case Outcome.Done _, Outcome.Taken _ -> Optional.empty();
          case Outcome.Refused(var _, String reason) -> Optional.of(Problem.invalid(reason));
          case Outcome.Unavailable(String reason) -> Optional.of(Problem.unavailable(reason));
        };
      } catch (ExecutionException | TimeoutException e) {
        return Optional.of(Problem.unavailable("the incident desk wrote nothing down in time"));
      }
    };
  }

  private Environment environment(PortalSettings settings) {
    Instant now = parts.clock().instant();
    boolean devnet = parts.node().files().config().chain().devnet();
    List<EnvironmentChain> chains = new ArrayList<>();
    chains.add(
        new EnvironmentChain(
            parts.node().files().config().chain().id().value(), "home", "home", devnet));
    List<Component> components = new ArrayList<>();
    String version = settings.version();
    List<String> wrong =
        parts.node().health().checks().stream()
            .filter(check -> !check.ok())
            .map(check -> check.name() + ": " + check.reason())
            .toList();
    components.add(new Component("oracle node", version, standing(wrong, now), "publishes prices"));
    parts
        .lanes()
        .ifPresent(lanes -> {
          lanes.lanes().stream()
              .map(lane -> lane.destination())
              .filter(chain -> chains.stream().noneMatch(one -> one.id() == chain.id().value()))
              .forEach(chain ->
                  chains.add(
                      new EnvironmentChain(
                          chain.id().value(), chain.name(), "destination", devnet)));
          components.add(
              new Component(
                  "lanes",
                  version,
                  standing(
                      lanes.health().checks().stream()
                          .filter(check -> !check.ok())
                          .map(check -> check.name() + ": " + check.reason())
                          .toList(),
                      now),
                  "carries messages between chains"));
        });
    String unready = parts.desk().desk().unready();
    components.add(
        new Component(
            "incident desk",
            version,
            standing(unready.isEmpty() ? List.of() : List.of(unready), now),
            "decides about signals, keeps the log"));
    components.add(
        new Component("portal", version, new Standing(State.OK, now, ""), "shows all of it"));
    return new Environment(settings.environment(), "local", version, chains, components);
  }

  private static Standing standing(List<String> wrong, Instant now) {
    return new Standing(
        wrong.isEmpty() ? State.OK : State.DEGRADED, now, wrong.isEmpty() ? "" : wrong.getFirst());
  }
}
