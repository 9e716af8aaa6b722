package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;

/**
 * Raises and clears a feed's signals: {@code feed.held} (a jump waits for confirmation), {@code
 * feed.stale} (older on chain than its heartbeat allows), {@code feed.headroom} (its answer fills
 * four fifths of its column).
 */
final class FeedSignals {
  private final SignalSink sink;
  private final long graceMillis;
  private final BitSet held = new BitSet();
  private final BitSet stale = new BitSet();
  private final BitSet headroom = new BitSet();

  FeedSignals(SignalSink sink, long graceMillis) {
    this.sink = sink;
    this.graceMillis = graceMillis;
  }

  /** Looks at a feed again. */
  void look(FeedTrack feed, Instant now) {
    boolean isHeld = feed.outcome() instanceof FeedOutcome.Held;
    if (isHeld != held.get(feed.index())) {
      String text = isHeld ? feed.outcome().why() : "released";
      report(held, feed, "feed.held", isHeld, now, text);
    }
    boolean isStale = !feed.closed() && feed.overdue(now.toEpochMilli(), graceMillis);
    if (isStale != stale.get(feed.index())) {
      String why = feed.outcome().why();
      String text =
          isStale
              ? "older than its heartbeat" + (why.isEmpty() ? "" : ": " + why)
              : "published again";
      report(stale, feed, "feed.stale", isStale, now, text);
    }
    if (feed.alarming() != headroom.get(feed.index())) {
      String text = feed.alarming() ? "fills more than 80 % of its column" : "fits again";
      report(headroom, feed, "feed.headroom", feed.alarming(), now, text);
    }
  }

  private void report(
      BitSet raised, FeedTrack feed, String kind, boolean holds, Instant now, String text) {
    raised.set(feed.index(), holds);
    String name = feed.definition().id().name();
    sink.report(
        new Signal(
            kind,
            "feed:" + name,
            holds ? Signal.State.RAISED : Signal.State.CLEARED,
            now,
            name + " " + text,
            Map.of("feed", name, "place", feed.definition().place().toString())));
  }
}
