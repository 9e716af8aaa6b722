package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.incidents.Status;
import io.meta138.incident.signals.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From reports to alerts: what is new, said again, contradicted, late, too often, or missed. */
class ReportsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestDesk desk = new TestDesk();

  private static Input.Signals watchdog(Instant began) {
    return new Input.Signals(
        List.of(TestDesk.signal("Watchdog", true, began, Optional.empty(), "kind", "watchdog")));
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
  void aContradictionThatNobodySettlesIsBelievedAlthoughItIsNotSaidAgain() {
    Instant began = desk.now;
    desk.fires("chain.stalled").after(MINUTE).ends("chain.stalled").after(MINUTE);
    desk.send(
        new Input.Signals(
            List.of(TestDesk.signal("chain.stalled", true, began, Optional.empty()))));
    Duration patience = RulesFile.shipped().timing().contradiction();
    desk.after(patience.minusSeconds(1));
    assertThat(desk.alert("chain.stalled").holds()).isFalse();

    desk.after(Duration.ofSeconds(1));

    Alert believed = desk.alert("chain.stalled");
    assertThat(believed.holds()).isTrue();
    assertThat(believed.trail()).anyMatch(one -> one.kind().equals("alert.believed"));
    assertThat(desk.incident(1).open()).isTrue();
    desk.ends("chain.stalled").after(MINUTE.multipliedBy(2));
    assertThat(desk.incident(1).status()).isEqualTo(Status.RESOLVED);
  }

  @Test
  void aContradictionThatIsSettledByItsEndIsForgotten() {
    Instant began = desk.now;
    desk.fires("chain.stalled").after(MINUTE).ends("chain.stalled").after(MINUTE);
    desk.send(
        new Input.Signals(
            List.of(TestDesk.signal("chain.stalled", true, began, Optional.empty()))));
    desk.after(MINUTE).ends("chain.stalled").after(Duration.ofHours(1));

    assertThat(desk.alert("chain.stalled").holds()).isFalse();
    assertThat(desk.paged()).hasSize(1);
    desk.after(RulesFile.shipped().timing().keep());
    assertThat(desk.engine.open()).isEmpty();
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

  @Test
  void aWatchdogThatIsMeantToHoldMakesNoIncident() {
    desk.fires("Watchdog", "kind", "watchdog", "severity", "P3").after(MINUTE);
    assertThat(desk.engine.open()).isEmpty();
    assertThat(
            desk.alert("Watchdog", "kind", "watchdog", "severity", "P3").trail().getLast().text())
        .contains("meant to hold");
  }
}
