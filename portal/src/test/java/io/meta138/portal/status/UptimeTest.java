package io.meta138.portal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.db.Database;
import io.meta138.portal.api.Documents.UptimeDay;
import io.meta138.portal.views.State;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UptimeTest {
  private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  private static final LocalDate DAY = LocalDate.parse("2026-01-05");
  private static EmbeddedPostgres postgres;
  private static Database database;

  private Uptime uptime;

  @BeforeAll
  static void begin() throws Exception {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    database =
        Database.connect(
            "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", "", 3);
    database.migrate("portal");
  }

  @AfterAll
  static void end() throws Exception {
    database.close();
    postgres.close();
  }

  @BeforeEach
  void anew() {
    database.jdbc().sql("truncate portal.component_day, portal.component_state").update();
    uptime = new Uptime(database);
  }

  /** Looks every ten seconds. */
  private Instant see(State state, Instant from, Duration span) {
    Instant at = from;
    for (; !at.isAfter(from.plus(span)); at = at.plusSeconds(10)) {
      uptime.saw("prices", state, at);
    }
    return at;
  }

  private Optional<BigDecimal> ratio(LocalDate day) {
    List<UptimeDay> days =
        uptime.days(List.of("prices"), day.plusDays(1)).getOrDefault("prices", List.of());
    assertThat(days).hasSize(Uptime.DAYS);
    return days.stream().filter(one -> one.day().equals(day)).findFirst().orElseThrow().ratio();
  }

  @Test
  void aTimeInWhichNobodyLookedIsNeitherUpNorDown() {
    see(State.OK, NOON, Duration.ofMinutes(10));
    see(State.DOWN, NOON.plus(Duration.ofHours(2)), Duration.ofMinutes(10));

    assertThat(ratio(DAY)).hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("0.5"));
  }

  @Test
  void aDayOnWhichNobodyLookedHasNoRatio() {
    see(State.OK, NOON, Duration.ofMinutes(1));

    assertThat(ratio(DAY.minusDays(1))).isEmpty();
    assertThat(ratio(DAY.plusDays(1))).isEmpty();
    assertThat(ratio(DAY)).isPresent();
  }

  @Test
  void oneLookTellsOfNoTime() {
    uptime.saw("prices", State.OK, NOON);
    uptime.saw("prices", State.OK, NOON.plus(Duration.ofHours(1)));

    assertThat(ratio(DAY)).isEmpty();
  }

  @Test
  void whatWasNotKnownCountsNeitherBeforeNorAfter() {
    Instant at = see(State.OK, NOON, Duration.ofSeconds(100));
    at = see(State.UNKNOWN, at, Duration.ofMinutes(30));
    see(State.DOWN, at, Duration.ofSeconds(100));

    assertThat(ratio(DAY)).hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("0.5"));
  }

  @Test
  void anotherStartDoesNotCountTheTimeBetween() {
    see(State.OK, NOON, Duration.ofSeconds(100));
    uptime = new Uptime(database);
    see(State.DOWN, NOON.plusSeconds(130), Duration.ofSeconds(100));

    assertThat(ratio(DAY)).hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("0.5"));
  }

  @Test
  void aClockThatGoesBackTakesNothingAway() {
    see(State.OK, NOON, Duration.ofSeconds(100));
    uptime.saw("prices", State.OK, NOON.minus(Duration.ofHours(1)));
    see(State.OK, NOON.minus(Duration.ofHours(1)), Duration.ofSeconds(100));

    assertThat(ratio(DAY)).hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("1"));
  }

  @Test
  void timeBelongsToTheDayThatItIsOf() {
    Instant midnight = Instant.parse("2026-01-06T00:00:00Z");
    uptime.saw("prices", State.DOWN, midnight.minusSeconds(40));
    uptime.saw("prices", State.DOWN, midnight.plusSeconds(10));
    uptime.saw("prices", State.OK, midnight.plusSeconds(10));
    uptime.saw("prices", State.OK, midnight.plusSeconds(20));

    assertThat(ratio(DAY)).hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("0"));
    assertThat(ratio(DAY.plusDays(1)))
        .hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("0.5"));
  }

  @Test
  void aComponentThatWorksPartlyIsUp() {
    see(State.DEGRADED, NOON, Duration.ofMinutes(5));

    assertThat(ratio(DAY)).hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("1"));
  }
}
