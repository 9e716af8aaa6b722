package io.meta138.app.lanes;

import io.meta138.ccip.lanes.Lane;
import io.meta138.platform.http.Health;
import java.util.List;
import java.util.Optional;

/** The checks of a process that follows lanes, by name: how they are called, and what they tell. */
public final class LaneChecks {
  private LaneChecks() {}

  /** Whether the events of this chain are read. */
  static String reading(String chain) {
    return "lanes on " + chain;
  }

  /** Whether anything keeps this lane from being delivered on. */
  static String delivering(String lane) {
    return "lane " + lane;
  }

  /**
   * Why what is known of a lane may be old: one of its ends is not read now, or the process does
   * not say that it reads it. Empty when both are.
   */
  public static Optional<String> unread(Health health, Lane lane) {
    for (String chain : List.of(lane.source().name(), lane.destination().name())) {
      Optional<Health.Check> check = check(health, reading(chain));
      if (check.isEmpty()) {
        return Optional.of("nobody says that %s is read".formatted(chain));
      }
      if (!check.get().ok()) {
        return Optional.of(told(check.get()));
      }
    }
    return Optional.empty();
  }

  /** What keeps a lane from being delivered on; empty when nothing does that the process knows. */
  public static Optional<String> obstacle(Health health, Lane lane) {
    return check(health, delivering(lane.name()))
        .filter(check -> !check.ok())
        .map(LaneChecks::told);
  }

  private static Optional<Health.Check> check(Health health, String name) {
    return health.checks().stream().filter(check -> check.name().equals(name)).findFirst();
  }

  private static String told(Health.Check check) {
    return check.name() + ": " + check.reason();
  }
}
