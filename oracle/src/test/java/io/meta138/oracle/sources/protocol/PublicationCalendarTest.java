package io.meta138.oracle.sources.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicationCalendarTest {
  @ParameterizedTest
  @CsvSource({
    "2026-01-15T14:59:00Z,2026-01-14",
    "2026-01-15T15:00:00Z,2026-01-15",
    "2026-07-15T14:00:00Z,2026-07-15",
    "2026-01-18T12:00:00Z,2026-01-16",
    "2026-04-06T18:00:00Z,2026-04-02",
    "2026-04-07T14:00:00Z,2026-04-07",
    "2026-12-26T18:00:00Z,2026-12-24",
    "2027-01-01T18:00:00Z,2026-12-31",
  })
  void knowsWhichRatesShouldBeOut(Instant now, LocalDate expected) {
    assertThat(PublicationCalendar.expected(now)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"2024,2024-03-31", "2025,2025-04-20", "2026,2026-04-05", "2027,2027-03-28"})
  void knowsEaster(int year, LocalDate sunday) {
    assertThat(PublicationCalendar.easter(year)).isEqualTo(sunday);
  }

  @Test
  void keepsRatesAliveOverTheLongestPause() {
    for (LocalDate day = LocalDate.of(2024, 1, 1); day.getYear() < 2040; day = day.plusDays(1)) {
      Instant justBefore = day.atTime(13, 59).toInstant(java.time.ZoneOffset.UTC);
      Instant published = Times.publicationDay(PublicationCalendar.expected(justBefore).toString());
      assertThat(Duration.between(published, justBefore))
          .as(day.toString())
          .isLessThan(PublicationCalendar.LIFETIME);
    }
  }

  @Test
  void asksOftenOnlyWhileNewRatesAreDue() {
    Instant monday = Instant.parse("2026-01-19T15:30:00Z");
    Optional<Instant> friday = Optional.of(Times.publicationDay("2026-01-16"));
    Optional<Instant> today = Optional.of(Times.publicationDay("2026-01-19"));
    assertThat(PublicationCalendar.interval(monday, friday)).isEqualTo(Duration.ofMinutes(5));
    assertThat(PublicationCalendar.interval(monday, today)).isEqualTo(Duration.ofHours(1));
    assertThat(PublicationCalendar.interval(monday, Optional.empty()))
        .isEqualTo(Duration.ofMinutes(5));
  }
}
