package io.meta138.oracle.sources;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** A circuit breaker that knows since when it is as it is, and why. */
final class Breaker {
  private final CircuitBreaker breaker;
  private final InstantSource clock;
  private volatile String lastFailure = "";
  private volatile String reason = "";
  private volatile Instant since;

  private Breaker(String name, CircuitBreakerConfig config, InstantSource clock) {
    this.breaker = CircuitBreaker.of(name, config);
    this.clock = clock;
    this.since = clock.instant();
    breaker
        .getEventPublisher()
        .onStateTransition(event -> {
          since = this.clock.instant();
          if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
            reason = lastFailure;
          }
        });
  }

  /** Opens when half of the last twenty were bad. */
  static Breaker forData(String name, Duration open, InstantSource clock) {
    return new Breaker(name, config(20, 10, 50, 5, open, clock), clock);
  }

  /** Opens when nearly all of the last attempts failed. */
  static Breaker forConnections(String name, Duration open, InstantSource clock) {
    return new Breaker(name, config(6, 5, 80, 1, open, clock), clock);
  }

  private static CircuitBreakerConfig config(
      int window, int least, float percent, int probes, Duration open, InstantSource clock) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(window, least, SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(percent)
        .permittedNumberOfCallsInHalfOpenState(probes)
        .waitDurationInOpenState(open)
        .recordResult(Boolean.FALSE::equals)
        .writableStackTraceEnabled(false)
        .clock(clock.withZone(ZoneOffset.UTC))
        .build();
  }

  /** Whether one more may pass; it must be followed by success, failure or release. */
  boolean admits() {
    return breaker.tryAcquirePermission();
  }

  /** It was good; true when goodness counts, that is when the breaker is closed. */
  boolean success() {
    breaker.onResult(0, TimeUnit.NANOSECONDS, true);
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** It was bad; true when nothing passes any more. */
  boolean failure(String why) {
    lastFailure = why;
    breaker.onResult(0, TimeUnit.NANOSECONDS, false);
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  /** It says nothing either way. */
  void release() {
    breaker.releasePermission();
  }

  /** Where it stands. */
  BreakerStatus status() {
    return new BreakerStatus(
        switch (breaker.getState()) {
          case OPEN, FORCED_OPEN -> BreakerStatus.State.OPEN;
          case HALF_OPEN -> BreakerStatus.State.HALF_OPEN;
          case CLOSED, DISABLED, METRICS_ONLY -> BreakerStatus.State.CLOSED;
        },
        reason,
        since);
  }

  /** Whether everything passes. */
  boolean closed() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }
}
