package io.meta138.incident.server;

import io.meta138.incident.signals.IntakeLimits;
import java.time.Duration;

/**
 * How much of the server one request may take.
 *
 * @param intake of alerts
 * @param body most bytes of any other request
 * @param request longest time for a request to arrive
 * @param commit longest wait for the desk
 * @param connections at once
 */
public record ServerLimits(
    IntakeLimits intake, int body, Duration request, Duration commit, int connections) {
  /** What a desk usually allows. */
  public static ServerLimits standard() {
    return new ServerLimits(
        IntakeLimits.standard(), 256 * 1024, Duration.ofSeconds(20), Duration.ofSeconds(8), 2_000);
  }
}
