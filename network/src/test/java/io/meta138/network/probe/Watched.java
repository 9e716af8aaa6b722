package io.meta138.network.probe;

import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.signal.Signal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A simulated network and a watch on it, both in a time that the test lets pass. */
final class Watched implements AutoCloseable {
  static final Instant BEGINNING = Instant.parse("2026-03-01T00:00:00Z");

  final SimulatedBesu besu;
  final NetworkWatch watch;
  final List<Signal> signals = new ArrayList<>();
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicReference<Instant> time = new AtomicReference<>(BEGINNING);
  private final HttpClient client = HttpClient.newHttpClient();

  /** Calls to nodes may take so long in real time, which no test is meant to wait for. */
  private static final Duration PATIENT = Duration.ofMinutes(1);

  Watched(SimulatedBesu.Settings settings, UnaryOperator<NetworkConfig> change, Duration skew) {
    this(settings, change, skew, RandomGenerator.of("L64X128MixRandom"));
  }

  Watched(
      SimulatedBesu.Settings settings,
      UnaryOperator<NetworkConfig> change,
      Duration skew,
      RandomGenerator random) {
    this(settings, change, skew, random, PATIENT);
  }

  /** One whose nodes do not answer at all, and are given up after so long. */
  static Watched impatient(Duration deadline) {
    return new Watched(
        SimulatedBesu.Settings.USUAL,
        c -> c,
        Duration.ZERO,
        RandomGenerator.of("L64X128MixRandom"),
        deadline);
  }

  private Watched(
      SimulatedBesu.Settings settings,
      UnaryOperator<NetworkConfig> change,
      Duration skew,
      RandomGenerator random,
      Duration deadline) {
    besu = new SimulatedBesu(settings, time::get);
    besu.start();
    InstantSource ours = () -> time.get().plus(skew);
    watch =
        new NetworkWatch(
            change.apply(besu.config()),
            new NetworkWatch.Settings(Duration.ofSeconds(1), deadline, Duration.ofSeconds(30)),
            client,
            signals::add,
            metrics,
            ours,
            random);
  }

  static Watched usual() {
    return new Watched(SimulatedBesu.Settings.USUAL, c -> c, Duration.ZERO);
  }

  /** Lets so many seconds pass, with a look at the network each. */
  Watched pass(int seconds) throws InterruptedException {
    for (int i = 0; i < seconds; i++) {
      time.updateAndGet(t -> t.plusSeconds(1));
      watch.look();
    }
    return this;
  }

  /** Lets time pass while nobody looks. */
  void letPass(Duration span) {
    time.updateAndGet(t -> t.plus(span));
  }

  /** Seconds until the signal is raised; empty when it is not, within the limit. */
  Optional<Integer> secondsUntil(String kind, Signal.State state, int limit)
      throws InterruptedException {
    int before = signals.size();
    for (int i = 1; i <= limit; i++) {
      pass(1);
      if (signals.subList(before, signals.size()).stream()
          .anyMatch(signal -> signal.kind().equals(kind) && signal.state() == state)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** What is raised now, as {@code kind subject}. */
  List<String> raised() {
    List<String> raised = new ArrayList<>();
    for (Signal signal : signals) {
      String name = signal.kind() + " " + signal.subject();
      raised.remove(name);
      if (signal.state() == Signal.State.RAISED) {
        raised.add(name);
      }
    }
    return raised;
  }

  Signal last(String kind) {
    return signals.stream()
        .filter(signal -> signal.kind().equals(kind))
        .reduce((_, later) -> later)
        .orElseThrow(() -> new AssertionError("no signal " + kind + " among " + signals));
  }

  long times(String kind, Signal.State state) {
    return signals.stream()
        .filter(signal -> signal.kind().equals(kind) && signal.state() == state)
        .count();
  }

  HealthReport report() {
    return watch.report();
  }

  HealthReport.State stateOf(String kind, String subject) {
    return report().checks().stream()
        .filter(check -> check.kind().equals(kind) && check.subject().equals(subject))
        .map(HealthReport.Check::state)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + kind + " of " + subject));
  }

  @Override
  public void close() {
    watch.stop();
    besu.stop();
    client.close();
  }
}
