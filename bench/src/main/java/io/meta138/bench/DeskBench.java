package io.meta138.bench;

import io.meta138.app.Logging;
import io.meta138.app.devnet.DevnetDatabase;
import io.meta138.incident.desk.Deliveries;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Delivery;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.providers.PagerDuty;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Measures an incident desk with its outbox, its timeline and its delivery on a durable PostgreSQL:
 * new alerts at a steady rate, each request of ten answered after its commit; then status changes
 * and lists among all of them. Whatever waits counts from when the request should have been sent.
 */
@Command(
    name = "desk",
    description = "Measure an incident desk on a durable PostgreSQL.",
    mixinStandardHelpOptions = true)
public final class DeskBench implements Callable<Integer> {
  private static final int PER_REQUEST = 10;
  private static final int COMMANDS = 200;
  private static final int LISTED = 100;
  private static final int LOG_MEGABYTES = 256;

  @Parameters(
      index = "0",
      paramLabel = "RATE",
      description = "Alerts a second (default ${DEFAULT-VALUE}).",
      defaultValue = "5000")
  private int rate;

  @Parameters(
      index = "1",
      paramLabel = "ALERTS",
      description = "Alerts in all; the first 15 %% warm it up (default ${DEFAULT-VALUE}).",
      defaultValue = "100000")
  private int alerts;

  private final List<Long> acks = Collections.synchronizedList(new ArrayList<>());

  private DeskBench() {}

  /** Runs and exits with 0 unless a part can't be started. */
  public static void main(String[] args) {
    Logging.warnings();
    System.exit(new CommandLine(new DeskBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("meta138-desk");
    DevnetDatabase server = new DevnetDatabase(folder);
    server.start();
    String password = Files.readString(server.passwordFile()).strip();
    try (Database database = Database.connect(server.jdbcUrl(), "postgres", password, 8);
        HttpClient client = HttpClient.newHttpClient();
        Pager pager = new Pager()) {
      database.migrate("incident");
      settle(database);
      InstantSource clock = InstantSource.system();
      Outbox outbox = new Outbox(database, clock);
      Desk desk =
          new Desk(
              database,
              RulesFile.shipped(),
              new DeskLoad.OnCall(),
              outbox::add,
              new TimelineStore(database),
              clock,
              new SimpleMeterRegistry());
      SecretFile key = key(folder);
      Delivery delivery =
          new Delivery(
              database,
              outbox,
              new Delivery.Parts(
                  Map.of(Channel.PAGERDUTY, new PagerDuty(client, pager.address(), "bench")),
                  Map.of(),
                  (_, _) -> Optional.of(new Address.PagerDuty(key)),
                  new Deliveries(desk),
                  _ -> {},
                  clock,
                  new SimpleMeterRegistry()));
      desk.start();
      delivery.start();
      measure(desk, pager);
      delivery.stop();
      desk.stop();
    } finally {
      server.stop();
    }
    return 0;
  }

  /**
   * Lets the server make the files of its write-ahead log that it will use again, as one has that
   * runs for a while: making one while commits wait takes 50 ms.
   */
  private static void settle(Database database) {
    for (int i = 0; i < LOG_MEGABYTES; i++) {
      database
          .jdbc()
          .sql("select length(pg_logical_emit_message(false, 'bench', repeat('x', 1048576))::text)")
          .query(Integer.class)
          .single();
    }
    database.jdbc().sql("checkpoint").update();
    database.jdbc().sql("checkpoint").update();
  }

  private static SecretFile key(Path folder) throws Exception {
    Path file = folder.resolve("key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "bench");
    return new SecretFile(file);
  }

  private void measure(Desk desk, Pager pager) throws Exception {
    int warmUp = alerts * 15 / 100;
    ingest(desk, pager, warmUp, 0);
    acks.clear();
    pager.drain();
    long began = System.nanoTime();
    ingest(desk, pager, alerts - warmUp, warmUp);
    double perSecond = (alerts - warmUp) / ((System.nanoTime() - began) / 1e9);
    int expected = DeskLoad.alone(warmUp, alerts);
    List<Long> pages = new ArrayList<>();
    for (int tries = 0; pages.size() < expected && tries < 100; tries++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      pages.addAll(pager.drain());
    }
    if (pages.size() < expected) {
      throw new BenchException("expected " + expected + " pages, found " + pages.size());
    }
    List<Long> changes = new ArrayList<>();
    List<Long> lists = new ArrayList<>();
    commands(desk, changes, lists);
    print(desk, perSecond, pages, changes, lists);
  }

  private void print(
      Desk desk, double perSecond, List<Long> pages, List<Long> changes, List<Long> lists) {
    System.out.println(
        "| alerts/s | ack p50 / p99 ms | page p50 / p99 ms | status change p50 / p99 ms"
            + " | list p50 / p99 ms | open | heap MiB |");
    System.out.println("|---|---|---|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %,.0f | %s | %s | %s | %s | %,d | %d |%n",
        perSecond,
        both(acks),
        both(pages),
        both(changes),
        both(lists),
        desk.view().alerts(alert -> alert.active(), alerts).size(),
        heap());
    System.out.println(
        Json.MAPPER.writeValueAsString(
            Map.of(
                "alertsPerSecond", perSecond,
                "ackMillis", percentiles(acks),
                "pageMillis", percentiles(pages),
                "statusChangeMillis", percentiles(changes),
                "listMillis", percentiles(lists))));
  }

  private void ingest(Desk desk, Pager pager, int count, int from) throws Exception {
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    long began = System.nanoTime();
    for (int sent = 0; sent < count; sent += PER_REQUEST) {
      long due = began + TimeUnit.SECONDS.toNanos(1) / rate * sent;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      List<ReceivedSignal> signals = new ArrayList<>();
      for (int i = from + sent; i < from + sent + PER_REQUEST; i++) {
        if (DeskLoad.alone(i)) {
          pager.signalled(i, due);
        }
        signals.add(DeskLoad.alert(i));
      }
      answers.add(
          desk.submit(new Input.Signals(signals))
              .thenAccept(outcome -> {
                if (!(outcome instanceof Outcome.Taken)) {
                  throw new BenchException("an alert was answered with " + outcome);
                }
                acks.add((System.nanoTime() - due) / 1_000);
              }));
    }
    for (CompletableFuture<Void> answer : answers) {
      answer.get(2, TimeUnit.MINUTES);
    }
  }

  private static void commands(Desk desk, List<Long> changes, List<Long> lists) throws Exception {
    for (int i = 0; i < COMMANDS; i++) {
      long began = System.nanoTime();
      desk.submit(new Input.Acknowledge("person:alice", "I-" + (1 + i % 50)))
          .get(1, TimeUnit.MINUTES);
      long changed = System.nanoTime();
      int listed = desk.view().incidents(incident -> incident.open(), LISTED).size();
      listed += desk.view().alertsOf("I-1", LISTED).size();
      if (listed == 0) {
        throw new BenchException("the desk lists nothing");
      }
      changes.add((changed - began) / 1_000);
      lists.add((System.nanoTime() - changed) / 1_000);
    }
  }

  /** What is in use once what is not is collected. */
  private static long heap() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
  }

  private static String both(List<Long> micros) {
    return "%.1f / %.1f".formatted(percentile(micros, 50), percentile(micros, 99));
  }

  private static Map<String, Double> percentiles(List<Long> micros) {
    return Map.of("p50", percentile(micros, 50), "p99", percentile(micros, 99));
  }

  private static double percentile(List<Long> micros, int percent) {
    List<Long> sorted = new ArrayList<>(micros);
    Collections.sort(sorted);
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1)) / 1_000.0;
  }
}
