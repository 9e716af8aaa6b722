package io.meta138.incident.intake;

import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hears an alert that always fires, Alertmanager's {@code Watchdog}, and reports {@code
 * monitoring.silent} when it stays away: then nobody would tell the desk anything else either.
 */
public final class DeadMansSwitch implements Service {
  private static final String KIND = "monitoring.silent";
  private static final String SUBJECT = "monitoring:alertmanager";

  private final Settings settings;
  private final SignalSink sink;
  private final InstantSource clock;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable Instant last;
  private boolean heard;
  private boolean silent;

  /**
   * What is expected.
   *
   * @param alert name of the alert that always fires
   * @param silentAfter how long it may stay away
   * @param required whether its silence counts before it was heard once
   */
  public record Settings(String alert, Duration silentAfter, boolean required) {}

  /** A switch that is not started yet. */
  public DeadMansSwitch(Settings settings, SignalSink sink, InstantSource clock) {
    this.settings = settings;
    this.sink = sink;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "dead man's switch";
  }

  @Override
  public synchronized void start() {
    last = clock.instant();
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dead man's switch").daemon(true).factory());
    executor = scheduler;
    var _ = scheduler.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public synchronized void stop() {
    if (executor != null) {
      executor.shutdownNow();
      executor = null;
    }
  }

  /** Hears what is in a delivery, and gives the rest. */
  public List<ReceivedSignal> without(List<ReceivedSignal> signals, Instant at) {
    List<ReceivedSignal> rest =
        signals.stream().filter(signal -> !signal.name().equals(settings.alert())).toList();
    if (signals.stream()
        .anyMatch(signal -> signal.name().equals(settings.alert()) && signal.firing())) {
      heard(at);
    }
    return rest;
  }

  private synchronized void heard(Instant at) {
    last = at;
    heard = true;
    if (silent) {
      silent = false;
      report(Signal.State.CLEARED, at, "the alert %s is heard again".formatted(settings.alert()));
    }
  }

  /** Looks whether it has stayed away for too long. */
  public synchronized void look() {
    Instant now = clock.instant();
    Instant since = last;
    if (silent || since == null || !(heard || settings.required())) {
      return;
    }
    if (Duration.between(since, now).compareTo(settings.silentAfter()) > 0) {
      silent = true;
      report(
          Signal.State.RAISED,
          now,
          "the alert %s, which always fires, was not heard for %d s: monitoring is silent"
              .formatted(settings.alert(), Duration.between(since, now).toSeconds()));
    }
  }

  private void report(Signal.State state, Instant at, String summary) {
    sink.report(new Signal(KIND, SUBJECT, state, at, summary, Map.of("alert", settings.alert())));
  }
}
