package io.meta138.ccip.deliver;

import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What keeps a lane from delivering, reported as a signal once it has lasted. */
final class Obstacle {
  private static final String KIND = "lane.blocked";
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String lane;
  private final SignalSink signals;
  private String words = "";
  private Instant since = Instant.EPOCH;
  private boolean raised;

  Obstacle(String lane, SignalSink signals) {
    this.lane = lane;
    this.signals = signals;
  }

  String words() {
    return words;
  }

  /** Something keeps it from delivering now. */
  void met(String what, Instant now) {
    if (words.isEmpty()) {
      since = now;
    }
    words = what;
    if (!raised && !now.isBefore(since.plus(PATIENCE))) {
      raised = true;
      report(Signal.State.RAISED, now, "Lane %s does not deliver: %s".formatted(lane, what));
    }
  }

  /** Nothing does. */
  void passed(Instant now) {
    words = "";
    if (raised) {
      raised = false;
      report(Signal.State.CLEARED, now, "Lane %s delivers again".formatted(lane));
    }
  }

  private void report(Signal.State state, Instant now, String summary) {
    signals.report(
        new Signal(
            KIND,
            "lane:" + lane,
            state,
            now,
            summary,
            Map.of("lane", lane, "obstacle", words, "since", since.toString())));
  }
}
