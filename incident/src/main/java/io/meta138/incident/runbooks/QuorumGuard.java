package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.ValidatorView.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Refuses to take validators down when the rest would fall below quorum. A validator whose state is
 * not known counts as down among the rest, and as up when it is the one to be taken down. One that
 * is down already may always be worked on.
 *
 * <p>One that may be taken down counts as down from then on, because no view shows at once what is
 * being done to it, and the next to ask may be another run: until it was seen not to be up and then
 * up again, or has been up for longer than an action needs to show.
 */
public final class QuorumGuard {
  private static final Duration SHOWS = Duration.ofSeconds(60);

  private final ValidatorView view;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Taken> taken = new HashMap<>();

  /** One that may have been taken down, and whether that was seen. */
  private record Taken(Instant at, boolean seen) {}

  /** A guard that looks through this view. */
  public QuorumGuard(ValidatorView view, InstantSource clock) {
    this.view = view;
    this.clock = clock;
  }

  /**
   * Validators that have to be up for blocks to go on: two thirds of all, rounded up, as Besu's
   * QBFT counts; 2f + 1 of 3f + 1.
   */
  public static int quorum(int validators) {
    return (2 * validators + 2) / 3;
  }

  /**
   * Judges an action.
   *
   * @param names of the validators it takes down at one time
   * @param limit time the look may take
   * @return why it is refused, with the counts; empty when it is not
   */
  public Optional<String> refuses(Set<String> names, Duration limit) throws InterruptedException {
    return judge(names, List.of(names), true, limit);
  }

  /** The same for validators that are taken down one after the other. */
  public Optional<String> refusesInTurn(Set<String> names, Duration limit)
      throws InterruptedException {
    return judge(names, names.stream().<Set<String>>map(Set::of).toList(), true, limit);
  }

  /** What {@link #refuses} would say, of something that is not done yet and may never be. */
  public Optional<String> wouldRefuse(Set<String> names, Duration limit)
      throws InterruptedException {
    return judge(names, List.of(names), false, limit);
  }

  /** What {@link #refusesInTurn} would say. */
  public Optional<String> wouldRefuseInTurn(Set<String> names, Duration limit)
      throws InterruptedException {
    return judge(names, names.stream().<Set<String>>map(Set::of).toList(), false, limit);
  }

  private Optional<String> judge(
      Set<String> names, List<Set<String>> turns, boolean taking, Duration limit)
      throws InterruptedException {
    if (names.isEmpty()) {
      return Optional.empty();
    }
    lock.lockInterruptibly();
    try {
      Map<String, State> states = view.look(limit);
      if (states.isEmpty()) {
        return Optional.of("the validators can't be seen, so none may be taken down");
      }
      Instant now = clock.instant();
      forget(states, now);
      for (Set<String> together : turns) {
        Optional<String> reason = refused(together, states);
        if (reason.isPresent()) {
          return reason;
        }
      }
      if (taking) {
        // a node that is no validator, or is down already, takes nothing from the quorum
        names.stream()
            .filter(states::containsKey)
            .filter(name -> states.get(name) != State.DOWN)
            .forEach(name -> taken.put(name, new Taken(now, false)));
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void forget(Map<String, State> states, Instant now) {
    taken.replaceAll((name, one) ->
        new Taken(one.at(), one.seen() || states.getOrDefault(name, State.UNKNOWN) != State.UP));
    taken
        .entrySet()
        .removeIf(one ->
            states.getOrDefault(one.getKey(), State.UNKNOWN) == State.UP
                && (one.getValue().seen() || !now.isBefore(one.getValue().at().plus(SHOWS))));
  }

  private Optional<String> refused(Set<String> names, Map<String, State> states) {
    boolean harmless =
        names.stream().allMatch(name -> states.getOrDefault(name, State.UNKNOWN) == State.DOWN);
    long rest =
        states.entrySet().stream()
            .filter(one ->
                one.getValue() == State.UP
                    && !names.contains(one.getKey())
                    && !taken.containsKey(one.getKey()))
            .count();
    int quorum = quorum(states.size());
    if (harmless || rest >= quorum) {
      return Optional.empty();
    }
    TreeSet<String> others = new TreeSet<>(taken.keySet());
    others.removeAll(names);
    return Optional.of(
        "without %s, %d of %d validators would be up and %d are needed (up: %s; down: %s; unknown: %s%s)"
            .formatted(
                String.join(", ", new TreeSet<>(names)),
                rest,
                states.size(),
                quorum,
                named(states, State.UP),
                named(states, State.DOWN),
                named(states, State.UNKNOWN),
                others.isEmpty() ? "" : "; worked on: " + String.join(", ", others)));
  }

  private static String named(Map<String, State> states, State wanted) {
    List<String> names =
        states.entrySet().stream()
            .filter(one -> one.getValue() == wanted)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
