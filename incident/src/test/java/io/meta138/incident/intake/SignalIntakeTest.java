package io.meta138.incident.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.support.OwnDatabase;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Signals of detectors in this process, as a desk on a real database gets them. */
class SignalIntakeTest {
  private static final Instant AT = Instant.parse("2026-03-04T03:00:00Z");

  @RegisterExtension static final OwnDatabase OWN = new OwnDatabase("intake");

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Desk desk;
  private SignalIntake intake;

  /** Nobody is paged here. */
  private static final class Nobody implements Responders {
    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return new Policy(
          "none",
          List.of(),
          List.of(),
          false,
          List.of(new Step(Duration.ZERO, List.of("role:none"))),
          List.of(),
          0,
          Duration.ofMinutes(5),
          Duration.ofMinutes(30));
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of();
    }
  }

  @BeforeEach
  void open() {
    Database database = OWN.get();
    desk =
        new Desk(
            database,
            RulesFile.shipped(),
            new Nobody(),
            _ -> {},
            new TimelineStore(database),
            InstantSource.system(),
            metrics);
    intake = new SignalIntake(desk, InstantSource.system(), metrics);
  }

  @AfterEach
  void close() throws InterruptedException {
    intake.stop();
    desk.stop();
  }

  private static Signal signal(String kind, String subject, Signal.State state, Instant at) {
    return new Signal(kind, subject, state, at, "it is so", Map.of("seconds", "90"));
  }

  private Optional<Alert> alert(String subject) {
    return desk
        .view()
        .alerts(alert -> subject.equals(alert.signal().labels().get("subject")), 10)
        .stream()
        .findFirst();
  }

  private static void await(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - began).as(what).isLessThan(TimeUnit.SECONDS.toNanos(60));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Test
  void whatIsReportedBeforeTheDeskRunsIsKeptForIt() throws Exception {
    SignalSink sink = intake.sink("oracle");
    sink.report(signal("feed.stale", "feed:A/USD", Signal.State.RAISED, AT));
    intake.start();
    assertThat(metrics.get("meta138_desk_signals_waiting").gauge().value()).isNotNaN();

    desk.start();

    await("an alert", () -> alert("feed:A/USD").isPresent());
    Alert alert = alert("feed:A/USD").orElseThrow();
    assertThat(alert.signal().origin()).isEqualTo("oracle");
    assertThat(alert.signal().startsAt()).isEqualTo(AT);
    assertThat(alert.signal().labels())
        .containsEntry("feed", "A/USD")
        .containsEntry("seconds", "90");
  }

  @Test
  void aFactThatIsToldAgainKeepsItsBeginningAndEndsOnce() throws Exception {
    desk.start();
    intake.start();
    SignalSink sink = intake.sink("oracle");
    sink.report(signal("feed.stale", "feed:B/USD", Signal.State.RAISED, AT));
    sink.report(signal("feed.stale", "feed:B/USD", Signal.State.RAISED, AT.plusSeconds(60)));
    await("an alert", () -> alert("feed:B/USD").isPresent());
    assertThat(alert("feed:B/USD").orElseThrow().signal().startsAt()).isEqualTo(AT);

    sink.report(signal("feed.stale", "feed:B/USD", Signal.State.CLEARED, AT.plusSeconds(90)));

    await("its end", () -> !alert("feed:B/USD").orElseThrow().signal().firing());
    assertThat(alert("feed:B/USD").orElseThrow().signal().endsAt()).contains(AT.plusSeconds(90));
  }

  @Test
  void aDetectorThatFailsSilencesNobody() throws Exception {
    desk.start();
    intake.start();
    intake.sink("network").report(signal("node.lagging", "node:one", Signal.State.RAISED, AT));
    await("an alert", () -> alert("node:one").isPresent());

    SignalIntake restarted = new SignalIntake(desk, InstantSource.system(), metrics);
    var _ =
        restarted.sink(
            "network",
            (_, _) -> {
              throw new IllegalStateException("it has lost its head");
            });
    restarted.start();
    try {
      SignalSink sink = restarted.sink("oracle");
      sink.report(signal("feed.stale", "feed:E/USD", Signal.State.RAISED, AT));
      await("an alert of another", () -> alert("feed:E/USD").isPresent());
    } finally {
      restarted.stop();
    }
    assertThat(alert("node:one").orElseThrow().signal().firing()).isTrue();
  }

  @Test
  void theEndOfWhatTheDeskNeverHeardOfIsNothing() throws Exception {
    desk.start();
    intake.start();
    SignalSink sink = intake.sink("oracle");
    sink.report(signal("feed.stale", "feed:C/USD", Signal.State.CLEARED, AT));
    sink.report(signal("feed.stale", "feed:D/USD", Signal.State.RAISED, AT));

    await("a later alert", () -> alert("feed:D/USD").isPresent());
    assertThat(alert("feed:C/USD")).isEmpty();
  }

  @Test
  void whatHeldBeforeARestartAndHoldsNoMoreIsCleared() throws Exception {
    desk.start();
    intake.start();
    intake.sink("network").report(signal("node.unreachable", "node:a", Signal.State.RAISED, AT));
    await("an alert", () -> alert("node:a").isPresent());
    intake.stop();

    AtomicReference<SignalIntake.Standing> standing =
        new AtomicReference<>(SignalIntake.Standing.UNKNOWN);
    AtomicReference<Instant> now = new AtomicReference<>(InstantSource.system().instant());
    SignalIntake after = new SignalIntake(desk, now::get, metrics);
    SignalSink sink = after.sink("network", (_, _) -> standing.get());
    after.start();
    try {
      sink.report(signal("node.unreachable", "node:b", Signal.State.RAISED, AT));
      await("a pass", () -> alert("node:b").isPresent());
      assertThat(alert("node:a").orElseThrow().signal().firing()).isTrue();

      standing.set(SignalIntake.Standing.CLEAR);
      now.set(now.get().plusSeconds(60));

      await("its end", () -> !alert("node:a").orElseThrow().signal().firing());
      assertThat(alert("node:b").orElseThrow().signal().firing()).isTrue();
    } finally {
      after.stop();
    }
  }
}
