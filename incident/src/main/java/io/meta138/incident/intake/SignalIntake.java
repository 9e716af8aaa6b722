package io.meta138.incident.intake;

import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.platform.lifecycle.Background;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Hands the signals of detectors in this process to the desk, in order, and keeps them until it has
 * committed them. What a detector before the last restart had raised, and the present one knows to
 * be over, is cleared.
 */
public final class SignalIntake extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(SignalIntake.class);
  private static final int ROOM = 100_000;
  private static final int AT_ONCE = 1_000;
  private static final int MOST_LABELS = 64;
  private static final int MOST_CHARACTERS = 1_024;
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration COMMIT = Duration.ofSeconds(30);
  private static final Duration RECONCILE_EVERY = Duration.ofSeconds(15);

  private final Desk desk;
  private final InstantSource clock;
  private final MeterRegistry metrics;
  private final LinkedBlockingDeque<Told> waiting = new LinkedBlockingDeque<>(ROOM);
  private final Map<String, Instant> holding = new HashMap<>();
  private final ConcurrentMap<String, Detector> detectors = new ConcurrentHashMap<>();
  private Instant reconciled = Instant.MIN;

  /** A signal and where it came from. */
  private record Told(String origin, Signal signal) {
    String fingerprint() {
      return fingerprintOf(signal.kind(), signal.subject());
    }
  }

  /** How a fact stands, as its detector knows it now. */
  public enum Standing {
    /** It holds. */
    HOLDS,
    /** It does not hold. */
    CLEAR,
    /** The detector does not know yet. */
    UNKNOWN
  }

  /** Knows how facts stand. */
  @FunctionalInterface
  public interface Detector {
    /** How the fact of this kind and subject stands now. */
    Standing standing(String kind, String subject);
  }

  /** An intake that is not started yet. */
  public SignalIntake(Desk desk, InstantSource clock, MeterRegistry metrics) {
    this.desk = desk;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("meta138_desk_signals_waiting", waiting, LinkedBlockingDeque::size);
  }

  /** Where a domain reports, under this name. */
  public SignalSink sink(String origin) {
    return signal -> {
      if (!waiting.offer(new Told(origin, signal))) {
        metrics.counter("meta138_desk_signals_dropped", "origin", origin).increment();
      }
    };
  }

  /** Where a domain reports, with what clears up after a restart. */
  public SignalSink sink(String origin, Detector detector) {
    detectors.put(origin, detector);
    return sink(origin);
  }

  @Override
  public String name() {
    return "signals to the desk";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      List<Told> some = next();
      while (!pass(some)) {
        TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
      }
    }
  }

  private List<Told> next() throws InterruptedException {
    List<Told> some = new ArrayList<>();
    Told first = waiting.poll(1, TimeUnit.SECONDS);
    if (first != null) {
      some.add(first);
      waiting.drainTo(some, AT_ONCE - 1);
    }
    return some;
  }

  /** Whether all of them are committed. */
  private boolean pass(List<Told> some) throws InterruptedException {
    if (!desk.unready().isEmpty()) {
      return some.isEmpty();
    }
    try {
      reconcile(some);
      List<ReceivedSignal> signals = new ArrayList<>();
      some.forEach(told -> received(told).ifPresent(signals::add));
      if (signals.isEmpty()) {
        return true;
      }
      Outcome outcome =
          desk.submit(new Input.Signals(signals)).get(COMMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (outcome instanceof Outcome.Refused(var _, String reason)) {
        LOG.error("{} signals were refused by the desk: {}", signals.size(), reason);
      }
      return !(outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Uncertain);
    } catch (DataAccessException | TransactionException | TimeoutException e) {
      LOG.warn("{} signals wait for the desk: {}", some.size(), e.getMessage());
      return false;
    } catch (ExecutionException e) {
      LOG.error("the desk failed on {} signals", some.size(), e);
      return true;
    }
  }

  /** Adds the ends that nobody reported, because the detector that saw the beginnings is gone. */
  private void reconcile(List<Told> some) {
    Instant now = clock.instant();
    if (detectors.isEmpty() || now.isBefore(reconciled.plus(RECONCILE_EVERY))) {
      return;
    }
    reconciled = now;
    List<Alert> open =
        desk.view()
            .alerts(
                alert -> alert.signal().firing() && detectors.containsKey(alert.signal().origin()),
                ROOM);
    for (Alert alert : open) {
      ReceivedSignal signal = alert.signal();
      String[] parts = signal.fingerprint().split(" ", 2);
      Detector detector = detectors.get(signal.origin());
      if (parts.length == 2
          && detector != null
          && !holding.containsKey(alert.id())
          && standing(detector, parts[0], parts[1]) == Standing.CLEAR) {
        some.add(
            new Told(
                signal.origin(),
                new Signal(
                    parts[0],
                    parts[1],
                    Signal.State.CLEARED,
                    now,
                    "it is over; its end was not seen",
                    Map.of())));
      }
    }
  }

  /** A detector that fails knows nothing, and must not keep the signals of others. */
  private static Standing standing(Detector detector, String kind, String subject) {
    try {
      return detector.standing(kind, subject);
    } catch (RuntimeException e) {
      LOG.error("how {} {} stands can't be told", kind, subject, e);
      return Standing.UNKNOWN;
    }
  }

  /** In the desk's form; empty for the end of what the desk never heard of. */
  private Optional<ReceivedSignal> received(Told told) {
    Signal signal = told.signal();
    String id = Alert.id(told.origin(), told.fingerprint());
    boolean firing = signal.state() == Signal.State.RAISED;
    Optional<Alert> known = desk.view().alert(id);
    Instant since =
        Optional.ofNullable(holding.get(id))
            .or(() ->
                known
                    .filter(alert -> alert.signal().firing())
                    .map(alert -> alert.signal().startsAt()))
            .orElse(signal.at());
    if (firing) {
      holding.put(id, since);
    } else {
      holding.remove(id);
      if (known.isEmpty() && since.equals(signal.at())) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new ReceivedSignal(
            told.origin(),
            told.fingerprint(),
            signal.kind(),
            firing,
            since,
            firing ? Optional.empty() : Optional.of(signal.at()),
            labels(signal),
            Map.of("summary", cut(signal.summary())),
            Optional.empty()));
  }

  private static String fingerprintOf(String kind, String subject) {
    return kind + " " + subject;
  }

  /** A subject {@code feed:BTC/USD} is the label {@code feed}; details are labels, too. */
  private static Map<String, String> labels(Signal signal) {
    Map<String, String> labels = new LinkedHashMap<>();
    signal.details().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_LABELS - 2L)
        .forEach(entry -> labels.put(entry.getKey(), cut(entry.getValue())));
    int colon = signal.subject().indexOf(':');
    if (colon > 0) {
      labels.putIfAbsent(
          signal.subject().substring(0, colon), cut(signal.subject().substring(colon + 1)));
    }
    labels.putIfAbsent("subject", cut(signal.subject()));
    return labels;
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
  }
}
