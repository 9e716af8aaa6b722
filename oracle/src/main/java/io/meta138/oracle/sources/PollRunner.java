package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.PollProtocol;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Asks a venue by REST: on schedule where it has no stream, and in place of the stream while that
 * is down or silent for a source.
 */
final class PollRunner implements Runnable {
  private static final int MAX_ANSWER = 1 << 20;
  private static final int AT_ONCE = 4;
  private static final Duration UNKNOWN_MARKET = Duration.ofMinutes(5);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

  private final BoundedHttp http;
  private final URI base;
  private final Optional<ApiKey> key;
  private final VenueRuntime venue;
  private final PollProtocol protocol;
  private final boolean fallback;
  private final Pacer pacer;
  private final ThreadFactory threads;
  private final Semaphore slots = new Semaphore(AT_ONCE);
  private final Instant startedAt;

  PollRunner(
      BoundedHttp http, URI base, Optional<ApiKey> key, VenueRuntime venue, ThreadFactory threads) {
    this.http = http;
    this.base = base;
    this.key = key;
    this.venue = venue;
    this.protocol = venue.venue().poll();
    this.fallback = venue.venue().stream().isPresent();
    this.pacer = new Pacer(protocol.spacing());
    this.threads = threads;
    this.startedAt = venue.clock().instant();
  }

  @Override
  public void run() {
    Duration tick = tick(venue.lifetime());
    try {
      while (true) {
        Map<String, SourceId> due = due();
        for (PollRequest request : requests(due)) {
          pacer.await();
          if (!stillWanted(request)) {
            continue;
          }
          slots.acquire();
          threads.newThread(() -> askAndRelease(request)).start();
        }
        Thread.sleep(tick);
      }
    } catch (InterruptedException e) {
      // stopping: the thread ends here
      Thread.currentThread().interrupt();
    }
  }

  private List<PollRequest> requests(Map<String, SourceId> due) {
    return due.isEmpty() ? List.of() : protocol.requests(due);
  }

  static Duration tick(Duration lifetime) {
    return Duration.ofMillis(Math.clamp(lifetime.toMillis() / 10, 50, 1_000));
  }

  /** The sources to ask for now, by symbol; each is claimed until its answer has come. */
  private Map<String, SourceId> due() {
    Map<String, SourceId> due = new LinkedHashMap<>();
    Instant now = venue.clock().instant();
    if (venue.paused(now)) {
      return due;
    }
    venue
        .bySymbol()
        .forEach((symbol, id) -> {
          TrackedSource source = venue.tracked(id);
          if (wanted(source, now) && source.claimPoll(now, now.plus(interval(source, now)))) {
            due.put(symbol, id);
          }
        });
    return due;
  }

  /** Without a stream always; with one when it is down, or the source's quote has lived half. */
  private boolean wanted(TrackedSource source, Instant now) {
    if (!fallback) {
      return true;
    }
    if (!venue.isStreaming(source.source())) {
      return now.isAfter(startedAt.plus(fallbackInterval()));
    }
    return source.olderThan(venue.refreshWanted())
        || source.silence(now).compareTo(venue.lifetime().dividedBy(2)) > 0;
  }

  /** While it waited for its turn the stream may have come back, or the venue asked for a pause. */
  private boolean stillWanted(PollRequest request) {
    Instant now = venue.clock().instant();
    boolean send =
        !venue.paused(now)
            && request.sources().values().stream().anyMatch(id -> wanted(venue.tracked(id), now));
    if (!send) {
      request.sources().values().forEach(id -> venue.tracked(id).pollEnded(true, now));
    }
    return send;
  }

  private Duration fallbackInterval() {
    return venue.lifetime().dividedBy(6);
  }

  private Duration interval(TrackedSource source, Instant now) {
    return fallback ? fallbackInterval() : protocol.interval(now, source.newestTime());
  }

  private void askAndRelease(PollRequest request) {
    boolean success = false;
    Duration next = Duration.ZERO;
    try {
      Asked asked = ask(request);
      success = asked.success();
      next = asked.pause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      venue.metrics().fault(e);
    } finally {
      slots.release();
      Instant now = venue.clock().instant();
      for (SourceId id : request.sources().values()) {
        TrackedSource source = venue.tracked(id);
        Duration usual = success ? interval(source, now) : retry(source, now);
        source.pollEnded(success, now.plus(next.compareTo(usual) > 0 ? next : usual));
      }
    }
  }

  /** Twice as long after each failure, up to the usual interval where that is longer. */
  private Duration retry(TrackedSource source, Instant now) {
    Duration first = fallback ? fallbackInterval() : FIRST_RETRY;
    Duration doubled = first.multipliedBy(1L << Math.min(source.pollFailures(), 6));
    Duration most = fallback ? venue.lifetime() : interval(source, now);
    return doubled.compareTo(most) < 0 ? doubled : most;
  }

  private record Asked(boolean success, Duration pause) {}

  private Asked ask(PollRequest request) throws InterruptedException {
    Instant askedAt = venue.clock().instant();
    BoundedHttp.Outcome outcome =
        http.send(request(request), venue.timing().answerLimit(), MAX_ANSWER);
    return switch (outcome) {
      case BoundedHttp.Failed(var kind, String reason) -> {
        Rejection why =
            kind == BoundedHttp.Kind.TOO_LARGE ? Rejection.TOO_LARGE : Rejection.NO_ANSWER;
        drop(request, why, reason);
        connection(false, "REST: " + reason);
        yield new Asked(false, Duration.ZERO);
      }
      case BoundedHttp.Response response -> {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        yield response.status() == 200
            ? answered(request, body, askedAt)
            : refused(request, response, body);
      }
    };
  }

  private Asked answered(PollRequest request, String body, Instant askedAt) {
    boolean[] quoted = {false};
    protocol.read(
        request,
        body,
        venue.clock().instant(),
        venue.acceptance(),
        event -> quoted[0] |= venue.handle(event, Transport.REST, askedAt));
    connection(true, "");
    return new Asked(quoted[0], Duration.ZERO);
  }

  /** 400 and 404 are about the market, everything else is about the venue. */
  private Asked refused(PollRequest request, BoundedHttp.Response response, String body) {
    int status = response.status();
    drop(request, Rejection.HTTP_STATUS, "status " + status);
    if (status == 400 || status == 404) {
      connection(true, "");
      return new Asked(false, UNKNOWN_MARKET);
    }
    Optional<Duration> retryAfter =
        response
            .headers()
            .firstValue("retry-after")
            .flatMap(text -> RetryAfter.parse(text, venue.clock().instant()));
    venue.pause(protocol.pause(status, retryAfter, body));
    connection(false, "REST: status " + status);
    return new Asked(false, Duration.ZERO);
  }

  /** The breaker for connections is the stream's where there is one. */
  private void connection(boolean success, String reason) {
    if (!fallback && venue.connections().admits()) {
      if (success) {
        venue.connections().success();
      } else {
        venue.connections().failure(reason);
      }
    }
  }

  private void drop(PollRequest request, Rejection reason, String detail) {
    request.sources().values().forEach(id -> venue.drop(venue.tracked(id), reason, detail));
  }

  private HttpRequest request(PollRequest request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + request.path()))
            .header("Accept", "application/json, application/xml;q=0.9")
            .header("User-Agent", "meta138");
    key.ifPresent(secret ->
        protocol.keyHeader(base).ifPresent(name -> builder.header(name, secret.reveal())));
    return builder.GET().build();
  }
}
