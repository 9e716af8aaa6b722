package io.meta138.app.node;

import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs signals, counts them, and remembers which of them hold. */
public final class SignalLog implements SignalSink {
  private static final Logger LOG = LoggerFactory.getLogger("io.meta138.signals");

  private final ConcurrentMap<String, Signal> holding = new ConcurrentHashMap<>();
  private final List<SignalSink> listeners = new CopyOnWriteArrayList<>();
  private final MeterRegistry metrics;
  private final String counted;

  /** Counts as {@code meta138_signals_total} by kind and as {@code meta138_signals_raised}. */
  public SignalLog(MeterRegistry metrics) {
    this(metrics, "meta138");
  }

  /** Counts under names that begin so. */
  public SignalLog(MeterRegistry metrics, String prefix) {
    this.metrics = metrics;
    this.counted = prefix + "_signals";
    metrics.gauge(counted + "_raised", holding, ConcurrentMap::size);
  }

  /** Passes on every signal from now on, beginning with those that hold. */
  public synchronized void listen(SignalSink listener) {
    holding.values().forEach(listener::report);
    listeners.add(listener);
  }

  /** Passes nothing on to this listener any more. */
  public synchronized void forget(SignalSink listener) {
    listeners.remove(listener);
  }

  @Override
  public synchronized void report(Signal signal) {
    String identity = signal.kind() + " " + signal.subject();
    boolean raised = signal.state() == Signal.State.RAISED;
    Signal before = raised ? holding.put(identity, signal) : holding.remove(identity);
    if (raised == (before == null)) {
      metrics.counter(counted, "kind", signal.kind()).increment();
      LOG.atLevel(raised ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
          .log("{} {} {}: {}", signal.state(), signal.kind(), signal.subject(), signal.summary());
    }
    listeners.forEach(listener -> listener.report(signal));
  }

  /** Reports to this log first, and then there. */
  public SignalSink and(SignalSink other) {
    return signal -> {
      report(signal);
      other.report(signal);
    };
  }

  /** Whether the fact of this kind and subject holds. */
  public boolean holds(String kind, String subject) {
    return holding.containsKey(kind + " " + subject);
  }

  /** The signals that hold, newest first. */
  public List<Signal> holding() {
    Collection<Signal> now = holding.values();
    return now.stream().sorted(Comparator.comparing(Signal::at).reversed()).toList();
  }
}
