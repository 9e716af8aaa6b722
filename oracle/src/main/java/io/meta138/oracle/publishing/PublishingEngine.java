package io.meta138.oracle.publishing;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.PriceBoard;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides when which rows are published: driven by quotes and time, without threads, clocks or I/O
 * of its own. Not thread-safe.
 *
 * <p>A row is due when one of its feeds has no answer, moved by its deviation, or nears its
 * heartbeat, measured against the newest answer on chain or on its way. A report carries every due
 * row and every row still on its way, with fresh answers, because it supersedes the reports before
 * it. A row has at most one answer a second: within a second that is on its way, the very same
 * answers are repeated.
 */
final class PublishingEngine {
  private static final int REMEMBERED = 256;

  private final PublisherSettings settings;
  private final PriceBoard board;
  private final FeedTrack[] feeds;
  private final Map<Integer, RowTrack> rows = new TreeMap<>();
  private final Map<Integer, List<FeedTrack>> feedsOfRow = new TreeMap<>();
  private final FeedSignals signals;
  private final PublishingMetrics metrics;
  private final Tally tally;
  private final Map<Hash, Draft> inFlight = new LinkedHashMap<>();
  private final Map<Hash, Draft> remembered = new LinkedHashMap<>();
  private final List<Draft> doubtful = new ArrayList<>();
  private boolean ready;
  private boolean deferred;
  private Instant sentAt = Instant.MIN;
  private Instant resumeAt = Instant.MIN;
  private Duration patience;
  private Duration backOff = Duration.ZERO;
  private long lookedAtSecond;

  PublishingEngine(
      FeedCatalog catalog,
      QuoteBook book,
      PublisherSettings settings,
      SignalSink sink,
      PublishingMetrics metrics) {
    this.settings = settings;
    this.board = new PriceBoard(catalog, book);
    this.metrics = metrics;
    this.tally = new Tally(metrics);
    this.signals = new FeedSignals(sink, settings.grace().toMillis());
    this.patience = settings.patience();
    this.feeds = new FeedTrack[board.feeds().size()];
    for (int i = 0; i < feeds.length; i++) {
      FeedDefinition definition = board.feeds().get(i);
      int row = definition.place().row();
      feeds[i] = new FeedTrack(definition, i, rows.computeIfAbsent(row, RowTrack::new));
      feedsOfRow.computeIfAbsent(row, r -> new ArrayList<>()).add(feeds[i]);
      metrics.follow(feeds[i]);
    }
  }

  /** The rows it publishes. */
  Set<Integer> rowIndexes() {
    return rows.keySet();
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
    rows.forEach(
        (index, row) -> row.adopt(state.rows().getOrDefault(index, RowState.EMPTY), readAt));
    for (FeedTrack feed : feeds) {
      feed.registration(registration(feed.definition(), state));
      long answer = feed.row().minedAnswer(feed.column());
      if (!ready && answer != 0) {
        board.anchor(feed.index(), feed.price(answer));
      }
      if (!ready) {
        feed.startCounting(now.getEpochSecond());
      }
    }
    ready = true;
    settleDoubts(now);
  }

  private static String registration(FeedDefinition feed, AggregatorState state) {
    AggregatorState.RegisteredFeed there = state.feeds().get(feed.id());
    if (there == null) {
      return "not registered with the aggregator";
    }
    if (there.retired()) {
      return "retired";
    }
    if (!there.place().equals(feed.place()) || there.precision() != feed.precision()) {
      return "registered at "
          + there.place()
          + " with precision "
          + there.precision()
          + ", configured at "
          + feed.place()
          + " with precision "
          + feed.precision();
    }
    return "";
  }

  /** Brings prices up to this moment and says what is to be published, if anything is. */
  Optional<Draft> tick(Instant now) {
    BitSet changed = board.update(now);
    for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
      evaluated(feeds[i]);
    }
    if (now.getEpochSecond() != lookedAtSecond) {
      lookedAtSecond = now.getEpochSecond();
      lookAround(now);
    }
    deferred = false;
    if (!ready || now.isBefore(resumeAt)) {
      return Optional.empty();
    }
    if (!inFlight.isEmpty() && now.isBefore(sentAt.plus(patience))) {
      return Optional.empty();
    }
    return draft(now);
  }

  private void evaluated(FeedTrack feed) {
    FeedOutcome before = feed.outcome();
    FeedOutcome after = board.outcome(feed.index());
    feed.evaluated(after, board.takeChangedAt(feed.index()));
    if (after instanceof FeedOutcome.Unavailable(var reason)
        && !(before instanceof FeedOutcome.Unavailable(var old)
            && old.label().equals(reason.label()))) {
      metrics.unavailable(reason.label());
    } else if (after instanceof FeedOutcome.Held && !(before instanceof FeedOutcome.Held)) {
      metrics.held();
    }
  }

  private void lookAround(Instant now) {
    for (FeedTrack feed : feeds) {
      feed.show();
      if (ready) {
        signals.look(feed, now);
        if (feed.newlyMissed(now.getEpochSecond(), settings.grace().toMillis())) {
          tally.missedHeartbeat();
        }
      }
    }
  }

  private Optional<Draft> draft(Instant now) {
    long second = now.getEpochSecond();
    Map<Integer, Trigger> due = new TreeMap<>();
    boolean any = false;
    for (FeedTrack feed : feeds) {
      Trigger trigger = trigger(feed, now.toEpochMilli());
      if (trigger != null) {
        boolean movable = feed.row().movableAt(second);
        deferred |= !movable;
        if (movable && due.size() < settings.mostRows()) {
          due.put(feed.row().index(), trigger);
          any = true;
        }
      }
    }
    if (!any) {
      return Optional.empty();
    }
    List<Report.Row> content = new ArrayList<>();
    List<ReportRecord.Line> lines = new ArrayList<>();
    for (RowTrack row : rows.values()) {
      boolean repeat = row.inFlight() && row.minableAt(second);
      if (due.containsKey(row.index()) || (repeat && content.size() < settings.mostRows())) {
        add(row, now, content, lines);
      }
    }
    return content.isEmpty()
        ? Optional.empty()
        : Optional.of(new Draft(new Report(second, content), now, lines));
  }

  private void add(
      RowTrack row, Instant now, List<Report.Row> content, List<ReportRecord.Line> lines) {
    Long[] answers = {NONE, NONE, NONE, NONE};
    Report.Row same = row.flightOf(now.getEpochSecond());
    List<FeedTrack> members = feedsOfRow.getOrDefault(row.index(), List.of());
    boolean observed = false;
    for (FeedTrack feed : members) {
      long answer = same == null ? feed.observation() : same.answers().get(feed.column());
      answers[feed.column()] = answer;
      if (answer != NONE) {
        observed = true;
        lines.add(line(feed, answer, now));
      }
    }
    if (observed) {
      content.add(new Report.Row(row.index(), List.of(answers)));
    }
  }

  private static final Long NONE = io.meta138.oracle.reports.ColumnAnswer.NONE;

  private static ReportRecord.Line line(FeedTrack feed, long answer, Instant now) {
    Trigger trigger = trigger(feed, now.toEpochMilli());
    long changedAt = feed.changedAt();
    return new ReportRecord.Line(
        feed.definition().id(),
        feed.price(answer),
        trigger == null ? Trigger.EARLY : trigger,
        changedAt == Long.MAX_VALUE
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(changedAt)),
        feed.outcome() instanceof FeedOutcome.Answer shown ? shown.used() : List.of());
  }

  private static @org.jspecify.annotations.Nullable Trigger trigger(FeedTrack feed, long millis) {
    if (feed.observation() == NONE) {
      return null;
    }
    if (feed.first()) {
      return Trigger.FIRST;
    }
    if (feed.deviates()) {
      return Trigger.DEVIATION;
    }
    return feed.heartbeatNear(millis) ? Trigger.HEARTBEAT : null;
  }

  /** When {@link #tick} is wanted again at the latest, if no quote arrives before. */
  Instant nextWake(Instant now) {
    Instant next = now.plusMillis(200);
    if (!inFlight.isEmpty()) {
      next = earlier(next, later(sentAt.plus(patience), now.plusMillis(1)));
    }
    if (deferred) {
      next = earlier(next, Instant.ofEpochSecond(now.getEpochSecond() + 1));
    }
    return next;
  }

  /** A report is about to be handed to the transaction manager. */
  void sent(Hash id, Draft draft, Instant now) {
    patience =
        inFlight.isEmpty()
            ? settings.patience()
            : min(patience.multipliedBy(2), settings.mostPatience());
    sentAt = now;
    inFlight.put(id, draft);
    remembered.put(id, draft);
    if (remembered.size() > REMEMBERED) {
      remembered.remove(remembered.keySet().iterator().next());
    }
    for (Report.Row row : draft.report().rows()) {
      track(row).sent(id, draft.report().observedAt(), row);
      feedsOfRow.getOrDefault(row.index(), List.of()).forEach(FeedTrack::sent);
    }
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
    Draft draft = remembered.get(id);
    if (draft == null) {
      boolean moved =
          status instanceof IntentStatus.Mined || status instanceof IntentStatus.Confirmed;
      return moved && !(status instanceof IntentStatus.Confirmed)
          ? Consequence.READ
          : Consequence.NONE;
    }
    return switch (status) {
      case IntentStatus.Queued q -> Consequence.NONE;
      case IntentStatus.Sent s -> Consequence.NONE;
      case IntentStatus.Mined(IntentStatus.Receipt receipt) -> mined(id, draft, receipt, now);
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) ->
          inFlight.containsKey(id) ? mined(id, draft, receipt, now) : Consequence.NONE;
      case IntentStatus.Superseded s -> {
        land(id, draft, false);
        yield Consequence.NONE;
      }
      case IntentStatus.Failed(String reason) -> failed(id, draft, reason, now);
    };
  }

  /** The reports on their way, oldest first. */
  List<Hash> onTheirWay() {
    return List.copyOf(inFlight.keySet());
  }

  private Consequence mined(Hash id, Draft draft, IntentStatus.Receipt receipt, Instant now) {
    if (!receipt.success()) {
      return failed(id, draft, "reverted in block " + receipt.blockNumber(), now);
    }
    boolean wasFlying = inFlight.containsKey(id);
    long second = draft.report().observedAt();
    List<Report.Row> moved = new ArrayList<>();
    int answers = 0;
    for (Report.Row row : draft.report().rows()) {
      if (track(row).mined(second, row, now)) {
        moved.add(row);
        answers += count(row);
      }
    }
    if (wasFlying) {
      recordLatencies(draft, now);
    }
    land(id, draft, true);
    if (answers > 0) {
      long share = receipt.gasUsed() / answers;
      for (Report.Row row : moved) {
        for (FeedTrack feed : feedsOfRow.getOrDefault(row.index(), List.of())) {
          if (row.observed(feed.column())) {
            feed.answered(second, share);
          }
        }
      }
      tally.mined(moved.size(), answers, receipt.gasUsed());
    }
    backOff = Duration.ZERO;
    patience = settings.patience();
    return Consequence.NONE;
  }

  private void recordLatencies(Draft draft, Instant now) {
    for (ReportRecord.Line line : draft.lines()) {
      FeedTrack feed = feeds[board.indexOf(line.feed())];
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
      resumeAt = now.plus(settings.mostPatience());
    } else if (!delivered) {
      failure(now);
    }
    return Consequence.READ;
  }

  /** A reverted report whose rows are all on chain at its time or newer was overtaken, not lost. */
  private void settleDoubts(Instant now) {
    for (Draft draft : doubtful) {
      boolean overtaken =
          draft.report().rows().stream()
              .noneMatch(row -> track(row).minableAt(draft.report().observedAt()));
      if (!overtaken) {
        failure(now);
      }
    }
    doubtful.clear();
  }

  /** A report could not be signed or stored. */
  void abandoned(Hash id, Instant now) {
    Draft draft = remembered.remove(id);
    if (draft != null) {
      land(id, draft, false);
    }
    failure(now);
  }

  /** Something failed: what is due waits a little, longer each time in a row. */
  void failure(Instant now) {
    tally.error();
    backOff =
        backOff.isZero() ? Duration.ofSeconds(1) : min(backOff.multipliedBy(2), MOST_BACK_OFF);
    resumeAt = now.plus(backOff);
  }

  private static final Duration MOST_BACK_OFF = Duration.ofSeconds(15);

  private void land(Hash id, Draft draft, boolean mined) {
    inFlight.remove(id);
    for (Report.Row row : draft.report().rows()) {
      RowTrack track = track(row);
      if (track.landed(id)) {
        feedsOfRow.getOrDefault(row.index(), List.of()).forEach(feed -> feed.landed(mined));
      }
    }
  }

  private RowTrack track(Report.Row row) {
    return rows.computeIfAbsent(row.index(), RowTrack::new);
  }

  private static int count(Report.Row row) {
    int observed = 0;
    for (int column = 0; column < 4; column++) {
      observed += row.observed(column) ? 1 : 0;
    }
    return observed;
  }

  List<FeedTrack> tracks() {
    return List.of(feeds);
  }

  PriceBoard board() {
    return board;
  }

  PublisherSummary summary() {
    int published = 0;
    for (FeedTrack feed : feeds) {
      published += feed.row().minedAnswer(feed.column()) != 0 ? 1 : 0;
    }
    return tally.summary(published);
  }

  Duration grace() {
    return settings.grace();
  }

  private static Duration min(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? left : right;
  }

  private static Instant earlier(Instant left, Instant right) {
    return left.isBefore(right) ? left : right;
  }

  private static Instant later(Instant left, Instant right) {
    return left.isAfter(right) ? left : right;
  }
}
