package io.meta138.network.health;

import java.util.Map;

/** What a rule says of one condition at one moment. */
sealed interface Verdict {
  /** One sentence. */
  String summary();

  /**
   * It holds.
   *
   * @param details operands by name
   */
  record Holds(String summary, Map<String, String> details) implements Verdict {
    public Holds {
      details = Map.copyOf(details);
    }
  }

  /** It does not hold. */
  record Clear(String summary) implements Verdict {}

  /** Nobody knows: what held goes on holding, and nothing counts as healthy. */
  record Unknown(String summary) implements Verdict {}
}
