package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestDesk desk = new TestDesk();

  private static Input.Acknowledge ack(String incident) {
    return new Input.Acknowledge("person:alice", incident);
  }

  @Test
  void anAlertOpensAnIncidentAndPagesWhoIsOnCallAtOnce() {
    desk.fires("chain.stalled");

    assertThat(desk.incident(1).severity()).isEqualTo(Severity.P0);
    assertThat(desk.incident(1).rating().because()).contains("no blocks");
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");
  }

  @Test
  void goAlertDistinctAlertsWithTheSameSummaryAreNotMerged() {
    desk.fires("feed.stale", "feed", "BTC/USD").fires("feed.stale", "feed", "ETH/USD");

    assertThat(desk.alert("feed.stale", "feed", "BTC/USD").id())
        .isNotEqualTo(desk.alert("feed.stale", "feed", "ETH/USD").id());
    assertThat(desk.incident(1).active()).isEqualTo(2);
    desk.ends("feed.stale", "feed", "BTC/USD").after(MINUTE.multipliedBy(3));
    assertThat(desk.incident(1).status()).isEqualTo(Status.DETECTED);
  }

  @Test
  void goAlertAnAcknowledgedIncidentThatNobodyWorksOnPagesAgain() {
    desk.fires("chain.stalled").send(ack("I-1"));
    desk.after(Duration.ofMinutes(29));
    assertThat(desk.pages()).hasSize(1);

    desk.after(MINUTE);

    assertThat(desk.pages()).hasSize(2);
    assertThat(desk.incident(1).escalation().because()).contains("no sign of work");
  }

  @Test
  void aSignOfWorkLetsAnAcknowledgementHoldForLonger() {
    desk.fires("chain.stalled").send(ack("I-1"));
    desk.after(Duration.ofMinutes(20)).send(new Input.Note("person:alice", "I-1", "on it"));
    desk.after(Duration.ofMinutes(29));

    assertThat(desk.pages()).hasSize(1);
  }

  @Test
  void grafanaOnCallResolvingOneAlertOfAGroupLeavesTheIncidentOpenForTheRest() {
    desk.fires("feed.stale", "feed", "A").fires("feed.stale", "feed", "B");
    desk.ends("feed.stale", "feed", "A").after(Duration.ofMinutes(10));

    assertThat(desk.incident(1).open()).isTrue();
    assertThat(desk.incident(1).active()).isEqualTo(1);
    assertThat(desk.alert("feed.stale", "feed", "A").standing()).isEqualTo(Alert.Standing.CLEARED);

    desk.ends("feed.stale", "feed", "B").after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
  }

  @Test
  void grafanaOnCallAThousandAlertsAtOnceAreAllTaken() {
    for (int i = 0; i < 1_000; i++) {
      desk.fires("feed.stale", "feed", "F" + i);
    }
    assertThat(desk.incident(1).active()).isEqualTo(1_000);
    assertThat(desk.incident(1).affectedCount()).isEqualTo(1_000);
    assertThat(desk.incident(1).severity()).isEqualTo(Severity.P0);
  }

  @Test
  void alertmanagerPeersThatContradictEachOtherAreSettledByTheirTimesNotByArrival() {
    Instant began = desk.now;
    desk.fires("chain.stalled").after(MINUTE).ends("chain.stalled");
    desk.after(Duration.ofSeconds(10));
    desk.send(
        new Input.Signals(
            List.of(TestDesk.signal("chain.stalled", true, began, Optional.empty()))));

    assertThat(desk.last).isEqualTo(new Outcome.Taken(0, 0, 1));
    assertThat(desk.alert("chain.stalled").holds()).isFalse();
    assertThat(desk.alert("chain.stalled").trail().getLast().kind())
        .isEqualTo("alert.contradicted");

    desk.after(MINUTE).fires("chain.stalled");
    Instant ended = began.plusSeconds(60);
    desk.send(
        new Input.Signals(
            List.of(TestDesk.signal("chain.stalled", false, began, Optional.of(ended)))));
    assertThat(desk.alert("chain.stalled").holds()).isTrue();
  }

  @Test
  void aReportThatKeepsContradictingANewerOneIsBelievedInTheEnd() {
    Instant began = desk.now;
    desk.fires("chain.stalled").after(MINUTE).ends("chain.stalled");
    for (int i = 0; i <= 11; i++) {
      desk.after(MINUTE)
          .send(
              new Input.Signals(
                  List.of(TestDesk.signal("chain.stalled", true, began, Optional.empty()))));
    }
    assertThat(desk.alert("chain.stalled").holds()).isTrue();
    assertThat(desk.incident(1).open()).isTrue();
  }

  @Test
  void clocksThatAreHoursAheadNeitherHideAnEndNorABeginning() {
    Instant ahead = desk.now.plus(Duration.ofHours(5));
    desk.send(
        new Input.Signals(
            List.of(TestDesk.signal("chain.stalled", true, ahead, Optional.empty()))));
    desk.after(MINUTE);
    desk.send(
        new Input.Signals(
            List.of(TestDesk.signal("chain.stalled", false, ahead, Optional.of(ahead)))));
    assertThat(desk.alert("chain.stalled").holds()).isFalse();

    desk.after(MINUTE).fires("chain.stalled");
    assertThat(desk.alert("chain.stalled").holds()).isTrue();
  }

  @Test
  void duplicatesChangeNothingAndWriteNothing() {
    Instant began = desk.now;
    desk.fires("chain.stalled").after(Duration.ofSeconds(1));
    desk.send(
        new Input.Signals(
            List.of(TestDesk.signal("chain.stalled", true, began, Optional.empty()))));

    assertThat(desk.last).isEqualTo(new Outcome.Taken(0, 1, 0));
    assertThat(desk.effects.getLast().isEmpty()).isTrue();
  }

  @Test
  void anAlertThatBeginsAgainJustAsItIsForgottenStaysInMind() {
    desk.fires("tx.stuck", "account", "a").ends("tx.stuck", "account", "a");
    desk.now = desk.now.plus(RulesFile.shipped().timing().keep());
    desk.fires("tx.stuck", "account", "a");

    Alert again = desk.alert("tx.stuck", "account", "a");
    assertThat(again.firstSeen()).isEqualTo(desk.now);
    assertThat(desk.effects.getLast().alerts()).contains(again);
    assertThat(desk.effects.getLast().forgotten()).doesNotContain(again.id());
  }

  @Test
  void alertmanagerAFlappingAlertPagesOnceAndIsTakenAsHoldingUntilItRests() {
    for (int i = 0; i < 20; i++) {
      desk.fires("rpc.errors", "endpoint", "one").after(Duration.ofSeconds(15));
      desk.ends("rpc.errors", "endpoint", "one").after(Duration.ofSeconds(5));
    }
    assertThat(desk.alert("rpc.errors", "endpoint", "one").flapping()).isTrue();
    assertThat(desk.alert("rpc.errors", "endpoint", "one").active()).isTrue();
    assertThat(desk.paged().stream().filter(p -> p.contains("alice")).count())
        .isLessThanOrEqualTo(2);

    desk.after(Duration.ofMinutes(7));
    assertThat(desk.alert("rpc.errors", "endpoint", "one").active()).isFalse();
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
  }

  @Test
  void lostValidatorsAreOneIncidentWithTheStaleFeedsAsItsChildren() {
    desk.fires("chain.validator-silent", "validator", "0xa").after(Duration.ofSeconds(3));
    desk.fires("chain.validator-silent", "validator", "0xb").after(Duration.ofSeconds(3));
    desk.fires("chain.stalled").after(Duration.ofSeconds(30));
    for (int i = 0; i < 20; i++) {
      desk.fires("feed.stale", "feed", "F" + i);
    }

    List<Incident> top = desk.engine.open().stream().filter(Incident::top).toList();
    assertThat(top).hasSize(1);
    assertThat(top.getFirst().cause().component()).contains("quorum");
    assertThat(top.getFirst().severity()).isEqualTo(Severity.P0);
    assertThat(desk.engine.open())
        .filteredOn(incident -> !incident.top())
        .allSatisfy(incident -> assertThat(incident.links().parent()).contains(top.getFirst().id()))
        .anySatisfy(incident -> assertThat(incident.active()).isEqualTo(20));
    assertThat(desk.pages()).hasSize(2);
  }

  @Test
  void aCauseFoundLaterTakesOverThePagingOfItsEffect() {
    desk.fires("chain.stalled").after(Duration.ofSeconds(20));
    desk.fires("chain.validator-silent", "validator", "0xa");
    desk.fires("chain.validator-silent", "validator", "0xb");

    assertThat(desk.pages().stream().filter(p -> p.severity() == Severity.P0)).hasSize(1);
    Incident quorum = desk.engine.open().stream().filter(Incident::top).findFirst().orElseThrow();
    assertThat(quorum.cause().component()).contains("quorum");
    assertThat(quorum.escalation().state()).isEqualTo(Escalation.State.RUNNING);
    assertThat(desk.incident(1).links().parent()).contains(quorum.id());

    desk.after(Duration.ofMinutes(5));
    assertThat(desk.paged()).contains(quorum.id() + " bob PAGERDUTY");
  }

  @Test
  void aChildThatGoesOnWithoutItsCausePagesByItself() {
    desk.fires("chain.stalled").fires("feed.stale", "feed", "A");
    assertThat(desk.incident(2).links().parent()).contains("I-1");
    assertThat(desk.pages()).hasSize(1);

    desk.ends("chain.stalled").after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
    desk.after(Duration.ofMinutes(3));

    assertThat(desk.incident(2).top()).isTrue();
    assertThat(desk.paged()).last().isEqualTo("I-2 alice PAGERDUTY");
  }

  @Test
  void rootlyStepsAreTakenInTheirOrderAndEachOncePerStart() {
    desk.fires("chain.stalled").after(Duration.ofHours(1));

    assertThat(desk.paged())
        .containsExactly(
            "I-1 alice PAGERDUTY", "I-1 bob PAGERDUTY", "I-1 alice PAGERDUTY", "I-1 bob PAGERDUTY");
    assertThat(desk.pages().stream().map(Notice::key)).doesNotHaveDuplicates();
    assertThat(desk.incident(1).escalation().state()).isEqualTo(Escalation.State.EXHAUSTED);
  }

  @Test
  void aChannelThatIsKnownToFailIsNotWaitedFor() {
    desk.send(new Input.ChannelHealth(Channel.PAGERDUTY, "alice", true, desk.now, "503"));
    desk.fires("chain.stalled");
    assertThat(desk.paged()).contains("I-2 alice PAGERDUTY", "I-2 alice EMAIL");

    desk.send(new Input.ChannelHealth(Channel.PAGERDUTY, "alice", false, desk.now, ""));
    desk.fires("database.down");
    assertThat(desk.paged()).contains("I-3 alice PAGERDUTY").doesNotContain("I-3 alice EMAIL");
  }

  @Test
  void whatIsOverAlreadyIsNoEffectOfWhatBeginsNow() {
    desk.fires("node.unreachable", "node", "rpc-1").after(MINUTE);
    desk.ends("node.unreachable", "node", "rpc-1").after(Duration.ofSeconds(10));
    desk.fires("chain.stalled");

    assertThat(desk.incident(1).top()).isTrue();
    desk.fires("node.unreachable", "node", "rpc-2").after(MINUTE);
    assertThat(desk.incident(3).links().parent()).contains("I-2");
  }

  @Test
  void aFailingChannelFallsOverToTheNextAndIsASignalItself() {
    desk.fires("chain.stalled");
    String key = desk.pages().getFirst().key();
    desk.send(new Input.Undelivered(key, "refused"));
    desk.send(new Input.Undelivered(key, "refused"));

    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-1 alice EMAIL");
    desk.send(
        new Input.ChannelHealth(Channel.PAGERDUTY, "alice", true, desk.now, "429 for 10 min"));
    assertThat(desk.incident(2).cause().component()).contains("channel:pagerduty");
  }

  @Test
  void aPageThatNoChannelDeliversBringsTheNextStepAtOnce() {
    desk.fires("chain.stalled");
    desk.send(new Input.Undelivered(desk.pages().getFirst().key(), "refused"));
    desk.send(new Input.Undelivered(desk.pages().getLast().key(), "refused"));

    assertThat(desk.paged()).last().isEqualTo("I-1 bob PAGERDUTY");
  }

  @Test
  void pagerDutyASilencedAlertSaysWhoSilencedItAndPagesWhenTheSilenceEnds() {
    Suppression silence =
        new Suppression(
            "",
            Suppression.Kind.SILENCE,
            List.of("chain.*"),
            Map.of(),
            List.of(),
            desk.now,
            desk.now.plusSeconds(600),
            "carol",
            "upgrade",
            false);
    desk.send(new Input.Suppress("person:carol", silence));
    desk.fires("chain.stalled");

    assertThat(desk.pages()).isEmpty();
    assertThat(desk.alert("chain.stalled").trail().getLast().text())
        .contains("carol")
        .contains("upgrade");

    desk.after(Duration.ofMinutes(10));
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");
  }

  @Test
  void maintenanceOfAComponentCoversWhatFailsBecauseOfIt() {
    Suppression window =
        new Suppression(
            "",
            Suppression.Kind.MAINTENANCE,
            List.of(),
            Map.of(),
            List.of("chain"),
            desk.now.plusSeconds(60),
            desk.now.plusSeconds(660),
            "carol",
            "upgrade",
            false);
    desk.send(new Input.Suppress("person:carol", window));
    desk.after(MINUTE.multipliedBy(2));
    desk.fires("chain.stalled").fires("feed.stale", "feed", "A");

    assertThat(desk.pages()).isEmpty();
    assertThat(desk.alert("feed.stale", "feed", "A").standing())
        .isEqualTo(Alert.Standing.SUPPRESSED);
    desk.after(Duration.ofMinutes(10));
    assertThat(desk.pages()).hasSize(1);
  }

  @Test
  void aSilenceWithoutOwnerOrEndIsRefused() {
    Suppression nobodys =
        new Suppression(
            "",
            Suppression.Kind.SILENCE,
            List.of("x"),
            Map.of(),
            List.of(),
            desk.now,
            desk.now.plusSeconds(5),
            "",
            "",
            false);
    assertThat(desk.send(new Input.Suppress("person:carol", nobodys)))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(desk.send(new Input.Suppress("person:carol", nobodys.until(desk.now))))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void aBlipWithinItsHoldPagesNobodyAndSaysSo() {
    desk.fires("rpc.slow", "endpoint", "one").after(Duration.ofSeconds(10));
    desk.ends("rpc.slow", "endpoint", "one").after(MINUTE);

    assertThat(desk.engine.open()).isEmpty();
    assertThat(desk.alert("rpc.slow", "endpoint", "one").trail().getLast().text())
        .contains("within its hold");

    desk.fires("rpc.slow", "endpoint", "one").after(Duration.ofSeconds(30));
    assertThat(desk.engine.open()).hasSize(1);
  }

  @Test
  void aNodeThatDoesNotAnswerWhileTheChainStandsStillIsPartOfThatIncident() {
    desk.fires("chain.stalled");
    desk.fires("node.unreachable", "subject", "node:devnet")
        .fires("rpc.errors", "subject", "node:devnet")
        .after(MINUTE);

    assertThat(desk.engine.open().stream().filter(Incident::top).map(Incident::id))
        .containsExactly("I-1");
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");
    assertThat(desk.entries)
        .filteredOn(entry -> entry.kind().equals("incident.effect"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.incident()).isEqualTo("I-1"))
        .satisfies(entry -> assertThat(entry.text()).startsWith("I-2 is an effect: "));
  }

  @Test
  void aNodeThatStillDoesNotAnswerWhenTheChainGoesOnIsAnIncidentOfItsOwn() {
    desk.fires("chain.stalled").fires("node.unreachable", "subject", "node:rpc-1").after(MINUTE);
    desk.ends("chain.stalled").after(MINUTE.multipliedBy(4));

    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
    assertThat(desk.engine.open())
        .extracting(i -> i.cause().key())
        .containsExactly("component:node:rpc-1");
    assertThat(desk.engine.open().getFirst().top()).isTrue();
  }

  @Test
  void aWatchdogThatStopsComingIsASignalUntilItIsBack() {
    Instant began = desk.now;
    for (int i = 0; i < 10; i++) {
      desk.send(watchdog(began));
      desk.after(MINUTE);
    }
    assertThat(desk.paged()).isEmpty();

    desk.after(MINUTE.multipliedBy(4));
    assertThat(desk.incident(1).times().openedAt()).isEqualTo(began.plus(MINUTE.multipliedBy(14)));
    assertThat(desk.incident(1).cause().title()).contains("Watchdog").contains("300 s");
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");

    desk.send(watchdog(began));
    desk.after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
  }

  @Test
  void aWatchdogThatEndsIsASignalAtOnce() {
    desk.fires("watchdog").after(MINUTE).ends("watchdog");
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");

    desk.after(MINUTE).fires("watchdog").after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
  }

  @Test
  void aRequiredWatchdogThatNeverCameIsASignalUntilItDoes() {
    String text = RulesFile.shippedText().replace("every: 5m,", "every: 5m, required: true,");
    TestDesk strict =
        new TestDesk(((RulesFile.Result.Valid) RulesFile.parse("strict", text)).rules());
    strict.after(MINUTE).after(MINUTE.multipliedBy(4));
    assertThat(strict.paged()).isEmpty();

    strict.after(MINUTE);
    assertThat(strict.paged()).containsExactly("I-1 alice PAGERDUTY");

    strict.send(watchdog(strict.now));
    strict.after(MINUTE.multipliedBy(2));
    assertThat(strict.incident(1).status()).isEqualTo(Status.RESOLVED);
  }

  private static Input.Signals watchdog(Instant began) {
    return new Input.Signals(
        List.of(TestDesk.signal("Watchdog", true, began, Optional.empty(), "kind", "watchdog")));
  }

  @Test
  void aWatchdogThatIsMeantToHoldMakesNoIncident() {
    desk.fires("Watchdog", "kind", "watchdog", "severity", "P3").after(MINUTE);
    assertThat(desk.engine.open()).isEmpty();
    assertThat(
            desk.alert("Watchdog", "kind", "watchdog", "severity", "P3").trail().getLast().text())
        .contains("meant to hold");
  }

  @Test
  void whatNoRuleKnowsIsHighAndSaysWhy() {
    desk.fires("something.odd");
    assertThat(desk.incident(1).severity()).isEqualTo(Severity.P1);
    assertThat(desk.incident(1).rating().because()).contains("when unsure, the higher");
  }

  @Test
  void aRaisedSeverityPagesAgainEvenWhenAcknowledged() {
    desk.fires("feed.stale", "feed", "F0").send(ack("I-1"));
    for (int i = 1; i < 10; i++) {
      desk.fires("feed.stale", "feed", "F" + i);
    }
    assertThat(desk.incident(1).severity()).isEqualTo(Severity.P0);
    assertThat(desk.incident(1).ack()).isEmpty();
    assertThat(desk.pages()).hasSize(2);
  }

  @Test
  void anIncidentThatComesBackSoonIsReopenedAndPagesAgain() {
    desk.fires("chain.stalled").after(MINUTE).ends("chain.stalled").after(Duration.ofMinutes(5));
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);

    desk.fires("chain.stalled");
    assertThat(desk.incident(1).open()).isTrue();
    assertThat(desk.incident(1).reopened()).isEqualTo(1);
    assertThat(desk.pages()).hasSize(2);

    desk.after(MINUTE).ends("chain.stalled").after(Duration.ofHours(2)).fires("chain.stalled");
    assertThat(desk.incident(2).open()).isTrue();
  }

  @Test
  void anIncidentResolvedByAPersonReopensIfItStillHolds() {
    desk.fires("chain.stalled");
    desk.send(new Input.Resolve("person:alice", "I-1", "done"));
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);

    desk.after(Duration.ofMinutes(10));
    assertThat(desk.incident(1).open()).isTrue();
    assertThat(desk.pages()).hasSize(2);
  }

  @Test
  void aSnoozedIncidentPagesAgainWhenTheSnoozeIsOver() {
    desk.fires("chain.stalled");
    desk.send(new Input.Snooze("person:alice", "I-1", desk.now.plusSeconds(1_800)));
    desk.after(Duration.ofMinutes(29));
    assertThat(desk.pages()).hasSize(1);
    desk.after(MINUTE);
    assertThat(desk.pages()).hasSize(2);
  }

  @Test
  void aMergedIncidentIsOverOnlyTogetherWithTheOther() {
    desk.fires("chain.stalled").fires("something.odd");
    desk.send(new Input.Merge("person:alice", "I-2", "I-1"));
    desk.ends("chain.stalled").after(Duration.ofMinutes(5));
    assertThat(desk.incident(1).open()).isTrue();

    desk.ends("something.odd").after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
    assertThat(desk.incident(2).status()).isEqualTo(Status.RESOLVED);
  }

  @Test
  void aCauseThatAPersonMergedIntoItsEffectStaysThere() {
    desk.fires("feed.stale", "feed", "A").fires("chain.stalled");
    assertThat(desk.incident(1).links().parent()).contains("I-2");
    desk.send(new Input.Merge("person:alice", "I-2", "I-1"));
    assertThat(desk.last).isInstanceOf(Outcome.Refused.class);

    desk.fires("tx.stuck", "account", "0x1");
    desk.ends("chain.stalled").after(Duration.ofSeconds(90)).ends("feed.stale", "feed", "A");
    desk.after(Duration.ofHours(1));
    desk.fires("feed.stale", "feed", "B");
    String feeds = desk.alert("feed.stale", "feed", "B").incident().orElseThrow();
    desk.fires("database.down");
    String database = desk.alert("database.down").incident().orElseThrow();
    desk.send(new Input.Merge("person:alice", database, feeds));
    desk.fires("feed.stale", "feed", "C");
    assertThat(desk.engine.incident(feeds).orElseThrow().active()).isEqualTo(2);
  }

  @Test
  void splitAlertsAreAnIncidentOfTheirOwn() {
    desk.fires("feed.stale", "feed", "A").fires("feed.stale", "feed", "B");
    String b = desk.alert("feed.stale", "feed", "B").id();
    desk.send(new Input.Split("person:alice", "I-1", List.of(b), "B is another matter"));

    assertThat(desk.incident(1).active()).isEqualTo(1);
    assertThat(desk.incident(2).active()).isEqualTo(1);
    desk.ends("feed.stale", "feed", "A").after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
    assertThat(desk.incident(2).open()).isTrue();
  }

  @Test
  void commandsAboutWhatIsNotThereAreRefused() {
    assertThat(desk.send(ack("I-9"))).isInstanceOf(Outcome.Refused.class);
    assertThat(desk.send(ack("../etc"))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void manyIncidentsAboutUnknownThingsWithinAMinuteAreOne() {
    for (int i = 0; i < 200; i++) {
      desk.fires("bomb" + i);
    }
    assertThat(desk.engine.open().size()).isLessThanOrEqualTo(31);
    assertThat(desk.engine.open())
        .last()
        .satisfies(storm -> assertThat(storm.active()).isEqualTo(170));
  }
}
