package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.Unavailability;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.reports.ColumnAnswer;
import java.math.BigDecimal;
import java.time.Duration;

/** A feed as the publisher follows it. */
final class FeedTrack {
  private static final Duration MOST_LEAD = Duration.ofSeconds(30);

  private final FeedDefinition definition;
  private final int index;
  private final RowTrack row;
  private final long heartbeatMillis;
  private final long leadMillis;
  private final long deviationBps;
  private FeedOutcome outcome = new FeedOutcome.Unavailable(new Unavailability.NotEvaluated());
  private long value;
  private long pendingChange = Long.MAX_VALUE;
  private long flightChange = Long.MAX_VALUE;
  private long countedChange;
  private String refusal = "";
  private String unregistered = "the aggregator was not read yet";
  private long since;
  private long closedAt;
  private boolean missed;

  /** What gauges show; read by other threads, and never computed with. */
  private volatile Shown shown = new Shown(Double.NaN, 0, 0);

  /** Shown likewise: distance from the sources without a voice. */
  private volatile double divergence = Double.NaN;

  private long gas;

  record Shown(double price, int sources, long publishedAtSecond) {}

  FeedTrack(FeedDefinition definition, int index, RowTrack row) {
    this.definition = definition;
    this.index = index;
    this.row = row;
    Duration heartbeat = definition.triggers().heartbeat();
    this.heartbeatMillis = heartbeat.toMillis();
    this.leadMillis = lead(heartbeat).toMillis();
    this.deviationBps = definition.triggers().deviationBps();
  }

  /**
   * How much earlier than its heartbeat a feed is sent, so that signing, sending and a block or two
   * fit in: a tenth of it, at least 2 s (a quarter of a short heartbeat) and at most 30 s.
   */
  static Duration lead(Duration heartbeat) {
    Duration least = heartbeat.dividedBy(4);
    Duration floor = least.compareTo(Duration.ofSeconds(2)) < 0 ? least : Duration.ofSeconds(2);
    Duration tenth = heartbeat.dividedBy(10);
    Duration lead = tenth.compareTo(floor) < 0 ? floor : tenth;
    return lead.compareTo(MOST_LEAD) > 0 ? MOST_LEAD : lead;
  }

  FeedDefinition definition() {
    return definition;
  }

  int index() {
    return index;
  }

  RowTrack row() {
    return row;
  }

  int column() {
    return definition.place().column();
  }

  FeedOutcome outcome() {
    return outcome;
  }

  /** The answer in the column's terms; {@link ColumnAnswer#NONE} when there is none. */
  long observation() {
    return registered() && value > 0 ? value : ColumnAnswer.NONE;
  }

  /**
   * Takes a new outcome, and when the quote arrived that led to it.
   *
   * @return whether the price moved by half its deviation or more at once, or is the first
   */
  boolean evaluated(FeedOutcome next, long changeMillis) {
    final long before = value;
    outcome = next;
    value = 0;
    refusal = "";
    if (next instanceof FeedOutcome.Answer answer) {
      switch (ColumnAnswer.of(answer.price(), definition.precision())) {
        case ColumnAnswer.Fits(long scaled) -> value = scaled;
        case ColumnAnswer.Refused(String reason) -> refusal = reason;
      }
    }
    pendingChange = deviates() ? Math.min(pendingChange, changeMillis) : Long.MAX_VALUE;
    return value > 0
        && Math.abs(value - before) * 20_000 >= Math.multiplyExact(deviationBps, before);
  }

  boolean first() {
    return row.answer(column()) == 0;
  }

  boolean deviates() {
    long last = row.answer(column());
    return value > 0
        && last > 0
        && Math.abs(value - last) * 10_000 >= Math.multiplyExact(deviationBps, last);
  }

  boolean heartbeatNear(long nowMillis) {
    return nowMillis >= row.time(column()) * 1_000 + heartbeatMillis - leadMillis;
  }

  /** When the quote arrived that is not on chain yet; {@code Long.MAX_VALUE} when there is none. */
  long changedAt() {
    return Math.min(pendingChange, flightChange);
  }

  void sent() {
    flightChange = changedAt();
    pendingChange = Long.MAX_VALUE;
  }

  /** Whether this change was not counted before; counts it. */
  boolean countOnce(long changeMillis) {
    boolean fresh = changeMillis > countedChange;
    countedChange = Math.max(countedChange, changeMillis);
    return fresh;
  }

  /** What was on its way is on chain, or will never be. */
  void landed(boolean mined) {
    pendingChange = mined ? pendingChange : changedAt();
    flightChange = Long.MAX_VALUE;
  }

  void registration(String problem) {
    unregistered = problem;
  }

  /** Why it can't be published though there is a price; empty when it can. */
  String refusal() {
    return unregistered.isEmpty() ? refusal : unregistered;
  }

  boolean registered() {
    return unregistered.isEmpty();
  }

  boolean closed() {
    return outcome
        instanceof FeedOutcome.Unavailable(Unavailability.MarketClosed(java.time.Instant until));
  }

  /** Time starts to count for heartbeats. */
  void startCounting(long second) {
    since = second;
    missed = false;
  }

  /**
   * Whether the heartbeat is missed at this second; true once a gap.
   *
   * @param graceMillis how much later than the heartbeat is tolerated
   */
  boolean newlyMissed(long second, long graceMillis) {
    if (closed()) {
      closedAt = second; // the clock of its heartbeat stands still
    }
    if (missed || closed() || !registered()) {
      return false;
    }
    long newest = Math.max(Math.max(since, closedAt), row.time(column()));
    missed = (second - newest) * 1_000 > heartbeatMillis + graceMillis;
    return missed;
  }

  boolean overdue(long nowMillis, long graceMillis) {
    long last = row.minedTime(column());
    long from = Math.max(last, closedAt);
    return last > 0 && nowMillis - from * 1_000 > heartbeatMillis + graceMillis;
  }

  /** A new answer is on chain. */
  void answered(long second, long gasShare) {
    since = Math.max(since, second);
    missed = false;
    gas = gasShare;
  }

  long gas() {
    return gas;
  }

  boolean alarming() {
    return value > ColumnAnswer.ALARMING;
  }

  void show() {
    double price =
        outcome instanceof FeedOutcome.Answer answer ? answer.price().doubleValue() : Double.NaN;
    int sources = outcome instanceof FeedOutcome.Answer answer ? answer.used().size() : 0;
    shown = new Shown(price, sources, row.minedTime(column()));
  }

  Shown shown() {
    return shown;
  }

  void showDivergence(double bps) {
    divergence = bps;
  }

  double shownDivergence() {
    return divergence;
  }

  BigDecimal price(long answer) {
    return ColumnAnswer.price(answer, definition.precision());
  }
}
