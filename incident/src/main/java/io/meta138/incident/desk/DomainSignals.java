package io.meta138.incident.desk;

import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the signals of a domain in this process to the desk. While the desk takes none, the latest
 * of each signal waits, so that what still holds is never lost and memory stays bounded by how many
 * signals a domain has.
 */
public final class DomainSignals implements SignalSink, Service {
  private static final Logger LOG = LoggerFactory.getLogger(DomainSignals.class);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int MOST = 1_000;

  private final String origin;
  private final Desk desk;
  private final Map<String, Signal> waiting = new LinkedHashMap<>();
  private boolean running;
  private @Nullable Thread thread;

  /**
   * Not started.
   *
   * @param origin the domain, such as {@code oracle}
   */
  public DomainSignals(String origin, Desk desk) {
    this.origin = origin;
    this.desk = desk;
  }

  @Override
  public String name() {
    return "signals of " + origin;
  }

  @Override
  public void report(Signal signal) {
    synchronized (waiting) {
      // last, so that the order of different signals is that of their latest reports
      waiting.remove(key(signal));
      waiting.put(key(signal), signal);
      waiting.notifyAll();
    }
  }

  private static String key(Signal signal) {
    return signal.kind() + "|" + signal.subject();
  }

  /** The form in which the desk takes a domain's signal. */
  public static ReceivedSignal received(String origin, Signal signal) {
    boolean raised = signal.state() == Signal.State.RAISED;
    Map<String, String> labels = new TreeMap<>(signal.details());
    labels.put("kind", signal.kind());
    labels.put("subject", signal.subject());
    return new ReceivedSignal(
        origin,
        key(signal),
        signal.kind(),
        raised,
        signal.at(),
        raised ? Optional.empty() : Optional.of(signal.at()),
        labels,
        Map.of("summary", signal.summary()),
        Optional.empty());
  }

  @Override
  public void start() {
    synchronized (waiting) {
      running = true;
    }
    thread = Thread.ofVirtual().name("signals-" + origin).start(this::run);
  }

  /** Ends it; what the desk has not taken within a second is given up. */
  @Override
  public void stop() throws InterruptedException {
    synchronized (waiting) {
      running = false;
      waiting.notifyAll();
    }
    Thread started = thread;
    if (started != null && !started.join(Duration.ofSeconds(1))) {
      started.interrupt();
    }
  }

  private void run() {
    try {
      List<Signal> batch = next();
      while (!batch.isEmpty()) {
        hand(batch);
        batch = next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Signal> next() throws InterruptedException {
    synchronized (waiting) {
      while (running && waiting.isEmpty()) {
        waiting.wait();
      }
      List<Signal> batch = waiting.values().stream().limit(MOST).toList();
      batch.forEach(signal -> waiting.remove(key(signal)));
      return batch;
    }
  }

  private void hand(List<Signal> batch) throws InterruptedException {
    List<ReceivedSignal> signals = new ArrayList<>();
    batch.forEach(signal -> signals.add(received(origin, signal)));
    try {
      Outcome outcome = desk.submit(new Input.Signals(signals)).get();
      if (outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Uncertain) {
        LOG.debug("{} signals wait: {}", batch.size(), outcome);
        again(batch);
      }
    } catch (ExecutionException e) {
      throw new DeskException("signals of " + origin + " were not answered", e);
    }
  }

  private void again(List<Signal> batch) throws InterruptedException {
    synchronized (waiting) {
      batch.forEach(signal -> waiting.putIfAbsent(key(signal), signal));
      if (!running) {
        waiting.clear();
      }
    }
    TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
  }
}
