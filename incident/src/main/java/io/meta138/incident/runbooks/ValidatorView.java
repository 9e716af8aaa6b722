package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Which validators there are, and which are up, seen just now. */
@FunctionalInterface
public interface ValidatorView {
  /** How a validator is. */
  enum State {
    /** Seen to take part. */
    UP,
    /** Seen not to. */
    DOWN,
    /** Not seen. */
    UNKNOWN
  }

  /**
   * Looks.
   *
   * @param limit time it may take
   * @return states by the validators' names; empty when nothing could be seen
   */
  Map<String, State> look(Duration limit) throws InterruptedException;

  /** The view that {@code chain.validators} has, whose values {@code state.NAME} are states. */
  static ValidatorView of(RunbookAction validators) {
    return limit -> {
      Map<String, State> states = new TreeMap<>();
      if (validators.run(Map.of(), false, "quorum-guard", limit)
          instanceof RunbookAction.Result.Done(_, Map<String, String> values)) {
        values.forEach((name, value) -> {
          if (name.startsWith("state.")) {
            states.put(
                name.substring("state.".length()),
                switch (value) {
                  case "up" -> State.UP;
                  case "down" -> State.DOWN;
                  default -> State.UNKNOWN;
                });
          }
        });
      }
      return states;
    };
  }
}
