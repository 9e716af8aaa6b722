package io.meta138.app.node;

import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Background;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells a desk elsewhere of this node's signals, by its signed webhook: each until the desk has
 * taken it, the newest of each kind and subject only, and all that hold again from time to time. An
 * end that came while the node was down is told after the next start.
 */
public final class DeskReporter extends Background implements SignalSink {
  private static final Logger LOG = LoggerFactory.getLogger(DeskReporter.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int ROOM = 10_000;
  private static final int AT_ONCE = 200;
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Settings settings;
  private final SignalLog signals;
  private final ToldSignals told;
  private final DeskWebhook webhook;
  private final InstantSource clock;
  private final MeterRegistry metrics;
  private final Map<String, Signal> waiting = new LinkedHashMap<>();
  private final ArrayBlockingQueue<Boolean> wake = new ArrayBlockingQueue<>(1);
  private String failing = "";
  private Instant settledAt = Instant.MAX;
  private Instant refreshAt = Instant.MAX;

  /**
   * Where and how signals are told.
   *
   * @param desk address of the desk
   * @param key that signs requests
   * @param instance names this node among several
   * @param retry after the first failure; doubled each time, to a minute at most
   * @param settle after a start, until what does not hold is told to be over
   * @param refresh how often all that hold are told again
   */
  public record Settings(
      URI desk,
      SecretFile key,
      String instance,
      Duration retry,
      Duration settle,
      Duration refresh) {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** With the usual times. */
    public static Settings usual(URI desk, SecretFile key, String instance) {
      return new Settings(
          desk,
          key,
          instance,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5));
    }
  }

  /**
   * A reporter that is not started. Counts {@code meta138_desk_reports} by result, {@code
   * meta138_desk_reports_dropped}, and {@code meta138_desk_reports_waiting} signals.
   */
  DeskReporter(
      Settings settings,
      SignalLog signals,
      ToldSignals told,
      BoundedHttp http,
      MeterRegistry metrics,
      InstantSource clock) {
    this.settings = settings;
    this.signals = signals;
    this.told = told;
    this.webhook = new DeskWebhook(settings.desk(), settings.key(), http, clock);
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge("meta138_desk_reports_waiting", this, DeskReporter::count);
  }

  @Override
  public String name() {
    return "signals to the desk";
  }

  @Override
  public void start() {
    settledAt = clock.instant().plus(settings.settle());
    refreshAt = clock.instant().plus(settings.refresh());
    signals.listen(this);
    super.start();
  }

  @Override
  public void stop() throws InterruptedException {
    signals.forget(this);
    super.stop();
  }

  private synchronized int count() {
    return waiting.size();
  }

  @Override
  public synchronized void report(Signal signal) {
    String identity = signal.kind() + " " + signal.subject();
    if (waiting.size() >= ROOM && !waiting.containsKey(identity)) {
      metrics.counter("meta138_desk_reports_dropped").increment();
      return;
    }
    waiting.put(identity, signal);
    boolean _ = wake.offer(Boolean.TRUE);
  }

  @Override
  protected void run() throws InterruptedException {
    Duration pause = Duration.ZERO;
    while (true) {
      List<Signal> some = next(pause);
      boolean taken = some.isEmpty() || attempt(some);
      if (taken) {
        pause = Duration.ZERO;
      } else {
        Duration longer = pause.isZero() ? settings.retry() : pause.multipliedBy(2);
        pause = longer.compareTo(Settings.LONGEST) > 0 ? Settings.LONGEST : longer;
      }
    }
  }

  /** Waits for the pause, and then for something to tell. */
  private List<Signal> next(Duration pause) throws InterruptedException {
    if (!pause.isZero()) {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    }
    if (count() == 0) {
      var _ = wake.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    look();
    synchronized (this) {
      return waiting.values().stream().limit(AT_ONCE).toList();
    }
  }

  /** Notices ends that nobody reported, and what is to be told again. */
  private void look() {
    Instant now = clock.instant();
    try {
      if (!now.isBefore(settledAt)) {
        for (ToldSignals.Told one : told.all()) {
          if (!signals.holds(one.kind(), one.subject())) {
            over(one, now);
          }
        }
        settledAt = Instant.MAX;
      }
    } catch (DataAccessException e) {
      LOG.warn("what the desk was told can't be read: {}", e.getMessage());
    }
    if (!now.isBefore(refreshAt)) {
      refreshAt = now.plus(settings.refresh());
      signals.holding().forEach(this::again);
    }
  }

  private synchronized void again(Signal signal) {
    // what waits is newer
    if (!waiting.containsKey(signal.kind() + " " + signal.subject())) {
      report(signal);
    }
  }

  private void over(ToldSignals.Told one, Instant now) {
    again(
        new Signal(
            one.kind(),
            one.subject(),
            Signal.State.CLEARED,
            now,
            "it is over; its end was not seen",
            Map.of()));
  }

  private boolean attempt(List<Signal> some) throws InterruptedException {
    try {
      List<Map<String, Object>> documents = new ArrayList<>();
      for (Signal signal : some) {
        documents.add(document(signal));
      }
      if (!send(JSON.writeValueAsBytes(Map.of("signals", documents)))) {
        return false;
      }
      for (Signal signal : some) {
        if (signal.state() == Signal.State.CLEARED) {
          told.cleared(signal.kind(), signal.subject());
        }
      }
    } catch (DataAccessException e) {
      LOG.warn("{} signals wait for the database: {}", some.size(), e.getMessage());
      count("no-database");
      return false;
    }
    synchronized (this) {
      some.forEach(signal -> waiting.remove(signal.kind() + " " + signal.subject(), signal));
    }
    return true;
  }

  private Map<String, Object> document(Signal signal) {
    Instant since = signal.state() == Signal.State.RAISED ? told.raised(signal) : signal.at();
    return SignalDocument.of(signal, since, settings.instance());
  }

  private boolean send(byte[] body) throws InterruptedException {
    DeskWebhook.Outcome outcome = webhook.post(body);
    count(outcome.result().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (!outcome.reason().equals(failing) && !outcome.reason().isEmpty()) {
      LOG.warn("the desk at {} is not told of signals: {}", settings.desk(), outcome.reason());
    }
    failing = outcome.reason();
    return switch (outcome.result()) {
      case TAKEN, REJECTED -> true;
      case REFUSED, UNREACHABLE, NO_KEY -> false;
    };
  }

  private void count(String result) {
    metrics.counter("meta138_desk_reports", "result", result).increment();
  }
}
