package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.QuoteSink;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all threads of one venue share: its sources, its breakers, its pause, where quotes go. */
final class VenueRuntime {
  private static final String SILENT = "source.silent";
  private static final String BROKEN = "source.broken";

  private final Venue venue;
  private final Duration lifetime;
  private final QuoteSink sink;
  private final SignalSink signals;
  private final InstantSource clock;
  private final SourceMetrics metrics;
  private final Breaker connections;
  private final SourcesConfig.Timing timing;
  private final Map<SourceId, TrackedSource> sources = new HashMap<>();
  private final Map<String, SourceId> bySymbol = new LinkedHashMap<>();
  private final Set<SourceId> streaming = new HashSet<>(); // guarded by this
  private final Set<String> raised = new HashSet<>(); // used by the watching thread alone
  private Instant pausedUntil = Instant.EPOCH; // guarded by this
  private Instant refreshWanted = Instant.EPOCH; // guarded by this

  VenueRuntime(
      Venue venue,
      Collection<SourceId> wanted,
      SourcesConfig config,
      QuoteSink sink,
      SignalSink signals,
      MeterRegistry meters,
      InstantSource clock) {
    this.venue = venue;
    String name = venue.profile().name();
    this.lifetime = config.quoteLifetimes().getOrDefault(name, venue.profile().quoteLifetime());
    this.sink = sink;
    this.signals = signals;
    this.clock = clock;
    this.timing = config.timing();
    this.metrics = new SourceMetrics(name, meters, clock);
    this.connections = Breaker.forConnections(name, timing.breakerOpen(), clock);
    for (SourceId source : wanted.stream().sorted().toList()) {
      Breaker breaker = Breaker.forData(source.toString(), timing.breakerOpen(), clock);
      sources.put(source, new TrackedSource(source, lifetime, breaker, clock));
      bySymbol.put(venue.symbols().symbol(source.pair()).orElseThrow(), source);
    }
    metrics.gauges(this, VenueRuntime::streamingCount, VenueRuntime::liveCount);
  }

  Venue venue() {
    return venue;
  }

  String name() {
    return venue.profile().name();
  }

  Duration lifetime() {
    return lifetime;
  }

  Acceptance acceptance() {
    return Acceptance.ofLifetime(lifetime);
  }

  InstantSource clock() {
    return clock;
  }

  SourceMetrics metrics() {
    return metrics;
  }

  Breaker connections() {
    return connections;
  }

  SourcesConfig.Timing timing() {
    return timing;
  }

  Collection<TrackedSource> sources() {
    return sources.values();
  }

  /** Wanted sources by the venue's symbol, in a fixed order. */
  Map<String, SourceId> bySymbol() {
    return bySymbol;
  }

  TrackedSource tracked(SourceId source) {
    TrackedSource found = sources.get(source);
    if (found == null) {
      throw new IllegalArgumentException(source + " is not one of " + name());
    }
    return found;
  }

  /** Whether a source is wanted and its quotes count. */
  boolean counts(SourceId source, Instant now) {
    TrackedSource found = sources.get(source);
    return found != null && found.counts(now);
  }

  /** Says which sources have an open connection with frames on it. */
  synchronized void streaming(Collection<SourceId> some, boolean now) {
    if (now) {
      streaming.addAll(some);
    } else {
      streaming.removeAll(some);
    }
  }

  synchronized boolean isStreaming(SourceId source) {
    return streaming.contains(source);
  }

  private synchronized double streamingCount() {
    return streaming.size();
  }

  private double liveCount() {
    Instant now = clock.instant();
    return sources.values().stream().filter(source -> source.counts(now)).count();
  }

  /** No requests before this time; a later one stands. */
  synchronized void pause(Duration pause) {
    Instant until = clock.instant().plus(pause);
    if (until.isAfter(pausedUntil)) {
      pausedUntil = until;
    }
  }

  synchronized boolean paused(Instant now) {
    return now.isBefore(pausedUntil);
  }

  /** A message we need was lost: what is older than this is asked for, but not for every loss. */
  private synchronized void refresh() {
    Instant now = clock.instant();
    if (!now.isBefore(refreshWanted.plus(lifetime.dividedBy(2)))) {
      refreshWanted = now;
    }
  }

  /** Quotes from before this time may have missed something. */
  synchronized Instant refreshWanted() {
    return refreshWanted;
  }

  /**
   * Takes what a frame or answer meant.
   *
   * @param askedAt for an answer, when its request was sent
   * @return whether it was a quote that counts
   */
  boolean handle(Event event, Transport by, Instant askedAt) {
    if (event instanceof Event.Quoted(var quote)) {
      return quoted(quote, by, askedAt);
    }
    switch (event) {
      case Event.Rejected rejected -> rejected(rejected, by);
      case Event.Gap(long missing, boolean refresh) -> lost(missing, refresh);
      case Event.Throttled(Duration pause, String reason) -> throttled(pause, reason);
      case Event.Reconnect _, Event.Quoted _ -> {}
    }
    return false;
  }

  private boolean quoted(Quote quote, Transport by, Instant askedAt) {
    TrackedSource source = tracked(quote.source());
    // a quote judged before the breaker opened must not arrive after it was withdrawn
    synchronized (source.handOver()) {
      if (!source.breaker().admits()) {
        drop(source, Rejection.BREAKER_OPEN, "");
        return false;
      }
      boolean taken = source.take(quote, by, askedAt);
      boolean counts = source.breaker().success();
      if (!taken) {
        drop(source, Rejection.OUT_OF_ORDER, "older than the newest quote");
        return false;
      }
      metrics.quoted(by);
      if (counts) {
        sink.accept(quote);
      }
      return true;
    }
  }

  private void lost(long missing, boolean refresh) {
    metrics.gap(missing);
    if (refresh) {
      refresh();
    }
  }

  private void throttled(Duration pause, String reason) {
    pause(pause);
    metrics.rejected(Optional.empty(), Rejection.VENUE_ERROR, reason);
  }

  private void rejected(Event.Rejected rejected, Transport by) {
    if (rejected.source().isEmpty()) {
      metrics.rejected(rejected.source(), rejected.reason(), rejected.detail());
      return;
    }
    TrackedSource source = tracked(rejected.source().get());
    drop(source, rejected.reason(), rejected.detail());
    // asked again, a quiet market rightly tells of its last trade
    boolean quiet = by == Transport.REST && rejected.reason() == Rejection.STALE;
    synchronized (source.handOver()) {
      if (rejected.reason().suspicious()
          && !quiet
          && source.breaker().admits()
          && source.breaker().failure(rejected.reason().label() + " " + rejected.detail())) {
        sink.withdraw(source.source(), clock.instant());
      }
    }
  }

  /** Counts what a source lost. */
  void drop(TrackedSource source, Rejection reason, String detail) {
    source.reject(reason, detail);
    metrics.rejected(Optional.of(source.source()), reason, detail);
  }

  /** Raises and clears signals; called by one thread only. */
  void watch() {
    Instant now = clock.instant();
    BreakerStatus connection = connections.status();
    for (TrackedSource source : sources.values()) {
      BreakerStatus data = source.breaker().status();
      boolean broken = data.state() != BreakerStatus.State.CLOSED;
      signal(BROKEN, source, broken, now, data.reason());
      boolean silent = source.silent(now);
      signal(SILENT, source, silent, now, silent ? source.status(now, connection).reason() : "");
    }
  }

  private void signal(
      String kind, TrackedSource source, boolean holds, Instant now, String reason) {
    String subject = "source:" + source.source();
    boolean changed = holds ? raised.add(kind + subject) : raised.remove(kind + subject);
    if (changed) {
      String summary =
          holds
              ? source.source()
                  + (kind.equals(SILENT) ? " is silent: " : " sends bad data: ")
                  + reason
              : source.source()
                  + (kind.equals(SILENT) ? " speaks again" : " sends good data again");
      signals.report(
          new Signal(
              kind,
              subject,
              holds ? Signal.State.RAISED : Signal.State.CLEARED,
              now,
              summary,
              Map.of("venue", name(), "pair", source.source().pair().toString())));
    }
  }

  /** How its sources do. */
  List<SourceStatus> statuses() {
    Instant now = clock.instant();
    BreakerStatus connection = connections.status();
    return sources.values().stream().map(source -> source.status(now, connection)).toList();
  }
}
