package io.meta138.network.health;

import io.meta138.network.health.Hysteresis.Condition;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects what the rules say at one moment. */
final class Verdicts {
  private final Map<Condition, Verdict> all = new LinkedHashMap<>();

  void holds(Kind kind, String subject, String summary, Map<String, String> details) {
    all.put(new Condition(kind, subject), new Verdict.Holds(summary, details));
  }

  void clear(Kind kind, String subject, String summary) {
    all.put(new Condition(kind, subject), new Verdict.Clear(summary));
  }

  void unknown(Kind kind, String subject, String reason) {
    all.put(new Condition(kind, subject), new Verdict.Unknown(reason));
  }

  Map<Condition, Verdict> all() {
    return all;
  }
}
