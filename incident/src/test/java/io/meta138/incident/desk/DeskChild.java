package io.meta138.incident.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A desk in a process of its own, to be killed: reads {@code FROM COUNT} lines, takes those alerts
 * and answers {@code ok FROM} once they are committed.
 */
final class DeskChild {
  static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
  static final int EACH = 20;

  private DeskChild() {}

  /** Pages alice at once, bob after 200 ms and carol after 400 ms. */
  static final class Quick implements Responders {
    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return new Policy(
          "quick",
          List.of(),
          List.of(),
          false,
          List.of(
              new Step(Duration.ZERO, List.of("alice")),
              new Step(Duration.ofMillis(200), List.of("bob")),
              new Step(Duration.ofMillis(400), List.of("carol"))),
          List.of(),
          0,
          Duration.ofMinutes(5),
          Duration.ofMinutes(30));
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of(new Reach(target, List.of(Channel.PAGERDUTY)));
    }
  }

  /** Every {@value #EACH}th alert is an incident of its own, the rest are stale feeds. */
  static ReceivedSignal alert(int index) {
    boolean alone = index % EACH == 0;
    return TestDesk.signal(
        alone ? "tx.stuck" : "feed.stale",
        true,
        BEGAN.plusMillis(index),
        Optional.empty(),
        alone ? "account" : "feed",
        "n" + index);
  }

  /** Runs until it is killed or its input ends. */
  public static void main(String[] args) throws Exception {
    Database database = Database.connect(args[0], "postgres", "", 4);
    InstantSource clock = InstantSource.system();
    Outbox outbox = new Outbox(database, clock);
    Desk desk =
        new Desk(
            database,
            RulesFile.shipped(),
            new Quick(),
            outbox::add,
            _ -> {},
            clock,
            new SimpleMeterRegistry());
    desk.start();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int space = line.indexOf(' ');
      int from = Integer.parseInt(line.substring(0, space));
      int count = Integer.parseInt(line.substring(space + 1).strip());
      List<ReceivedSignal> signals = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        signals.add(alert(from + i));
      }
      Outcome outcome = desk.submit(new Input.Signals(signals)).get();
      System.out.println((outcome instanceof Outcome.Taken ? "ok " : "again ") + from);
      System.out.flush();
    }
    desk.stop();
    database.close();
  }
}
