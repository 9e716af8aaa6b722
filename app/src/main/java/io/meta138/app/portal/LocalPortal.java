package io.meta138.app.portal;

import io.meta138.app.desk.DeskNode;
import io.meta138.app.lanes.LanesNode;
import io.meta138.app.node.OracleNode;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.server.Problem;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.server.Journal;
import io.meta138.portal.server.Portal;
import io.meta138.portal.server.PortalSettings;
import io.meta138.portal.server.Site;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
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
    InstantSource clock = parts.clock();
    Oracles oracles = new Oracles(List.of(new OracleHere(parts.node(), parts.prices(), database)));
    Views views =
        new Views(
            new OracleFeeds(oracles, clock),
            new OracleNodes(oracles, clock),
            new CarriedLanes(
                parts
                    .lanes()
                    .map(lanes ->
                        new CarriedLanes.Followed(
                            lanes.lanes(),
                            lanes.store(),
                            () -> new Known.Here<>(lanes.health(), clock.instant()))),
                clock),
            () ->
                parts
                    .desk()
                    .watch()
                    .map(watch -> watch.report())
                    .<Known<io.meta138.network.health.HealthReport>>map(
                        report -> new Known.Here<>(report, report.at()))
                    .orElseGet(() -> new Known.Missing<>("nothing watches the network now")),
            new LocalIncidents(parts.desk(), new DeskLog(database, clock), clock),
            new HereEnvironment(
                parts.desk().files().directory().environment(),
                settings.version(),
                "local",
                oracles,
                parts
                    .lanes()
                    .map(lanes ->
                        new HereEnvironment.Carried(
                            lanes.lanes(),
                            () -> new Known.Here<>(lanes.health(), clock.instant()))),
                this::desk,
                clock));
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

  /**
   * The first administrator's password for one use, when nobody has a password yet.
   *
   * @param handover which has it before it is good
   * @throws IOException when it can't be handed over; it is not good then
   */
  public Optional<Accounts.First> first(Accounts.Handover handover) throws IOException {
    return portal.first(handover);
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
          // the act that is to be written down is not done, so that it may be asked for again
          case Outcome.Uncertain(String reason) -> Optional.of(Problem.unavailable(reason));
        };
      } catch (ExecutionException | TimeoutException e) {
        return Optional.of(Problem.unavailable("the incident desk wrote nothing down in time"));
      }
    };
  }

  private Standing desk() {
    String unready = parts.desk().desk().unready();
    return new Standing(
        unready.isEmpty() ? State.OK : State.DEGRADED, parts.clock().instant(), unready);
  }
}
