package io.meta138.incident.server;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signatures of requests that were taken, for as long as their time stamps are believed. */
final class Replays {
  private final Duration window;
  private final int most;
  private final LinkedHashMap<String, Instant> taken = new LinkedHashMap<>();

  Replays(Duration window, int most) {
    this.window = window;
    this.most = most;
  }

  synchronized boolean seen(String signature, Instant now) {
    forget(now);
    return taken.containsKey(signature);
  }

  synchronized void remember(String signature, Instant now) {
    taken.put(signature, now);
    forget(now);
  }

  private void forget(Instant now) {
    var oldest = taken.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<String, Instant> entry = oldest.next();
      if (taken.size() <= most && !entry.getValue().plus(window).isBefore(now)) {
        return;
      }
      oldest.remove();
    }
  }
}
