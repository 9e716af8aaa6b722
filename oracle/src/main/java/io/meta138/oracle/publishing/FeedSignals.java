package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.Witness;
import io.meta138.oracle.feeds.Method;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Raises and clears a feed's signals: {@code feed.held} (a jump waits for confirmation), {@code
 * feed.stale} (older on chain than its heartbeat allows, and not only since the node was down),
 * {@code feed.headroom} (its answer fills four fifths of its column), {@code feed.diverges} (its
 * answer on chain is far from what sources without a voice say; cleared at three quarters of the
 * distance that raised it, or when none of them has a fresh price any more).
 */
final class FeedSignals {
  private final SignalSink sink;
  private final long graceMillis;
  private final Duration startGrace;
  private Instant settled = Instant.MAX;
  private final BitSet held = new BitSet();
  private final BitSet stale = new BitSet();
  private final BitSet headroom = new BitSet();
  private final BitSet diverging = new BitSet();

  FeedSignals(SignalSink sink, Duration grace, Duration startGrace) {
    this.sink = sink;
    this.graceMillis = grace.toMillis();
    this.startGrace = startGrace;
  }

  /** Publishing can begin: what is late until now is so because nobody published. */
  void begin(Instant now) {
    settled = now.plus(startGrace);
  }

  /** Looks at a feed again. */
  void look(FeedTrack feed, Instant now) {
    boolean isHeld = feed.outcome() instanceof FeedOutcome.Held;
    if (isHeld != held.get(feed.index())) {
      String text = isHeld ? feed.outcome().why() : "released";
      report(held, feed, "feed.held", isHeld, now, text);
    }
    boolean isStale =
        !feed.closed() && !now.isBefore(settled) && feed.overdue(now.toEpochMilli(), graceMillis);
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

  /** Compares a feed's answer on chain with the sources that have no voice in it. */
  void compare(FeedTrack feed, List<Witness> witnesses, Instant now) {
    long answer = feed.row().minedAnswer(feed.column());
    if (answer == 0 || !(feed.definition().method() instanceof Method.Direct direct)) {
      return;
    }
    BigDecimal published = feed.price(answer);
    Optional<Divergence> found = Divergence.largest(published, witnesses);
    feed.showDivergence(found.map(divergence -> (double) divergence.bps()).orElse(Double.NaN));
    boolean raised = diverging.get(feed.index());
    long bound = raised ? direct.divergenceBps() * 3L / 4 : direct.divergenceBps();
    boolean diverges = found.filter(divergence -> divergence.bps() > bound).isPresent();
    if (diverges == raised) {
      return;
    }
    String text =
        found
            .map(divergence -> words(diverges, published, divergence))
            .orElse("can't be compared any more: no source without a voice has a fresh price");
    report(diverging, feed, "feed.diverges", diverges, now, text);
  }

  private static String words(boolean diverges, BigDecimal published, Divergence divergence) {
    return "%s %s on chain, %s says %s: %d bps apart"
        .formatted(
            diverges ? "diverges:" : "agrees again:",
            published.stripTrailingZeros().toPlainString(),
            divergence.witness().source(),
            divergence.witness().price().round(SHOWN).stripTrailingZeros().toPlainString(),
            divergence.bps());
  }

  private static final MathContext SHOWN = new MathContext(12);

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
