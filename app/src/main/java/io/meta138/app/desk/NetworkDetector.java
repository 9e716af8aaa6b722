package io.meta138.app.desk;

import io.meta138.incident.intake.SignalIntake;
import io.meta138.network.health.HealthReport;
import io.meta138.network.probe.NetworkWatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows how facts about the network stand, as its watch sees them. */
final class NetworkDetector implements SignalIntake.Detector {
  private volatile @Nullable NetworkWatch watch;

  void watch(NetworkWatch present) {
    watch = present;
  }

  @Override
  public SignalIntake.Standing standing(String kind, String subject) {
    NetworkWatch present = watch;
    if (present == null) {
      return SignalIntake.Standing.UNKNOWN;
    }
    Optional<HealthReport.Check> check =
        present.report().checks().stream()
            .filter(one -> one.kind().equals(kind) && one.subject().equals(subject))
            .findFirst();
    if (check.isEmpty()) {
      return SignalIntake.Standing.UNKNOWN;
    }
    return switch (check.get().state()) {
      case OK -> SignalIntake.Standing.CLEAR;
      case TROUBLE -> SignalIntake.Standing.HOLDS;
      case UNKNOWN -> SignalIntake.Standing.UNKNOWN;
    };
  }
}
