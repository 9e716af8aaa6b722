package io.meta138.oracle.publishing;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.PriceBoard;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when which rows are published: driven by quotes and time, without threads, clocks or I/O
 * of its own. Not thread-safe.
 *
 * <p>{@link Drafter} says what is due, {@link Settling} and {@link Pace} when it leaves, {@link
 * Tracks} and {@link Flights} keep what is on chain and on its way.
 */
final class PublishingEngine {
  private static final Duration LONGEST_REST = Duration.ofMillis(200);

  private final PublisherSettings settings;
  private final PriceBoard board;
  private final Tracks tracks;
  private final Drafter drafter;
  private final Settling settling;
  private final Pace pace;
  private final Flights flights = new Flights();
  private final FeedSignals signals;
  private final PublishingMetrics metrics;
  private final Tally tally;
  private final List<Draft> doubtful = new ArrayList<>();
  private boolean ready;
  private boolean deferred;
  private long lookedAtSecond;

  PublishingEngine(
      FeedCatalog catalog,
      QuoteBook book,
      PublisherSettings settings,
      SignalSink sink,
      PublishingMetrics metrics) {
    this.settings = settings;
    this.board = new PriceBoard(catalog, book);
    this.tracks = new Tracks(board);
    this.drafter = new Drafter(tracks, settings.mostRows());
    this.settling = new Settling(settings.quiet(), settings.mostGather());
    this.pace = new Pace(settings);
    this.metrics = metrics;
    this.tally = new Tally(metrics);
    this.signals = new FeedSignals(sink, settings.grace(), settings.startGrace());
    for (FeedTrack feed : tracks.feeds()) {
      metrics.follow(feed);
      if (board.hasWitnesses(feed.index())) {
        metrics.followDivergence(feed);
      }
    }
  }

  /** The rows it publishes. */
  Set<Integer> rowIndexes() {
    return tracks.rowIndexes();
  }

  boolean ready() {
    return ready;
  }

  /**
   * Takes over what was read from the chain.
   *
   * @param readAt when the read began: rows that moved since keep what is newer
   */
  void adopt(AggregatorState state, Instant readAt, Instant now) {
    tracks.adopt(state, readAt);
    if (!ready) {
      for (FeedTrack feed : tracks.feeds()) {
        long answer = feed.row().minedAnswer(feed.column());
        if (answer != 0) {
          board.anchor(feed.index(), feed.price(answer));
        }
        feed.startCounting(now.getEpochSecond());
      }
      signals.begin(now);
    }
    ready = true;
    settleDoubts(now);
  }

  /** Brings prices up to this moment and says what is to be published, if anything is. */
  Optional<Draft> tick(Instant now) {
    BitSet changed = board.update(now);
    for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
      evaluated(tracks.feeds().get(i), now);
    }
    if (now.getEpochSecond() != lookedAtSecond) {
      lookedAtSecond = now.getEpochSecond();
      lookAround(now);
    }
    deferred = false;
    if (!ready || !pace.allows(now, !flights.isEmpty())) {
      settling.over();
      return Optional.empty();
    }
    Drafter.Due due = drafter.due(now);
    deferred = due.deferred();
    if (due.rows().isEmpty()) {
      settling.over();
      return Optional.empty();
    }
    if (settling.holdsBack(now)) {
      return Optional.empty();
    }
    settling.over();
    return drafter.draft(due.rows(), now);
  }

  private void evaluated(FeedTrack feed, Instant now) {
    FeedOutcome before = feed.outcome();
    FeedOutcome after = board.outcome(feed.index());
    if (feed.evaluated(after, board.takeChangedAt(feed.index()))) {
      settling.moved(now);
    }
    if (after instanceof FeedOutcome.Unavailable(var reason)
        && !(before instanceof FeedOutcome.Unavailable(var old)
            && old.label().equals(reason.label()))) {
      metrics.unavailable(reason.label());
    } else if (after instanceof FeedOutcome.Held && !(before instanceof FeedOutcome.Held)) {
      metrics.held();
    }
  }

  private void lookAround(Instant now) {
    for (FeedTrack feed : tracks.feeds()) {
      feed.show();
      if (ready) {
        signals.look(feed, now);
        if (board.hasWitnesses(feed.index())) {
          signals.compare(feed, board.witnesses(feed.index(), now), now);
        }
        if (feed.newlyMissed(now.getEpochSecond(), settings.grace().toMillis())) {
          tally.missedHeartbeat();
        }
      }
    }
  }

  /** When {@link #tick} is wanted again at the latest, if no quote arrives before. */
  Instant nextWake(Instant now) {
    Instant next = now.plus(LONGEST_REST);
    // what is past was acted on in this very tick; waking for it again would never rest
    Instant patienceEnds = pace.patienceEnds();
    if (!flights.isEmpty() && patienceEnds.isAfter(now)) {
      next = earlier(next, patienceEnds);
    }
    Instant settled = settling.until();
    if (settled != null && settled.isAfter(now)) {
      next = earlier(next, settled);
    }
    return deferred ? earlier(next, Instant.ofEpochSecond(now.getEpochSecond() + 1)) : next;
  }

  /** A report is about to be handed to the transaction manager. */
  void sent(Hash id, Draft draft, Instant now) {
    pace.sent(now, !flights.isEmpty());
    flights.add(id, draft);
    tracks.sent(id, draft.report());
  }

  /** What a status change means for the reader of the chain. */
  enum Consequence {
    /** Nothing. */
    NONE,
    /** The chain's state may differ from what is believed: read it. */
    READ
  }

  /** Takes a change of a report's status. */
  Consequence status(Hash id, IntentStatus status, Instant now) {
    Draft draft = flights.draft(id);
    if (draft == null) {
      return status instanceof IntentStatus.Mined ? Consequence.READ : Consequence.NONE;
    }
    return switch (status) {
      case IntentStatus.Queued _ -> Consequence.NONE;
      case IntentStatus.Sent _ -> Consequence.NONE;
      case IntentStatus.Mined(IntentStatus.Receipt receipt) -> mined(id, draft, receipt, now);
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) ->
          flights.has(id) ? mined(id, draft, receipt, now) : Consequence.NONE;
      case IntentStatus.Superseded _ -> {
        land(id, draft, false);
        yield Consequence.NONE;
      }
      case IntentStatus.Failed(String reason) -> failed(id, draft, reason, now);
    };
  }

  /** The reports on their way, oldest first. */
  List<Hash> onTheirWay() {
    return flights.ids();
  }

  private Consequence mined(Hash id, Draft draft, IntentStatus.Receipt receipt, Instant now) {
    if (!receipt.success()) {
      return failed(id, draft, "reverted in block " + receipt.blockNumber(), now);
    }
    List<Report.Row> moved = tracks.mined(draft.report(), now);
    if (flights.has(id)) {
      recordLatencies(draft, now);
    }
    land(id, draft, true);
    int answers = moved.stream().mapToInt(Report.Row::observations).sum();
    if (answers > 0) {
      tracks.answered(moved, draft.report().observedAt(), receipt.gasUsed() / answers);
      tally.mined(moved.size(), answers, receipt.gasUsed());
    }
    pace.mined();
    return Consequence.NONE;
  }

  private void recordLatencies(Draft draft, Instant now) {
    for (ReportRecord.Line line : draft.lines()) {
      FeedTrack feed = tracks.feeds().get(board.indexOf(line.feed()));
      line.changedAt()
          .filter(changed -> feed.countOnce(changed.toEpochMilli()))
          .ifPresent(changed -> tally.latency(Duration.between(changed, now).toMillis()));
    }
  }

  private Consequence failed(Hash id, Draft draft, String reason, Instant now) {
    boolean delivered = NothingNewer.isNamedBy(reason);
    land(id, draft, delivered);
    if (!delivered && reason.toLowerCase(Locale.ROOT).contains("revert")) {
      doubtful.add(draft); // a receipt does not say why: the chain's state will
      pace.doubt(now);
    } else if (!delivered) {
      failure(now);
    }
    return Consequence.READ;
  }

  /** A reverted report whose rows are all on chain at its time or newer was overtaken, not lost. */
  private void settleDoubts(Instant now) {
    for (Draft draft : doubtful) {
      if (!tracks.overtook(draft.report())) {
        failure(now);
      }
    }
    doubtful.clear();
  }

  /** A report could not be signed or stored. */
  void abandoned(Hash id, Instant now) {
    Draft draft = flights.forget(id);
    if (draft != null) {
      land(id, draft, false);
    }
    failure(now);
  }

  /** Something failed: what is due waits a little, longer each time in a row. */
  void failure(Instant now) {
    tally.error();
    pace.failed(now);
  }

  private void land(Hash id, Draft draft, boolean mined) {
    flights.landed(id);
    tracks.landed(id, draft.report(), mined);
  }

  List<FeedTrack> tracks() {
    return tracks.feeds();
  }

  PriceBoard board() {
    return board;
  }

  PublisherSummary summary() {
    return tally.summary(tracks.published());
  }

  private static Instant earlier(Instant left, Instant right) {
    return left.isBefore(right) ? left : right;
  }
}
