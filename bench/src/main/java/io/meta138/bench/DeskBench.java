package io.meta138.bench;

import io.meta138.app.Logging;
import io.meta138.app.devnet.DevnetDatabase;
import io.meta138.incident.Severity;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures an incident desk with its outbox on a durable PostgreSQL: new alerts at a steady rate,
 * each request of ten answered after its commit; then status changes and lists among all of them. A
 * page's lateness is from the decision's time until its commit, when a worker may send it.
 */
public final class DeskBench {
  private static final int PER_REQUEST = 10;
  private static final int COMMANDS = 200;

  private final List<Long> acks = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> pages = Collections.synchronizedList(new ArrayList<>());

  private DeskBench() {}

  /** One on-call engineer. */
  private static final class OnCall implements Responders {
    private static final Policy POLICY =
        new Policy(
            "bench",
            List.of(),
            List.of(),
            false,
            List.of(
                new Step(Duration.ZERO, List.of("alice")),
                new Step(Duration.ofSeconds(2), List.of("bob"))),
            List.of(),
            0,
            Duration.ofMinutes(5),
            Duration.ofMinutes(30));

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return POLICY;
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of(new Reach(target, List.of(Channel.PAGERDUTY)));
    }
  }

  /** Runs with the alerts a second and in all: {@code desk 5000 100000}. */
  public static void main(String[] args) throws Exception {
    Logging.warnings();
    int rate = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
    int alerts = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    DevnetDatabase server = new DevnetDatabase(Files.createTempDirectory("meta138-desk"));
    server.start();
    try (Database database = Database.connect(server.jdbcUrl(), "postgres", "", 8)) {
      database.migrate("incident");
      new DeskBench().run(database, rate, alerts);
    } finally {
      server.stop();
    }
    System.exit(0);
  }

  private void run(Database database, int rate, int alerts) throws Exception {
    InstantSource clock = InstantSource.system();
    Outbox outbox = new Outbox(database, clock);
    TimelineStore timeline = new TimelineStore(database);
    List<Notice> committing = new ArrayList<>();
    Desk desk =
        new Desk(
            database,
            RulesFile.shipped(),
            new OnCall(),
            notices -> {
              outbox.add(notices);
              committing.addAll(notices);
            },
            entries -> {
              timeline.append(entries);
              Instant now = clock.instant();
              committing.forEach(n -> pages.add(Duration.between(n.at(), now).toNanos() / 1_000));
              committing.clear();
            },
            clock,
            new SimpleMeterRegistry());
    desk.start();
    ingest(desk, rate, Math.min(alerts / 5, rate * 3), 0);
    acks.clear();
    pages.clear();
    long began = System.nanoTime();
    int measured = alerts - Math.min(alerts / 5, rate * 3);
    ingest(desk, rate, measured, alerts - measured);
    double seconds = (System.nanoTime() - began) / 1e9;
    List<Long> changes = commands(desk);
    long listBegan = System.nanoTime();
    int listed = desk.view().incidents(incident -> incident.open(), 100).size();
    listed += desk.view().alertsOf("I-1", 100).size();
    double listMillis = (System.nanoTime() - listBegan) / 1e6;
    System.out.println(
        "| alerts/s | ack p50 ms | ack p99 | page p99 ms | status change p99 ms | list ms | open |");
    System.out.println("|---|---|---|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %,.0f | %.1f | %.1f | %.1f | %.1f | %.2f | %,d |%n",
        measured / seconds,
        percentile(acks, 50),
        percentile(acks, 99),
        percentile(pages, 99),
        percentile(changes, 99),
        listMillis,
        desk.view().alerts(alert -> alert.active(), alerts).size());
    System.out.println(
        Json.MAPPER.writeValueAsString(
            Map.of(
                "alertsPerSecond",
                measured / seconds,
                "ackMillis",
                Map.of("p50", percentile(acks, 50), "p99", percentile(acks, 99)),
                "pageMillis",
                Map.of("p99", percentile(pages, 99)),
                "statusChangeMillis",
                Map.of("p99", percentile(changes, 99)),
                "listMillis",
                listMillis,
                "listed",
                listed)));
    desk.stop();
  }

  private void ingest(Desk desk, int rate, int count, int from) throws Exception {
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    long began = System.nanoTime();
    for (int sent = 0; sent < count; sent += PER_REQUEST) {
      long due = began + TimeUnit.SECONDS.toNanos(1) / rate * sent;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      List<ReceivedSignal> signals = new ArrayList<>();
      for (int i = 0; i < PER_REQUEST; i++) {
        signals.add(alert(from + sent + i));
      }
      answers.add(
          desk.submit(new Input.Signals(signals))
              .thenAccept(outcome -> {
                if (!(outcome instanceof Outcome.Taken)) {
                  throw new BenchException("an alert was answered with " + outcome);
                }
                // from when it should have been sent, so that waiting counts
                acks.add((System.nanoTime() - due) / 1_000);
              }));
    }
    for (CompletableFuture<Void> answer : answers) {
      answer.get(2, TimeUnit.MINUTES);
    }
  }

  /** Of a hundred incidents; one alert in a thousand is a stuck account's, the rest are feeds'. */
  private static ReceivedSignal alert(int index) {
    boolean account = index % 1_000 == 0;
    String kind = account ? "tx.stuck" : "feed.stale";
    String subject = (account ? "account:" : "feed:") + index;
    return new ReceivedSignal(
        "alertmanager",
        "fingerprint-" + index,
        kind,
        true,
        Instant.now(),
        Optional.empty(),
        Map.of(
            "alertname",
            kind,
            "kind",
            kind,
            "subject",
            subject,
            "instance",
            "oracle-1:9100",
            "job",
            "oracle",
            "severity",
            "P1"),
        Map.of("summary", subject + " is not as it should be for some time now"),
        Optional.of("http://prometheus.local/graph?g0.expr=feed_age"));
  }

  private static List<Long> commands(Desk desk) throws Exception {
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      long began = System.nanoTime();
      desk.submit(new Input.Acknowledge("person:alice", "I-" + (1 + i % 50)))
          .get(1, TimeUnit.MINUTES);
      micros.add((System.nanoTime() - began) / 1_000);
    }
    return micros;
  }

  private static double percentile(List<Long> micros, int percent) {
    List<Long> sorted = new ArrayList<>(micros);
    Collections.sort(sorted);
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1)) / 1_000.0;
  }
}
