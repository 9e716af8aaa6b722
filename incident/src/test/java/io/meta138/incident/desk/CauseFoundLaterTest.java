package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.timeline.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Somebody was paged for an effect, and then its cause is found: who is paged for that, and how.
 */
class CauseFoundLaterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestDesk desk = new TestDesk();

  private List<String> titles() {
    return desk.pages().stream()
        .map(page -> page.severity() + " " + page.details().get("title"))
        .toList();
  }

  private void quorumLost() {
    desk.fires("chain.validator-silent", "validator", "0xa")
        .fires("chain.validator-silent", "validator", "0xb");
  }

  private Incident about(String component) {
    return desk.engine.open().stream()
        .filter(one -> one.cause().component().filter(component::equals).isPresent())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCauseIsPagedForItselfUnderAKeyOfItsOwn() {
    desk.fires("chain.stalled").after(Duration.ofSeconds(10));
    quorumLost();

    assertThat(titles())
        .hasSize(3)
        .satisfies(all -> assertThat(all.getFirst()).startsWith("P0 Chain: "))
        .satisfies(all -> assertThat(all.get(1)).startsWith("P1 validator:0xa: "))
        .satisfies(all -> assertThat(all.get(2)).startsWith("P0 Quorum of validators: "));
    assertThat(desk.pages()).extracting(Notice::key).doesNotHaveDuplicates();
    assertThat(desk.pages().getLast().at()).isEqualTo(desk.now);
    assertThat(desk.pages().getLast().incident()).isEqualTo(about("quorum").id());
  }

  @Test
  void aCauseThatIsNoWorseThanItsEffectIsPagedAsWell() {
    desk.fires("feed.stale", "feed", "A").after(Duration.ofSeconds(10)).fires("oracle.down");

    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-2 alice PAGERDUTY");
    assertThat(desk.pages()).extracting(Notice::severity).containsOnly(Severity.P1);
  }

  @Test
  void aCauseThatIsLessBadThanItsEffectIsPagedOnceAndAsBadAsThat() {
    for (int i = 0; i < 10; i++) {
      desk.fires("feed.stale", "feed", "F" + i);
    }
    int before = desk.after(SECOND).pages().size();

    desk.fires("oracle.down").after(SECOND);

    assertThat(desk.pages()).hasSize(before + 1);
    assertThat(titles()).last().asString().startsWith("P0 Oracle: ");
  }

  @Test
  void eachCauseIsPagedOnceAndWhatJoinsOneThatWasPagedNever() {
    desk.fires("feed.stale", "feed", "A").after(Duration.ofSeconds(10));
    desk.fires("chain.stalled").after(Duration.ofSeconds(10));
    quorumLost();
    int paged = desk.pages().size();
    assertThat(paged).isEqualTo(4);

    for (int i = 0; i < 40; i++) {
      desk.fires("feed.stale", "feed", "F" + i)
          .fires("node.unreachable", "node", "n" + i)
          .fires("tx.stuck", "account", "0x" + i)
          .fires("chain.validator-silent", "validator", "0x" + i);
    }
    desk.after(MINUTE);

    assertThat(desk.pages()).hasSize(paged);
    assertThat(desk.engine.open().stream().filter(Incident::top)).hasSize(1);
  }

  @Test
  void aCauseThatWasPagedIsNotPagedAgainForOneMoreEffect() {
    desk.fires("chain.unwatched", "severity", "p0").after(SECOND);
    desk.fires("feed.stale", "feed", "A").fires("node.lagging", "node", "n1").after(MINUTE);
    assertThat(desk.engine.open().stream().filter(Incident::top)).hasSize(3);
    int paged = desk.pages().size();

    desk.fires("chain.stalled").after(MINUTE);

    assertThat(desk.engine.open().stream().filter(Incident::top))
        .extracting(Incident::id)
        .containsExactly("I-1");
    assertThat(desk.pages()).hasSize(paged);
  }

  @Test
  void whoeverHasTheEffectInHandIsPagedForTheCauseBesideWhoIsOnCall() {
    desk.fires("feed.stale", "feed", "A").after(MINUTE);
    desk.send(new Input.Acknowledge("person:bob", "I-1"));

    desk.after(MINUTE).fires("chain.stalled");

    assertThat(desk.paged())
        .containsExactly("I-1 alice PAGERDUTY", "I-2 alice PAGERDUTY", "I-2 bob PAGERDUTY");
    assertThat(desk.incident(2).status()).isEqualTo(Status.DETECTED);
    assertThat(desk.incident(2).ack()).isEmpty();
  }

  @Test
  void whoeverHasAnEffectOfTheEffectInHandIsPagedToo() {
    desk.fires("feed.stale", "feed", "A").after(SECOND);
    desk.send(new Input.Acknowledge("person:bob", "I-1"));
    desk.after(SECOND).fires("chain.stalled").after(SECOND);
    desk.fires("chain.validator-silent", "validator", "0xa").after(SECOND);
    int before = desk.pages().size();

    desk.fires("chain.validator-silent", "validator", "0xb");

    assertThat(desk.paged().subList(before, desk.pages().size()))
        .containsExactly(
            about("quorum").id() + " alice PAGERDUTY", about("quorum").id() + " bob PAGERDUTY");
  }

  @Test
  void whoeverIsOnCallAndHasTheEffectInHandIsPagedOnce() {
    desk.fires("feed.stale", "feed", "A").after(MINUTE);
    desk.send(new Input.Acknowledge("person:alice", "I-1"));

    desk.after(MINUTE).fires("chain.stalled").after(SECOND);

    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-2 alice PAGERDUTY");
  }

  @Test
  void pagingForTheCauseKeepsThePaceOfTheEffects() {
    desk.fires("feed.stale", "feed", "A").after(Duration.ofSeconds(290)).fires("chain.stalled");
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-2 alice PAGERDUTY");

    desk.after(Duration.ofSeconds(10));

    assertThat(desk.paged()).last().isEqualTo("I-2 bob PAGERDUTY");
    assertThat(desk.pages()).hasSize(3);
  }

  /** As usual, with a third step after 15 min. */
  private static final class Patient implements Responders {
    private final Responders usual = new TestDesk.People();

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      Policy two = usual.policy(severity, kind, security);
      List<Step> steps = new ArrayList<>(two.steps());
      steps.add(new Step(Duration.ofMinutes(15), List.of("role:manager")));
      return new Policy(
          two.name(),
          two.severities(),
          two.kinds(),
          two.security(),
          steps,
          two.announce(),
          two.repeats(),
          two.repeatAfter(),
          two.ackTimeout());
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return target.equals("role:manager")
          ? List.of(new Reach("mia", List.of(Channel.PAGERDUTY)))
          : usual.reach(target, severity, at);
    }
  }

  @Test
  void whoeverTheEffectsPagingHadComeToIsPagedForTheCauseAtOnceAndNobodyElseLater() {
    TestDesk patient = new TestDesk(new Engine(RulesFile.shipped(), new Patient()));
    patient.fires("feed.stale", "feed", "A").after(Duration.ofMinutes(6)).fires("chain.stalled");

    assertThat(patient.paged())
        .containsExactly(
            "I-1 alice PAGERDUTY", "I-1 bob PAGERDUTY", "I-2 alice PAGERDUTY", "I-2 bob PAGERDUTY");
    patient.after(Duration.ofMinutes(9));
    assertThat(patient.paged()).last().isEqualTo("I-2 mia PAGERDUTY");
  }

  @Test
  void aPaceThatIsLongGoneIsNotKept() {
    TestDesk patient = new TestDesk(new Engine(RulesFile.shipped(), new Patient()));
    patient.fires("feed.stale", "feed", "A").after(Duration.ofMinutes(14)).fires("chain.stalled");

    assertThat(patient.paged()).last().isEqualTo("I-2 alice PAGERDUTY");
    patient.after(Duration.ofMinutes(4));
    assertThat(patient.paged()).last().isEqualTo("I-2 alice PAGERDUTY");
    patient.after(MINUTE);
    assertThat(patient.paged()).last().isEqualTo("I-2 bob PAGERDUTY");
  }

  @Test
  void aSilencedCauseIsNotPagedAndItsEffectsPagingGoesOn() {
    desk.send(
        new Input.Suppress(
            "person:alice",
            new Suppression(
                "",
                Suppression.Kind.SILENCE,
                List.of("chain.stalled"),
                Map.of(),
                List.of(),
                desk.now,
                desk.now.plus(Duration.ofHours(1)),
                "alice",
                "known",
                false)));
    desk.fires("feed.stale", "feed", "A").after(MINUTE).fires("chain.stalled");
    desk.after(Duration.ofMinutes(5));

    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-1 bob PAGERDUTY");
  }

  @Test
  void aCauseThatFlapsIsNotPagedEachTime() {
    desk.fires("feed.stale", "feed", "A").after(SECOND);
    desk.send(new Input.Acknowledge("person:alice", "I-1"));
    for (int i = 0; i < 20; i++) {
      desk.fires("chain.stalled").after(Duration.ofSeconds(5));
      desk.ends("chain.stalled").after(Duration.ofSeconds(5));
    }

    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-2 alice PAGERDUTY");
  }

  @Test
  void acknowledgingTheCauseStopsItsPagingAndIsToldForTheEffect() {
    desk.fires("feed.stale", "feed", "A").after(SECOND).fires("chain.stalled").after(SECOND);
    desk.send(new Input.Acknowledge("person:alice", "I-2"));
    desk.after(Duration.ofMinutes(20));

    assertThat(desk.pages()).hasSize(2);
    assertThat(desk.notices)
        .filteredOn(notice -> notice.kind() == Notice.Kind.ACKNOWLEDGED)
        .extracting(Notice::incident)
        .containsExactly("I-2", "I-1");
  }

  @Test
  void theTimelineOfTheCauseSaysWhyItWasPagedAlthoughItsEffectWas() {
    desk.fires("feed.stale", "feed", "A").after(Duration.ofSeconds(10));
    desk.send(new Input.Acknowledge("person:bob", "I-1"));
    desk.after(SECOND).fires("chain.stalled");

    assertThat(desk.entries)
        .filteredOn(entry -> entry.kind().equals("escalation.taken-over"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.incident()).isEqualTo("I-2"))
        .extracting(Entry::text)
        .asString()
        .contains("I-1", "alice", "bob");
  }

  @Test
  void aCauseThatComesBackLongAfterItsOwnCauseWasOverIsPagedAtOnce() {
    quorumLost();
    desk.fires("chain.stalled").after(SECOND);
    String chain = about("chain").id();
    desk.ends("chain.stalled")
        .ends("chain.validator-silent", "validator", "0xa")
        .ends("chain.validator-silent", "validator", "0xb")
        .after(Duration.ofMinutes(10));
    assertThat(desk.engine.open()).isEmpty();
    desk.fires("feed.stale", "feed", "A").after(SECOND);

    desk.fires("chain.stalled");

    assertThat(desk.engine.incident(chain).orElseThrow().top()).isTrue();
    assertThat(desk.paged()).last().isEqualTo(chain + " alice PAGERDUTY");
    assertThat(desk.pages().getLast().at()).isEqualTo(desk.now);
  }

  @Test
  void signalsOfOneBatchAreOnePageForTheirCause() {
    Instant now = desk.now;
    desk.send(
        new Input.Signals(
            List.of(
                TestDesk.signal("feed.stale", true, now, Optional.empty(), "feed", "A"),
                TestDesk.signal("chain.stalled", true, now, Optional.empty()),
                TestDesk.signal(
                    "chain.validator-silent", true, now, Optional.empty(), "validator", "0xa"),
                TestDesk.signal(
                    "chain.validator-silent", true, now, Optional.empty(), "validator", "0xb"))));

    assertThat(desk.paged()).containsExactly(about("quorum").id() + " alice PAGERDUTY");
  }
}
