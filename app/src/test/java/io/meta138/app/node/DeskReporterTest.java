package io.meta138.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.desk.DeskScene;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.signals.Alert;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.signal.Signal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Signals of a node that reach a desk in another process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeskReporterTest {
  private static final Instant AT = Instant.parse("2026-03-04T03:00:00Z");

  private DeskScene scene;
  private Database database;
  private SimpleMeterRegistry metrics;
  private SignalLog signals;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    scene = new DeskScene(folder, "");
    database = Database.connect(scene.files().config().database().url(), "postgres", "", 4);
    database.migrate("oracle");
  }

  @AfterAll
  void close() throws Exception {
    database.close();
    scene.close();
  }

  @BeforeEach
  void empty() {
    database.jdbc().sql("truncate oracle.signal_told").update();
    metrics = new SimpleMeterRegistry();
    signals = new SignalLog(metrics);
  }

  private DeskReporter reporter(URI desk, Path key, String instance) {
    return new DeskReporter(
        new DeskReporter.Settings(
            desk,
            new SecretFile(key),
            instance,
            Duration.ofMillis(20),
            Duration.ZERO,
            Duration.ofHours(1)),
        signals,
        new StoredToldSignals(database),
        new BoundedHttp(scene.client()),
        metrics,
        InstantSource.system());
  }

  private DeskReporter reporter(String instance) {
    return reporter(scene.uri(), scene.config().resolveSibling("webhook.key"), instance);
  }

  private static Signal signal(String subject, Signal.State state) {
    Instant at = state == Signal.State.RAISED ? AT : AT.plusSeconds(60);
    return new Signal("feed.stale", subject, state, at, "it is stale", Map.of("seconds", "90"));
  }

  private List<Alert> alerts(String subject, String instance) {
    return scene
        .node()
        .desk()
        .view()
        .alerts(
            alert ->
                subject.equals(alert.signal().labels().get("subject"))
                    && instance.equals(alert.signal().labels().get("instance")),
            10);
  }

  private boolean fires(String subject, String instance) {
    return alerts(subject, instance).stream().anyMatch(alert -> alert.signal().firing());
  }

  private double counted(String result) {
    return metrics.counter("meta138_desk_reports", "result", result).count();
  }

  @Test
  void aSignalFiresAtTheDeskUntilItIsCleared() throws Exception {
    DeskReporter reporter = reporter("node-1");
    reporter.start();
    try {
      signals.report(signal("feed:A/USD", Signal.State.RAISED));
      DeskScene.await("an alert", () -> fires("feed:A/USD", "node-1"));
      Alert alert = alerts("feed:A/USD", "node-1").getFirst();
      assertThat(alert.signal().name()).isEqualTo("feed.stale");
      assertThat(alert.signal().startsAt()).isEqualTo(AT);
      assertThat(alert.signal().labels())
          .containsEntry("feed", "A/USD")
          .containsEntry("seconds", "90");

      signals.report(signal("feed:A/USD", Signal.State.CLEARED));
      DeskScene.await("its end", () -> !fires("feed:A/USD", "node-1"));
    } finally {
      reporter.stop();
    }
  }

  @Test
  void theSameFactOfTwoNodesIsTwoAlerts() throws Exception {
    DeskReporter one = reporter("node-2");
    DeskReporter other = reporter("node-3");
    one.start();
    other.start();
    try {
      signals.report(signal("feed:B/USD", Signal.State.RAISED));
      DeskScene.await(
          "two alerts", () -> fires("feed:B/USD", "node-2") && fires("feed:B/USD", "node-3"));
    } finally {
      one.stop();
      other.stop();
    }
  }

  @Test
  void anEndThatCameWhileTheNodeWasDownIsToldAfterTheNextStart() throws Exception {
    DeskReporter before = reporter("node-4");
    before.start();
    signals.report(signal("feed:C/USD", Signal.State.RAISED));
    DeskScene.await("an alert", () -> fires("feed:C/USD", "node-4"));
    before.stop();

    signals = new SignalLog(new SimpleMeterRegistry());
    DeskReporter after = reporter("node-4");
    after.start();
    try {
      DeskScene.await("its end", () -> !fires("feed:C/USD", "node-4"));
      DeskScene.await("nothing to tell", () -> new StoredToldSignals(database).all().isEmpty());
    } finally {
      after.stop();
    }
  }

  @Test
  void whatADeskDoesNotTakeIsKeptAndCounted() throws Exception {
    Path wrong = scene.secret("wrong.key", "another key");
    DeskReporter reporter = reporter(scene.uri(), wrong, "node-5");
    reporter.start();
    try {
      signals.report(signal("feed:D/USD", Signal.State.RAISED));
      DeskScene.await("refusals", () -> counted("refused") > 2);
      assertThat(fires("feed:D/USD", "node-5")).isFalse();
      assertThat(metrics.get("meta138_desk_reports_waiting").gauge().value()).isEqualTo(1);

      scene.secret("wrong.key", "key-of-this-test");

      DeskScene.await("an alert at last", () -> fires("feed:D/USD", "node-5"));
      DeskScene.await("it being counted", () -> counted("taken") > 0);
    } finally {
      reporter.stop();
    }
  }

  @Test
  void aDeskThatIsNotThereIsTriedAgain() throws Exception {
    DeskReporter reporter =
        reporter(
            URI.create("http://127.0.0.1:1"),
            scene.config().resolveSibling("webhook.key"),
            "node-6");
    reporter.start();
    try {
      signals.report(signal("feed:E/USD", Signal.State.RAISED));
      DeskScene.await("attempts", () -> counted("unreachable") > 2);
    } finally {
      reporter.stop();
    }
  }
}
