package io.meta138.app.desk;

import io.meta138.app.node.SignalLog;
import io.meta138.incident.intake.SignalIntake;
import io.meta138.network.probe.NetworkWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What finds facts in the desk's own process: the network's watch and an oracle node beside it. */
final class Detectors {
  private static final Duration SETTLED = Duration.ofSeconds(60);

  private final DeskFiles files;
  private final DeskNode.Surroundings around;
  private final SignalIntake intake;
  private final SignalLog signals;

  Detectors(DeskFiles files, DeskNode.Surroundings around, SignalIntake intake, SignalLog signals) {
    this.files = files;
    this.around = around;
    this.intake = intake;
    this.signals = signals;
  }

  /** A watch of the network that the configuration names. */
  Optional<NetworkWatch> network() {
    return files
        .config()
        .network()
        .map(network -> {
          NetworkDetector detector = new NetworkDetector();
          NetworkWatch watch =
              new NetworkWatch(
                  network,
                  around.looks(),
                  around.client(),
                  signals.and(intake.sink("network")),
                  around.metrics(),
                  around.clock(),
                  RandomGenerator.getDefault());
          detector.watch(watch);
          var _ = intake.sink("network", detector);
          return watch;
        });
  }

  /** Hears the signals of an oracle node in this process. */
  void hearOracle() {
    around
        .oracle()
        .ifPresent(oracle -> {
          Instant began = around.clock().instant();
          oracle
              .signals()
              .listen(
                  intake.sink(
                      "oracle",
                      (kind, subject) -> {
                        if (oracle.signals().holds(kind, subject)) {
                          return SignalIntake.Standing.HOLDS;
                        }
                        boolean settled = around.clock().instant().isAfter(began.plus(SETTLED));
                        return settled
                            ? SignalIntake.Standing.CLEAR
                            : SignalIntake.Standing.UNKNOWN;
                      }));
        });
  }
}
