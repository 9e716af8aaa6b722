package io.meta138.incident.evidence.sources;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where events of pods are read. */
@FunctionalInterface
public interface PodEvents {
  /**
   * One event as Kubernetes keeps it.
   *
   * @param at when it was last seen
   * @param object such as {@code pod/validator-0}
   * @param type {@code Normal} or {@code Warning}
   * @param reason one word, such as {@code OOMKilling}
   * @param message for people
   * @param count how often it was seen
   */
  record Event(
      Instant at,
      String namespace,
      String object,
      String type,
      String reason,
      String message,
      int count) {}

  /** What was read. */
  sealed interface Reading {
    /** The events, in any order. */
    record Read(List<Event> events) implements Reading {
      /** Copies the list. */
      public Read {
        events = List.copyOf(events);
      }
    }

    /** Nothing could be read. */
    record Unreadable(String reason) implements Reading {}
  }

  /** Events last seen within that time. */
  Reading events(Instant from, Instant to, Duration allowed) throws InterruptedException;
}
