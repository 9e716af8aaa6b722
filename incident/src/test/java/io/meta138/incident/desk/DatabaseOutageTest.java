package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Delivery;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.providers.PagerDuty;
import io.meta138.incident.notifications.providers.PagerDutyStandIn;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.support.Secrets;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL that is stopped and started again while a desk takes alerts and pages. */
class DatabaseOutageTest {
  private static final int ALERTS = 200;

  @TempDir Path folder;
  private final PagerDutyStandIn pager = new PagerDutyStandIn();
  private final HttpClient client = HttpClient.newHttpClient();
  private EmbeddedPostgres server;
  private int port;
  private Database database;
  private Desk desk;
  private Delivery delivery;

  @BeforeEach
  void start() throws Exception {
    server = startServer(0);
    port = server.getPort();
    database =
        Database.connect("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "", 8);
    database.migrate("incident");
    InstantSource clock = InstantSource.system();
    Outbox outbox = new Outbox(database, clock);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    desk =
        new Desk(
            database,
            RulesFile.shipped(),
            new OnePager(),
            outbox::add,
            new TimelineStore(database),
            clock,
            metrics);
    SecretFile key = Secrets.file(folder, "key", "R0UT1NG");
    delivery =
        new Delivery(
            database,
            outbox,
            new Delivery.Parts(
                Map.of(Channel.PAGERDUTY, new PagerDuty(client, pager.address(), "test")),
                Map.of(),
                (_, _) -> Optional.of(new Address.PagerDuty(key)),
                new Deliveries(desk),
                _ -> {},
                clock,
                metrics));
    desk.start();
    delivery.start();
  }

  @AfterEach
  void stop() throws Exception {
    delivery.stop();
    desk.stop();
    database.close();
    server.close();
    client.close();
    pager.close();
  }

  /** Pages everybody by PagerDuty. */
  private static final class OnePager implements Responders {
    private final Responders steps = new DeskChild.Quick();

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return steps.policy(severity, kind, security);
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of(new Reach(target, List.of(Channel.PAGERDUTY)));
    }
  }

  private EmbeddedPostgres startServer(int on) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofMinutes(1))
            .setDataDirectory(folder.resolve("data"))
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    return (on == 0 ? builder : builder.setPort(on)).start();
  }

  private void stopServer() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ReceivedSignal stuck(int index) {
    return TestDesk.signal(
        index % 50 == 0 ? "tx.stuck" : "feed.stale",
        true,
        Instant.now(),
        Optional.empty(),
        index % 50 == 0 ? "account" : "feed",
        "n" + index);
  }

  private Outcome send(int index) throws Exception {
    return desk.submit(new Input.Signals(List.of(stuck(index)))).get(60, TimeUnit.SECONDS);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s within 60 s", what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private long count(String sql) {
    return database.jdbc().sql(sql).query(Long.class).single();
  }

  @Test
  void anOutageDuringIngestLosesNoAlertAndIsSaidToTheSender() throws Exception {
    int refused = 0;
    for (int i = 0; i < ALERTS; i++) {
      if (i == ALERTS / 2) {
        stopServer();
        Outcome outcome = send(i);
        assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
        refused++; // the desk may be back before the server is said to be
        assertThat(desk.unready()).isNotEmpty();
        server = startServer(port);
      }
      Outcome outcome = send(i);
      for (int tries = 0; !(outcome instanceof Outcome.Taken) && tries < 3_000; tries++) {
        refused++;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        outcome = send(i);
      }
      assertThat(outcome).as("alert %d", i).isInstanceOf(Outcome.Taken.class);
    }
    assertThat(refused).isPositive();
    assertThat(count("select count(*) from incident.alert where standing = 'ACTIVE'"))
        .isEqualTo(ALERTS);
    await("every page is taken", () -> paged().equals(keys()) && pagesPerIncident(3));
  }

  @Test
  void anOutageBetweenAPageAndItsReceiptDoublesNoPageAndLosesNoneOfTheNextSteps() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    pager.beforeNextAnswer(() -> {
      stopServer();
      stopped.countDown();
    });
    assertThat(send(0)).isInstanceOf(Outcome.Taken.class);
    assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
    await("the desk notices", () -> !desk.unready().isEmpty());
    // bob and carol fell due meanwhile
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    server = startServer(port);
    await("the desk is back", () -> desk.unready().isEmpty());
    await("every page is taken", () -> paged().equals(keys()) && pagesPerIncident(3));
    assertThat(paged())
        .containsExactlyInAnyOrder(
            "I-1/1/0/0/alice/pagerduty", "I-1/1/0/1/bob/pagerduty", "I-1/1/0/2/carol/pagerduty");
  }

  private Set<String> paged() {
    return new HashSet<>(pager.triggered());
  }

  /** The keys of all pages that were decided. */
  private Set<String> keys() {
    return new HashSet<>(
        database
            .jdbc()
            .sql("select key from incident.outbox where kind = 'PAGE'")
            .query((row, _) -> row.getString(1))
            .list());
  }

  private boolean pagesPerIncident(int most) {
    List<Incident> incidents = desk.view().incidents(_ -> true, ALERTS);
    return !incidents.isEmpty()
        && incidents.stream().allMatch(i -> i.escalation().pages().size() >= most);
  }
}
