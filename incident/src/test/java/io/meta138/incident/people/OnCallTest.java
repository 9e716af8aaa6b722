package io.meta138.incident.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.support.Store;
import io.meta138.incident.support.VirtualClock;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnCallTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private final Database database = Store.fresh();
  private final VirtualClock clock = new VirtualClock(NOW);
  private final Directory directory = Directories.good();
  private final StandIns standIns = new StandIns(database, directory, clock);
  private final OnCall onCall = new OnCall(directory, standIns, ElsewhereOnCall.none());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void peopleTakeTurnsByTheWeekAtTheSameLocalTimeWhateverTheClocksDo() {
    // 29 March 2026, 02:00: clocks go forward in Berlin; 25 October, 03:00: back
    assertThat(primary("2026-01-05T07:59:59Z")).isEmpty();
    assertThat(primary("2026-01-05T08:00:00Z")).contains("alice");
    assertThat(primary("2026-01-12T07:59:59Z")).contains("alice");
    assertThat(primary("2026-01-12T08:00:00Z")).contains("bob");
    assertThat(primary("2026-03-30T06:59:59Z")).contains("bob");
    assertThat(primary("2026-03-30T07:00:00Z")).contains("alice");
    assertThat(primary("2026-10-26T07:59:59Z")).contains("bob");
    assertThat(primary("2026-10-26T08:00:00Z")).contains("alice");
  }

  @Test
  void aLaterLayerHidesTheEarlierOnesWithinItsHoursAcrossMidnight() {
    assertThat(primary("2026-03-07T20:59:59Z")).contains("alice");
    assertThat(primary("2026-03-07T21:00:00Z")).contains("carol");
    assertThat(primary("2026-03-08T04:59:59Z")).contains("carol");
    assertThat(primary("2026-03-08T05:00:00Z")).contains("alice");
    assertThat(primary("2026-03-08T21:30:00Z")).as("on Saturdays alone").contains("alice");
  }

  @Test
  void whoeverStandsInHidesEveryLayerUntilTheEnd() {
    assertThat(primary("2026-01-31T23:00:00Z")).contains("carol");
    assertThat(primary("2026-02-01T23:00:00Z")).contains("bob");
    assertThat(
            standIns.add(
                "primary", "dave", NOW, NOW.plus(Duration.ofHours(2)), "person:carol", "ill"))
        .isInstanceOf(StandIns.Added.class);
    assertThat(onCall.onCall("primary", NOW).orElseThrow())
        .isEqualTo(new Shift("dave", NOW, NOW.plus(Duration.ofHours(2)), "stands in: ill"));
    assertThat(primary("2026-03-04T14:00:00Z")).contains("alice");
  }

  @Test
  void whoeverStandsInIsStillThereAfterARestartAndCanBeEnded() {
    var added =
        (StandIns.Added)
            standIns.add("primary", "dave", NOW, NOW.plusSeconds(7_200), "person:carol", "ill");
    StandIns restarted = new StandIns(database, directory, clock);
    assertThat(restarted.current()).containsExactly(added.standIn());
    assertThat(restarted.end(added.standIn().id())).isTrue();
    assertThat(restarted.end(added.standIn().id())).isFalse();
    assertThat(restarted.current()).isEmpty();
  }

  @Test
  void anEntryThatMakesNoSenseIsRefused() {
    Instant later = NOW.plusSeconds(60);
    assertThat(
            Stream.of(
                standIns.add("none", "dave", NOW, later, "x", ""),
                standIns.add("primary", "zoe", NOW, later, "x", ""),
                standIns.add("primary", "dave", later, NOW, "x", ""),
                standIns.add("primary", "dave", NOW.minusSeconds(9), NOW.minusSeconds(1), "x", ""),
                standIns.add("primary", "dave", NOW, NOW.plus(Duration.ofDays(91)), "x", "")))
        .allSatisfy(entered -> assertThat(entered).isInstanceOf(StandIns.NotAdded.class));
    assertThat(standIns.current()).isEmpty();
  }

  @Test
  void shiftsAreListedInOrderWithoutOverlapAndAgreeWithEveryInstant() {
    Instant from = Instant.parse("2026-03-01T00:00:00Z");
    Instant until = Instant.parse("2026-04-05T00:00:00Z");
    List<Shift> shifts = onCall.shifts("primary", from, until);
    assertThat(shifts.getFirst().from()).isEqualTo(from);
    assertThat(shifts.getLast().until()).isEqualTo(until);
    for (int i = 1; i < shifts.size(); i++) {
      assertThat(shifts.get(i).from()).isEqualTo(shifts.get(i - 1).until());
    }
    for (Instant at = from; at.isBefore(until); at = at.plus(Duration.ofMinutes(29))) {
      Instant moment = at;
      Shift shift =
          shifts.stream()
              .filter(s -> !moment.isBefore(s.from()) && moment.isBefore(s.until()))
              .findFirst()
              .orElseThrow();
      assertThat(primary(moment.toString())).as(moment.toString()).contains(shift.person());
    }
  }

  @Test
  void theChainGoesFromOnCallOverTeamLeadAndManagerToTheCto() {
    var policy = onCall.policy(Severity.P0, "chain", false);
    assertThat(policy.name()).isEqualTo("standard");
    assertThat(
            policy.steps().stream()
                .flatMap(step -> step.targets().stream())
                .flatMap(target -> onCall.reach(target, Severity.P0, NOW).stream())
                .map(Reach::contact))
        .containsExactly("alice", "carol", "carol", "dave", "alice");
  }

  @Test
  void securityGoesToTheSecurityTeamAtOnce() {
    var policy = onCall.policy(Severity.P0, "chain", true);
    assertThat(policy.steps().getFirst().after()).isEqualTo(Duration.ZERO);
    assertThat(onCall.reach(policy.steps().getFirst().targets().getFirst(), Severity.P0, NOW))
        .extracting(Reach::contact)
        .containsExactly("dave", "carol");
  }

  @Test
  void aTargetTellsTheChannelsAndAGapIsNobody() {
    assertThat(onCall.reach("person:alice", Severity.P1, NOW))
        .containsExactly(
            new Reach("alice", List.of(Channel.PAGERDUTY, Channel.SLACK, Channel.EMAIL)));
    assertThat(onCall.reach("place:public", Severity.P1, NOW))
        .containsExactly(new Reach("public", List.of(Channel.STATUS_PAGE)));
    assertThat(onCall.reach("schedule:primary", Severity.P0, Instant.EPOCH)).isEmpty();
    assertThat(onCall.reach("nonsense", Severity.P0, NOW)).isEmpty();
  }

  @Test
  void whoeverStandsInAndHasLeftTheDirectoryDoesNotHideTheSchedule() {
    database
        .jdbc()
        .sql(
            """
            insert into incident.oncall_override
                (schedule, person, starts_at, ends_at, created_at, created_by, reason)
            values ('primary', 'zoe', :now - interval '1 hour', :now + interval '1 hour', :now, 'x', '')
            """)
        .param("now", NOW.atOffset(java.time.ZoneOffset.UTC))
        .update();
    standIns.reload();

    assertThat(onCall.reach("schedule:primary", Severity.P0, NOW))
        .extracting(Reach::contact)
        .containsExactly("alice");
  }

  @Test
  void whoeverStandsInByTheFileGoesBeforePagerDuty() {
    Directory withOverride =
        directory(
            Directories.GOOD.replace(
                "pagerduty-schedule: PSCHED",
                "pagerduty-schedule: PSCHED\n    overrides:\n      - {person: carol,"
                    + " from: \"2026-03-04T00:00:00Z\", until: \"2026-03-05T00:00:00Z\"}"));
    OnCall both =
        new OnCall(
            withOverride,
            standIns,
            (_, at) -> Optional.of(new Shift("bob", at, at.plusSeconds(60), "there")));

    assertThat(both.onCall("elsewhere", NOW).map(Shift::person)).contains("carol");
    assertThat(both.onCall("elsewhere", NOW.plus(Duration.ofDays(1))).map(Shift::person))
        .contains("bob");
  }

  @Test
  void aWindowThatBeginsInTheHourThatComesTwiceHasNoGap() {
    OnCall berlin =
        new OnCall(
            directory(
                Directories.GOOD
                    .replace("zone: UTC", "zone: Europe/Berlin")
                    .replace(
                        "every: week, people: [alice]}\n    pagerduty",
                        "every: week, people: [alice], hours: 02:30-10:00}\n    pagerduty")),
            standIns,
            ElsewhereOnCall.none());

    // 25 October 2026: it is 02:30 in Berlin at 00:30Z and again at 01:30Z
    assertThat(berlin.onCall("elsewhere", Instant.parse("2026-10-25T00:29:00Z"))).isEmpty();
    for (String at : List.of("00:30", "00:59", "01:00", "01:15", "01:45", "08:59")) {
      assertThat(berlin.onCall("elsewhere", Instant.parse("2026-10-25T" + at + ":00Z")))
          .as(at)
          .isPresent();
    }
    assertThat(berlin.onCall("elsewhere", Instant.parse("2026-10-25T09:00:00Z"))).isEmpty();
  }

  private static Directory directory(String text) {
    return switch (Directories.parse(text)) {
      case ConfigResult.Valid<Directory>(Directory read, var _) -> read;
      case ConfigResult.Invalid<Directory>(var problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  private Optional<String> primary(String at) {
    return onCall.onCall("primary", Instant.parse(at)).map(Shift::person);
  }
}
