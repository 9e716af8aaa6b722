package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One wanted source: its breaker, its newest quote, when it was last asked for. */
final class TrackedSource {
  private final SourceId source;
  private final Duration lifetime;
  private final Breaker breaker;
  private final Instant startedAt;
  private final Object handOver = new Object();

  // guarded by this
  private final Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);
  private @Nullable Quote newest;
  private @Nullable Transport transport;
  private @Nullable Instant newestTime;
  private @Nullable Instant streamedAt;
  private @Nullable Duration latency;
  private Instant pollAt;
  private boolean pollRunning;
  private int pollFailures;
  private String problem = "";

  TrackedSource(SourceId source, Duration lifetime, Breaker breaker, InstantSource clock) {
    this.source = source;
    this.lifetime = lifetime;
    this.breaker = breaker;
    this.startedAt = clock.instant();
    this.pollAt = startedAt;
  }

  SourceId source() {
    return source;
  }

  Breaker breaker() {
    return breaker;
  }

  /** Held while the breaker judges and what follows from it is handed over. */
  Object handOver() {
    return handOver;
  }

  /**
   * Takes a quote as the newest unless it is older than what is known.
   *
   * @param askedAt for an answer, when the request was sent: what was streamed since is newer
   */
  synchronized boolean take(Quote quote, Transport by, Instant askedAt) {
    Instant time = quote.venueTime().orElse(null);
    boolean older = time != null && newestTime != null && time.isBefore(newestTime);
    boolean overtaken = by == Transport.REST && streamedAt != null && streamedAt.isAfter(askedAt);
    if (older || overtaken) {
      return false;
    }
    newest = quote;
    transport = by;
    if (time != null) {
      newestTime = time;
      latency = Duration.between(time, quote.receivedAt());
    }
    if (by == Transport.WS) {
      streamedAt = quote.receivedAt();
    }
    problem = "";
    return true;
  }

  synchronized void reject(Rejection reason, String detail) {
    rejected.merge(reason, 1L, Long::sum);
    if (reason.suspicious() || reason == Rejection.NO_ANSWER || reason == Rejection.HTTP_STATUS) {
      problem = reason.label() + (detail.isEmpty() ? "" : ": " + detail);
    }
  }

  /** How long there has been no quote, at this time. */
  synchronized Duration silence(Instant now) {
    return Duration.between(newest == null ? startedAt : newest.receivedAt(), now);
  }

  /** Whether the newest quote came before this time. */
  synchronized boolean olderThan(Instant time) {
    return newest != null && newest.receivedAt().isBefore(time);
  }

  /** Whether no quote came for three quarters of its life. */
  boolean silent(Instant now) {
    return silence(now).compareTo(lifetime.multipliedBy(3).dividedBy(4)) > 0;
  }

  /** Marks it as asked when its time to be asked has come. */
  synchronized boolean claimPoll(Instant now, Instant retryAt) {
    if (pollRunning || now.isBefore(pollAt)) {
      return false;
    }
    pollRunning = true;
    pollAt = retryAt;
    return true;
  }

  synchronized void pollEnded(boolean success, Instant nextAt) {
    pollRunning = false;
    pollFailures = success ? 0 : Math.min(pollFailures + 1, 16);
    pollAt = nextAt;
  }

  synchronized int pollFailures() {
    return pollFailures;
  }

  synchronized Optional<Instant> newestTime() {
    return Optional.ofNullable(newestTime);
  }

  /** Whether its quotes count at this time. */
  boolean counts(Instant now) {
    return breaker.closed() && hasQuote() && silence(now).compareTo(lifetime) <= 0;
  }

  private synchronized boolean hasQuote() {
    return newest != null;
  }

  synchronized SourceStatus status(Instant now, BreakerStatus connection) {
    BreakerStatus data = breaker.status();
    SourceStatus.State state = state(data, now);
    return new SourceStatus(
        source,
        state,
        state == SourceStatus.State.LIVE ? "" : reason(state, data, connection, now),
        data,
        connection,
        Optional.ofNullable(transport),
        Optional.ofNullable(newest).map(quote -> Duration.between(quote.receivedAt(), now)),
        Optional.ofNullable(newest).map(Quote::price),
        Optional.ofNullable(latency),
        rejected);
  }

  private SourceStatus.State state(BreakerStatus data, Instant now) {
    if (data.state() != BreakerStatus.State.CLOSED) {
      return SourceStatus.State.BROKEN;
    }
    if (silent(now)) {
      return SourceStatus.State.SILENT;
    }
    return newest == null ? SourceStatus.State.CONNECTING : SourceStatus.State.LIVE;
  }

  private String reason(
      SourceStatus.State state, BreakerStatus data, BreakerStatus connection, Instant now) {
    if (state == SourceStatus.State.BROKEN) {
      return data.reason();
    }
    String silence = "no quote for " + silence(now).toSeconds() + " s";
    String cause = connection.state() == BreakerStatus.State.CLOSED ? problem : connection.reason();
    return cause.isEmpty() ? silence : silence + "; " + cause;
  }
}
