package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Paging that must not stall, and paging that must not go on. */
class NobodyForgottenTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestDesk desk = new TestDesk();

  /** As usual, and the security team for what is a matter of security. */
  private static final class Guarded implements Responders {
    private static final Policy SECURITY =
        new Policy(
            "security",
            List.of(),
            List.of(),
            true,
            List.of(new Step(Duration.ZERO, List.of("team:security"))),
            List.of(),
            0,
            MINUTE,
            MINUTE);
    private final Responders usual = new TestDesk.People();

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return security ? SECURITY : usual.policy(severity, kind, false);
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return target.equals("team:security")
          ? List.of(new Reach("sam", List.of(Channel.PAGERDUTY)))
          : usual.reach(target, severity, at);
    }
  }

  private static TestDesk guarded() {
    return new TestDesk(new Engine(RulesFile.shipped(), new Guarded()));
  }

  private static void ack(TestDesk desk, String incident) {
    desk.send(new Input.Acknowledge("person:alice", incident));
  }

  @Test
  void theSecurityTeamIsPagedForWhatJoinsAnIncidentThatIsJustAsBad() {
    TestDesk secured = guarded();
    secured.fires("chain.validator-silent", "validator", "0xa").after(MINUTE);
    ack(secured, "I-1");
    assertThat(secured.paged()).containsExactly("I-1 alice PAGERDUTY");

    secured.fires("chain.validator-voted-out", "validator", "0xa");

    assertThat(secured.incident(1).severity()).isEqualTo(Severity.P1);
    assertThat(secured.incident(1).rating().security()).isTrue();
    assertThat(secured.paged()).containsExactly("I-1 alice PAGERDUTY", "I-1 sam PAGERDUTY");
  }

  @Test
  void theSecurityTeamIsPagedForAnEffectOfAnIncidentThatIsNotTheirs() {
    TestDesk secured = guarded();
    secured.fires("chain.stalled").after(MINUTE);

    secured.fires("key.misused", "subject", "account:0x1");

    assertThat(secured.incident(2).links().parent()).contains("I-1");
    assertThat(secured.paged()).containsExactly("I-1 alice PAGERDUTY", "I-1 sam PAGERDUTY");
  }

  @Test
  void anEffectThatReopensAfterItsCauseIsOverPages() {
    desk.fires("chain.stalled").fires("feed.stale", "feed", "A").after(MINUTE);
    desk.ends("chain.stalled").after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
    desk.send(new Input.Resolve("person:alice", "I-2", "done"));
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");

    desk.after(Duration.ofMinutes(13));

    assertThat(desk.incident(2).open()).isTrue();
    assertThat(desk.paged()).contains("I-2 alice PAGERDUTY");
  }

  @Test
  void anEffectThatAPersonReopensAfterItsCauseIsOverPagesAtOnce() {
    desk.fires("chain.stalled").fires("feed.stale", "feed", "A").after(MINUTE);
    desk.ends("chain.stalled").ends("feed.stale", "feed", "A").after(Duration.ofMinutes(5));
    assertThat(desk.incident(2).status()).isEqualTo(Status.RESOLVED);

    desk.send(new Input.Reopen("person:alice", "I-2", "prices are still old"));

    assertThat(desk.incident(2).top()).isTrue();
    assertThat(desk.paged()).last().isEqualTo("I-2 alice PAGERDUTY");
  }

  @Test
  void anEffectThatIsQuietWhenItComesToStandAlonePagesWhenItHoldsAgain() {
    desk.fires("chain.stalled").fires("feed.stale", "feed", "A").after(MINUTE);
    desk.ends("chain.stalled").after(Duration.ofSeconds(175)).ends("feed.stale", "feed", "A");
    desk.after(Duration.ofSeconds(10));
    assertThat(desk.incident(2).top()).isTrue();
    assertThat(desk.incident(2).open()).isTrue();

    desk.fires("feed.stale", "feed", "A").after(SECOND);

    assertThat(desk.paged()).contains("I-2 alice PAGERDUTY");
  }

  @Test
  void aCauseDoesNotInheritPagingThatWaitsBecauseItsEffectWasQuiet() {
    stale();
    for (int i = 0; i < 10; i++) {
      desk.ends("feed.stale", "feed", "F" + i);
    }
    desk.after(Duration.ofSeconds(10));
    assertThat(desk.incident(1).escalation().state()).isEqualTo(Escalation.State.HELD);

    desk.fires("chain.stalled").after(SECOND);

    assertThat(desk.paged()).contains("I-2 alice PAGERDUTY");
  }

  @Test
  void aCauseDoesNotInheritASnoozeOfItsEffect() {
    stale();
    desk.send(new Input.Snooze("person:alice", "I-1", desk.now.plus(Duration.ofHours(4))));

    desk.after(SECOND).fires("chain.stalled").after(SECOND);

    assertThat(desk.paged()).contains("I-2 alice PAGERDUTY");
  }

  private void stale() {
    for (int i = 0; i < 10; i++) {
      desk.fires("feed.stale", "feed", "F" + i);
    }
    assertThat(desk.incident(1).severity()).isEqualTo(Severity.P0);
    desk.after(SECOND);
  }

  @Test
  void aSnoozeOutlivesAnAcknowledgementThatLapses() {
    desk.fires("chain.stalled");
    ack(desk, "I-1");
    desk.send(new Input.Snooze("person:alice", "I-1", desk.now.plus(Duration.ofHours(2))));

    desk.after(Duration.ofMinutes(119));
    assertThat(desk.pages()).hasSize(1);

    desk.after(MINUTE);
    assertThat(desk.pages()).hasSize(2);
  }

  @Test
  void whoeverAcknowledgedIsNotPagedWhenAnOlderSnoozeEnds() {
    desk.fires("chain.stalled");
    desk.send(new Input.Snooze("person:alice", "I-1", desk.now.plus(Duration.ofHours(1))));
    desk.after(Duration.ofMinutes(50));
    ack(desk, "I-1");

    desk.after(Duration.ofMinutes(29));
    assertThat(desk.pages()).hasSize(1);

    desk.after(MINUTE);
    assertThat(desk.pages()).hasSize(2);
  }

  @Test
  void aPageThatFailsOrIsLateAfterSomebodyCameGoesToNobodyElse() {
    desk.fires("chain.stalled").after(SECOND);
    String key = desk.pages().getFirst().key();
    ack(desk, "I-1");

    desk.send(new Input.Delayed(key, "429"));
    desk.send(new Input.Undelivered(key, "refused"));
    assertThat(desk.pages()).hasSize(1);

    desk.after(Duration.ofMinutes(31));
    assertThat(desk.pages()).as("the acknowledgement lapsed").hasSizeGreaterThan(1);
  }

  @Test
  void aPageThatFailsWhenAllIsOverGoesToNobodyElse() {
    desk.fires("chain.stalled").after(SECOND);
    String key = desk.pages().getFirst().key();
    desk.ends("chain.stalled").after(MINUTE);
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);

    desk.send(new Input.Undelivered(key, "refused"));

    assertThat(desk.pages()).hasSize(1);
  }

  @Test
  void whileNoChannelWorksTheRoundsOfAPolicyAreNotBurnt() {
    desk.fires("chain.stalled");
    int seen = 0;
    while (seen < desk.pages().size()) {
      Notice page = desk.pages().get(seen++);
      desk.send(new Input.Undelivered(page.key(), "refused"));
      desk.after(SECOND);
    }
    assertThat(desk.incident(1).escalation().state()).isEqualTo(Escalation.State.RUNNING);

    desk.after(Duration.ofMinutes(6));
    assertThat(desk.pages()).as("a second round").hasSizeGreaterThan(seen);
  }

  @Test
  void anAlertThatFlapsFasterThanItsHoldIsStillAnIncident() {
    for (int i = 0; i < 20; i++) {
      desk.fires("rpc.slow", "endpoint", "one").after(Duration.ofSeconds(15));
      desk.ends("rpc.slow", "endpoint", "one").after(Duration.ofSeconds(10));
    }

    assertThat(desk.alert("rpc.slow", "endpoint", "one").flapping()).isTrue();
    assertThat(desk.alert("rpc.slow", "endpoint", "one").standing())
        .isEqualTo(Alert.Standing.ACTIVE);
    assertThat(desk.pages()).isNotEmpty();
  }

  @Test
  void anAlertThatBeginsAfterTheClockWasSetBackPages() {
    desk.fires("chain.stalled").after(MINUTE).ends("chain.stalled").after(Duration.ofMinutes(5));
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);

    desk.engine.rewind();
    desk.now = desk.now.minus(Duration.ofHours(1));
    desk.fires("chain.stalled");
    assertThat(desk.alert("chain.stalled").holds()).isTrue();

    desk.engine.rewind();
    desk.now = desk.now.minus(Duration.ofHours(1));
    desk.ends("chain.stalled");
    assertThat(desk.alert("chain.stalled").holds()).isFalse();
  }

  @Test
  void anIncidentThatStillHoldsReopensAlsoWhenItsReviewWasClosed() {
    desk.fires("chain.stalled");
    desk.send(new Input.Resolve("person:alice", "I-1", "done"));
    desk.send(new Input.Move("person:alice", "I-1", Status.REVIEWED));

    desk.after(Duration.ofMinutes(10));

    assertThat(desk.incident(1).open()).isTrue();
    assertThat(desk.pages()).hasSize(2);
  }

  @Test
  void anEffectThatAPersonRatesWorseMakesItsCauseWorse() {
    desk.fires("oracle.down").fires("feed.stale", "feed", "A").after(MINUTE);
    assertThat(desk.incident(2).links().parent()).contains("I-1");

    desk.send(new Input.Rate("person:alice", "I-2", Severity.P0, "customers lose money"));

    assertThat(desk.incident(1).severity()).isEqualTo(Severity.P0);
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-1 alice PAGERDUTY");
  }
}
