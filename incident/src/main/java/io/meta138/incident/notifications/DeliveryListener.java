package io.meta138.incident.notifications;

import java.util.List;

/** Takes results back. */
@FunctionalInterface
public interface DeliveryListener {
  /**
   * Takes results and returns when they are recorded durably; when it throws they are handed over
   * again a little later.
   */
  void take(List<DeliveryResult> results) throws InterruptedException;
}
