package io.meta138.network.health;

import io.meta138.platform.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns verdicts into signals so that nothing flaps: a condition has to hold for a while before it
 * is raised, and to be gone for a while before it is cleared, twice as long each time it came back
 * within half an hour, up to eight times. The first clear verdict on a condition is reported too,
 * since a process before this one may have raised it.
 */
final class Hysteresis {
  private static final Duration MEMORY = Duration.ofMinutes(30);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Map<Condition, Track> tracks = new HashMap<>();

  /** What a verdict is about; kind and subject identify a signal. */
  record Condition(Kind kind, String subject) {}

  /** How one condition stands, for reports. */
  record Standing(Condition condition, boolean raised, Verdict verdict, Instant since) {}

  private static final class Track {
    private boolean raised;
    private boolean told;
    private Optional<Instant> holdsSince = Optional.empty();
    private Optional<Instant> clearSince = Optional.empty();
    private Verdict last;
    private Instant lastChange;
    private final Deque<Instant> raises = new ArrayDeque<>();

    Track(Verdict first, Instant now) {
      last = first;
      lastChange = now;
    }
  }

  /**
   * Takes the verdicts of one moment. Conditions that are not among them any more, such as those of
   * a validator that was dropped, are clear.
   */
  List<Signal> apply(Instant now, Map<Condition, Verdict> verdicts) {
    List<Signal> signals = new ArrayList<>();
    verdicts.forEach((condition, verdict) -> step(now, condition, verdict).ifPresent(signals::add));
    List<Condition> gone =
        tracks.keySet().stream().filter(condition -> !verdicts.containsKey(condition)).toList();
    for (Condition condition : gone) {
      step(now, condition, new Verdict.Clear("it is not watched any more")).ifPresent(signals::add);
    }
    tracks.entrySet().removeIf(entry -> gone.contains(entry.getKey()) && !entry.getValue().raised);
    signals.sort(Comparator.comparing(Signal::kind).thenComparing(Signal::subject));
    return signals;
  }

  private Optional<Signal> step(Instant now, Condition condition, Verdict verdict) {
    Track track = tracks.computeIfAbsent(condition, _ -> new Track(verdict, now));
    if (!track.last.getClass().equals(verdict.getClass())) {
      track.lastChange = now;
    }
    track.last = verdict;
    return switch (verdict) {
      case Verdict.Unknown _ -> {
        // a spell of not knowing interrupts neither proof
        track.clearSince = Optional.empty();
        yield Optional.empty();
      }
      case Verdict.Holds holds -> holds(now, condition, track, holds);
      case Verdict.Clear clear -> clear(now, condition, track, clear);
    };
  }

  private static Optional<Signal> holds(
      Instant now, Condition condition, Track track, Verdict.Holds holds) {
    track.clearSince = Optional.empty();
    Instant since = track.holdsSince.orElse(now);
    track.holdsSince = Optional.of(since);
    if (track.raised || now.isBefore(since.plus(condition.kind().raiseAfter()))) {
      return Optional.empty();
    }
    track.raised = true;
    track.told = true;
    track.raises.addLast(now);
    return Optional.of(
        new Signal(
            condition.kind().id(),
            condition.subject(),
            Signal.State.RAISED,
            now,
            holds.summary(),
            holds.details()));
  }

  private static Optional<Signal> clear(
      Instant now, Condition condition, Track track, Verdict.Clear clear) {
    track.holdsSince = Optional.empty();
    Instant since = track.clearSince.orElse(now);
    track.clearSince = Optional.of(since);
    while (!track.raises.isEmpty() && track.raises.getFirst().isBefore(now.minus(MEMORY))) {
      track.raises.removeFirst();
    }
    boolean due = !now.isBefore(since.plus(patience(condition.kind(), track.raises.size())));
    if (!due || (track.told && !track.raised)) {
      return Optional.empty();
    }
    track.raised = false;
    track.told = true;
    return Optional.of(
        new Signal(
            condition.kind().id(),
            condition.subject(),
            Signal.State.CLEARED,
            now,
            clear.summary(),
            Map.of()));
  }

  private static Duration patience(Kind kind, int raises) {
    Duration patience = kind.clearAfter().multipliedBy(1L << Math.clamp(raises - 1L, 0, 3));
    return patience.compareTo(LONGEST) > 0 ? LONGEST : patience;
  }

  /** Every condition as it stands, by kind and subject. */
  List<Standing> standings() {
    return tracks.entrySet().stream()
        .map(entry ->
            new Standing(
                entry.getKey(),
                entry.getValue().raised,
                entry.getValue().last,
                entry.getValue().lastChange))
        .sorted(
            Comparator.<Standing, Kind>comparing(s -> s.condition().kind())
                .thenComparing(s -> s.condition().subject()))
        .toList();
  }
}
