package io.meta138.incident.notifications;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which contacts of a channel may be sent to now. A lane waits for its pace, for as long as its
 * provider asked, and after failures with one probe at a time.
 */
final class Lanes {
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  private final DeliverySettings settings;
  private final Map<String, Lane> lanes = new HashMap<>();

  Lanes(DeliverySettings settings) {
    this.settings = settings;
  }

  private static final class Lane {
    private Instant openAt = Instant.MIN;
    private int failures;
    private int underWay;
  }

  synchronized List<String> closed(Instant now) {
    List<String> closed = new ArrayList<>();
    lanes.forEach((contact, lane) -> {
      if (lane.openAt.isAfter(now) || (lane.failures > 0 && lane.underWay > 0)) {
        closed.add(contact);
      }
    });
    return closed;
  }

  synchronized List<String> probing() {
    return lanes.entrySet().stream()
        .filter(entry -> entry.getValue().failures > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  synchronized void begun(String contact, Instant now) {
    Lane lane = lane(contact);
    lane.underWay++;
    open(lane, now.plus(settings.pace()));
  }

  synchronized void ended(String contact) {
    lane(contact).underWay--;
  }

  synchronized void reached(String contact) {
    lane(contact).failures = 0;
  }

  /** Counts a failure; returns how many there were in a row. */
  synchronized int failed(String contact, Instant now, Optional<Duration> wait) {
    Lane lane = lane(contact);
    lane.failures++;
    Duration backOff = settings.waitAfter(lane.failures);
    Duration bounded = backOff.compareTo(LONGEST_BACK_OFF) < 0 ? backOff : LONGEST_BACK_OFF;
    open(lane, now.plus(wait.orElse(bounded)));
    return lane.failures;
  }

  /** When the next lane opens that is closed now. */
  synchronized Optional<Instant> nextOpening(Instant now) {
    return lanes.values().stream()
        .map(lane -> lane.openAt)
        .filter(at -> at.isAfter(now))
        .min(Instant::compareTo);
  }

  private static void open(Lane lane, Instant at) {
    if (at.isAfter(lane.openAt)) {
      lane.openAt = at;
    }
  }

  private Lane lane(String contact) {
    return lanes.computeIfAbsent(contact, _ -> new Lane());
  }
}
