package io.meta138.incident.desk;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** When each thing is to be looked at again; one time for each, in the order of times and ids. */
final class Timers {
  private static final Comparator<Timer> ORDER =
      Comparator.comparing(Timer::due).thenComparing(Timer::id);

  private final Map<String, Instant> dueOf = new HashMap<>();
  private final TreeSet<Timer> timers = new TreeSet<>(ORDER);

  /** When something is to be looked at again. */
  record Timer(Instant due, String id) {}

  Optional<Timer> next() {
    return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first());
  }

  void set(String id, Optional<Instant> due) {
    Instant before = due.isPresent() ? dueOf.put(id, due.get()) : dueOf.remove(id);
    if (before != null) {
      timers.remove(new Timer(before, id));
    }
    due.ifPresent(at -> timers.add(new Timer(at, id)));
  }

  void clear(String id) {
    set(id, Optional.empty());
  }

  /** Whether a time has come, if there is one. */
  static boolean passed(Optional<Instant> due, Instant at) {
    return due.isPresent() && !due.get().isAfter(at);
  }
}
