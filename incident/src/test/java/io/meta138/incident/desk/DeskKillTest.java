package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.incidents.Incident;
import io.meta138.platform.db.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of a desk at seeded moments, uniform over a burst of alerts with escalations. */
class DeskKillTest {
  private static final long SEED = 138_003;
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static final int ALERTS = 10_000 / SCALE;
  private static final int KILLS = 200 / SCALE;
  private static final int BATCH = 5;

  private final Random random = new Random(SEED);

  private static Process child() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            DeskChild.class.getName(),
            DeskDatabase.url())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void aDeskThatIsKilledLosesNoAlertAndNoPageAndDoublesNone() throws Exception {
    try (Database database = DeskDatabase.empty()) {
      TreeSet<Integer> moments = new TreeSet<>();
      while (moments.size() < KILLS) {
        moments.add(random.nextInt(ALERTS / BATCH));
      }
      int kills = burst(moments);
      assertThat(kills).as("seed %d", SEED).isEqualTo(KILLS);
      verify(database);
    }
  }

  /** Sends every batch until it is answered, as Alertmanager would; returns how often it killed. */
  private int burst(Set<Integer> moments) throws Exception {
    int kills = 0;
    Process desk = child();
    try {
      for (int batch = 0; batch < ALERTS / BATCH; batch++) {
        boolean kill = moments.contains(batch);
        if (kill) {
          write(desk, batch);
          LockSupport.parkNanos(random.nextInt(6_000_000));
          desk.destroyForcibly().waitFor();
          kills++;
          desk = child();
        }
        while (!taken(desk, batch)) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
      }
      Process running = desk;
      await(() -> settled(running));
    } finally {
      desk.destroyForcibly().waitFor();
    }
    return kills;
  }

  private static void write(Process desk, int batch) throws IOException {
    desk.outputWriter().write("%d %d%n".formatted(batch * BATCH, BATCH));
    desk.outputWriter().flush();
  }

  private static boolean taken(Process desk, int batch) throws IOException {
    write(desk, batch);
    BufferedReader answers = desk.inputReader();
    String line = answers.readLine();
    while (line != null && !line.startsWith("ok ") && !line.startsWith("again ")) {
      line = answers.readLine();
    }
    if (line == null) {
      throw new UncheckedIOException(new IOException("the desk ended by itself"));
    }
    return line.equals("ok " + batch * BATCH);
  }

  /** Whether every escalation has gone through its steps. */
  private static boolean settled(Process desk) {
    assertThat(desk.isAlive()).isTrue();
    try (Database database = Database.connect(DeskDatabase.url(), "postgres", "", 1)) {
      return database
              .jdbc()
              .sql(
                  """
                  select count(*) from incident.incident
                  where doc -> 'escalation' ->> 'state' = 'RUNNING'
                  """)
              .query(Long.class)
              .single()
          == 0;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 60 s").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static void verify(Database database) {
    long active =
        database
            .jdbc()
            .sql("select count(*) from incident.alert where standing = 'ACTIVE'")
            .query(Long.class)
            .single();
    assertThat(active).as("alerts kept").isEqualTo(ALERTS);
    List<Incident> incidents =
        database
            .jdbc()
            .sql("select doc::text from incident.incident order by number")
            .query((row, _) -> Codec.read(row.getString(1), Incident.class))
            .list();
    assertThat(incidents.stream().map(incident -> incident.cause().key()))
        .doesNotHaveDuplicates()
        .hasSize(1 + (ALERTS + DeskChild.EACH - 1) / DeskChild.EACH);
    Map<String, Set<String>> sent = new HashMap<>();
    database
        .jdbc()
        .sql("select incident, key from incident.outbox where kind = 'PAGE'")
        .query((row, _) ->
            sent.computeIfAbsent(row.getString(1), _ -> new HashSet<>()).add(row.getString(2)))
        .list();
    for (Incident incident : incidents) {
      Set<String> decided = new HashSet<>();
      incident.escalation().pages().forEach(page -> decided.add(page.key()));
      assertThat(sent.get(incident.id())).as(incident.id()).isEqualTo(decided);
      String last = incident.id() + "/" + incident.escalation().start() + "/0/";
      assertThat(decided)
          .contains(
              last + "0/alice/pagerduty", last + "1/bob/pagerduty", last + "2/carol/pagerduty");
      if (incident.escalation().start() == 1) {
        assertThat(decided).hasSize(3);
      }
    }
  }
}
