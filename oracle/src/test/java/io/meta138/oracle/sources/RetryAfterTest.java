package io.meta138.oracle.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-04-07T00:28:59Z");

  @Test
  void readsSecondsAndDatesUpToThreeDays() {
    assertThat(RetryAfter.parse("120", NOW)).contains(Duration.ofMinutes(2));
    assertThat(RetryAfter.parse("Tue, 7 Apr 2026 00:29:59 GMT", NOW))
        .contains(Duration.ofMinutes(1));
    assertThat(RetryAfter.parse("7 Apr 2020 00:29:59 GMT", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("999999999", NOW)).contains(Duration.ofDays(3));
    assertThat(RetryAfter.parse("soon", NOW)).isEmpty();
    assertThat(RetryAfter.parse("-5", NOW)).isEmpty();
    assertThat(RetryAfter.parse("9".repeat(1_000), NOW)).isEmpty();
  }

  @Test
  void backsOffTwiceAsLongEachTimeWithJitterUpToABound() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), new Random(1));
    for (int bound = 100; bound < 2_000; bound *= 2) {
      assertThat(backoff.next().toMillis()).isBetween(bound / 2L, (long) bound);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next().toMillis()).isBetween(1_000L, 2_000L);
    }
    backoff.reset();
    assertThat(backoff.next().toMillis()).isBetween(50L, 100L);
  }
}
