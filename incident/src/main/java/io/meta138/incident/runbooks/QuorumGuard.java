package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.ValidatorView.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses to take validators down when the rest would fall below quorum. A validator whose state is
 * not known counts as down among the rest, and as up when it is the one to be taken down. One that
 * is down already may always be worked on.
 */
public final class QuorumGuard {
  private final ValidatorView view;

  /** A guard that looks through this view. */
  public QuorumGuard(ValidatorView view) {
    this.view = view;
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
   * @param taken names of the validators it takes down at one time
   * @param limit time the look may take
   * @return why it is refused, with the counts; empty when it is not
   */
  public Optional<String> refuses(Set<String> taken, Duration limit) throws InterruptedException {
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    Map<String, State> states = view.look(limit);
    if (states.isEmpty()) {
      return Optional.of("the validators can't be seen, so none may be taken down");
    }
    boolean harmless =
        taken.stream().allMatch(name -> states.getOrDefault(name, State.UNKNOWN) == State.DOWN);
    long rest =
        states.entrySet().stream()
            .filter(one -> one.getValue() == State.UP && !taken.contains(one.getKey()))
            .count();
    int quorum = quorum(states.size());
    if (harmless || rest >= quorum) {
      return Optional.empty();
    }
    return Optional.of(
        "without %s, %d of %d validators would be up and %d are needed (up: %s; down: %s; unknown: %s)"
            .formatted(
                String.join(", ", new TreeSet<>(taken)),
                rest,
                states.size(),
                quorum,
                named(states, State.UP),
                named(states, State.DOWN),
                named(states, State.UNKNOWN)));
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
