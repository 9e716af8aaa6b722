package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is paged for an incident, when, and when not. */
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
  void commandsAboutWhatIsNotThereAreRefused() {
    assertThat(desk.send(ack("I-9"))).isInstanceOf(Outcome.Refused.class);
    assertThat(desk.send(ack("../etc"))).isInstanceOf(Outcome.Refused.class);
  }

  /** Announces to a status page, too. */
  private static final class Announced implements Responders {
    private final TestDesk.People people = new TestDesk.People();

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      Policy usual = people.policy(severity, kind, security);
      return new Policy(
          usual.name(),
          usual.severities(),
          usual.kinds(),
          usual.security(),
          usual.steps(),
          List.of("place:public"),
          usual.repeats(),
          usual.repeatAfter(),
          usual.ackTimeout());
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return target.equals("place:public")
          ? List.of(new Reach("public", List.of(Channel.STATUS_PAGE)))
          : people.reach(target, severity, at);
    }
  }

  @Test
  void aStatusPageHearsHowEachComponentIsUntilAllIsWell() {
    TestDesk told = new TestDesk(new Engine(RulesFile.shipped(), new Announced()));
    told.fires("chain.stalled").send(ack("I-1"));
    told.after(MINUTE).ends("chain.stalled").after(MINUTE.multipliedBy(2));

    List<Notice> page =
        told.notices.stream().filter(one -> one.channel() == Channel.STATUS_PAGE).toList();
    assertThat(page.getFirst().details()).containsEntry("component.chain", "major_outage");
    assertThat(page.getLast().kind()).isEqualTo(Notice.Kind.RESOLVED);
    assertThat(page.getLast().details()).containsEntry("component.chain", "operational");
    assertThat(told.pages().getFirst().details()).doesNotContainKey("component.chain");
  }
}
