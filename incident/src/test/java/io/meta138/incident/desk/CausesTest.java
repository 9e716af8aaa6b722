package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.signals.Alert;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which alerts are one incident, and which incident is the effect of which. */
class CausesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestDesk desk = new TestDesk();

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
  void aCauseFoundLaterTakesItsEffectIntoIt() {
    desk.fires("chain.stalled").after(Duration.ofSeconds(20));
    desk.fires("chain.validator-silent", "validator", "0xa");
    desk.fires("chain.validator-silent", "validator", "0xb");

    Incident quorum = desk.engine.open().stream().filter(Incident::top).findFirst().orElseThrow();
    assertThat(quorum.cause().component()).contains("quorum");
    assertThat(quorum.escalation().state()).isEqualTo(Escalation.State.RUNNING);
    assertThat(desk.incident(1).links().parent()).contains(quorum.id());
    assertThat(desk.incident(1).escalation().state()).isEqualTo(Escalation.State.HELD);

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
  void whatIsOverAlreadyIsNoEffectOfWhatBeginsNow() {
    desk.fires("node.unreachable", "node", "rpc-1").after(MINUTE);
    desk.ends("node.unreachable", "node", "rpc-1").after(Duration.ofSeconds(10));
    desk.fires("chain.stalled");

    assertThat(desk.incident(1).top()).isTrue();
    desk.fires("node.unreachable", "node", "rpc-2").after(MINUTE);
    assertThat(desk.incident(3).links().parent()).contains("I-2");
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
