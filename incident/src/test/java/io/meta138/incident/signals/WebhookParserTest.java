package io.meta138.incident.signals;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.signals.Intake.Flaw;
import io.meta138.incident.signals.Intake.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookParserTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");

  /** As Alertmanager 0.25 sends it. */
  static final String ALERTMANAGER =
      """
      {"receiver":"desk","status":"firing","alerts":[
        {"status":"firing","labels":{"alertname":"BlockStalled","chain":"138","severity":"critical"},
         "annotations":{"summary":"no block for 30 s"},"startsAt":"2026-03-04T11:59:30.123Z",
         "endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus/graph?g0.expr=x",
         "fingerprint":"a1b2c3d4e5f60718"},
        {"status":"resolved","labels":{"alertname":"PeerLost","instance":"v1"},"annotations":{},
         "startsAt":"2026-03-04T11:00:00Z","endsAt":"2026-03-04T11:50:00Z","generatorURL":"",
         "fingerprint":"ffffffffffffffff"}],
       "groupLabels":{"chain":"138"},"commonLabels":{},"commonAnnotations":{},
       "externalURL":"http://alertmanager","version":"4",
       "groupKey":"{}/{chain=\\"138\\"}:{chain=\\"138\\"}","truncatedAlerts":0}
      """;

  @Test
  void alertmanagersFormatBecomesSignals() {
    Intake.Taken taken = taken(ALERTMANAGER);
    assertThat(taken.flaws()).isEmpty();
    assertThat(taken.signals()).hasSize(2);
    ReceivedSignal first = taken.signals().getFirst();
    assertThat(first.origin()).isEqualTo("alertmanager");
    assertThat(first.fingerprint()).isEqualTo("a1b2c3d4e5f60718");
    assertThat(first.name()).isEqualTo("BlockStalled");
    assertThat(first.firing()).isTrue();
    assertThat(first.startsAt()).isEqualTo(Instant.parse("2026-03-04T11:59:30.123Z"));
    assertThat(first.endsAt()).isEmpty();
    assertThat(first.annotations()).containsEntry("summary", "no block for 30 s");
    assertThat(first.link()).contains("http://prometheus/graph?g0.expr=x");
    ReceivedSignal second = taken.signals().getLast();
    assertThat(second.firing()).isFalse();
    assertThat(second.endsAt()).contains(Instant.parse("2026-03-04T11:50:00Z"));
    assertThat(second.link()).isEmpty();
  }

  @Test
  void whatANewerVersionAddsIsIgnored() {
    String newer =
        ALERTMANAGER
            .replace("\"receiver\"", "\"extra\":{\"deep\":[[1,{\"a\":null}]]},\"receiver\"")
            .replace("\"generatorURL\"", "\"silencedBy\":[],\"generatorURL\"");
    assertThat(taken(newer)).isEqualTo(taken(ALERTMANAGER));
  }

  @Test
  void aSenderThatLeftSignalsOutIsNoted() {
    assertThat(
            taken(ALERTMANAGER.replace("\"truncatedAlerts\":0", "\"truncatedAlerts\":7")).flaws())
        .containsOnlyKeys(Flaw.TRUNCATED_BY_SENDER);
  }

  @Test
  void theProductsOwnFormatNeedsLittle() {
    Intake.Taken taken =
        taken("{\"signals\":[{\"name\":\"door.open\",\"labels\":{\"room\":\"hsm\"}}]}");
    ReceivedSignal signal = taken.signals().getFirst();
    assertThat(signal.name()).isEqualTo("door.open");
    assertThat(signal.firing()).as("uncertain goes up").isTrue();
    assertThat(signal.startsAt()).isEqualTo(NOW);
    assertThat(taken.flaws()).containsOnlyKeys(Flaw.FINGERPRINT, Flaw.STATUS, Flaw.TIME);
  }

  @Test
  void aFingerprintMadeFromLabelsTellsSignalsApartByThemAndNotByWords() {
    String one =
        "{\"signals\":[{\"labels\":{\"a\":\"1\",\"b\":\"2\"},\"annotations\":{\"summary\":\"x\"}}]}";
    assertThat(print(one)).isEqualTo(print(one.replace("\"x\"", "\"y\"")));
    assertThat(print(one))
        .isEqualTo(print("{\"signals\":[{\"labels\":{\"b\":\"2\",\"a\":\"1\"}}]}"))
        .isNotEqualTo(print(one.replace("\"2\"", "\"3\"")))
        .isNotEqualTo(print("{\"signals\":[{\"labels\":{\"a\":\"1b\",\"\":\"2\"}}]}"));
  }

  @Test
  void longLabelsAreCutWithoutMakingTwoSignalsOne() {
    String long1 = "x".repeat(5_000) + "1";
    String long2 = "x".repeat(5_000) + "2";
    String form = "{\"signals\":[{\"labels\":{\"a\":\"%s\"}}]}";
    assertThat(print(form.formatted(long1))).isNotEqualTo(print(form.formatted(long2)));
    Intake.Taken taken = taken(form.formatted(long1));
    assertThat(taken.signals().getFirst().labels().get("a")).hasSize(1_024).endsWith("…");
    assertThat(taken.flaws()).containsKey(Flaw.VALUE_CUT);
  }

  @Test
  void aLabelBombKeepsItsSignalAndTheNameOfTheAlert() {
    StringBuilder labels = new StringBuilder("\"alertname\":\"Bomb\",\"severity\":\"critical\"");
    for (int i = 0; i < 10_000; i++) {
      labels.append(",\"a").append(i).append("\":\"v\"");
    }
    Intake.Taken taken =
        taken("{\"alerts\":[{\"status\":\"firing\",\"labels\":{" + labels + "}}]}");
    ReceivedSignal signal = taken.signals().getFirst();
    assertThat(signal.labels())
        .hasSize(64)
        .containsEntry("alertname", "Bomb")
        .containsEntry("severity", "critical");
    assertThat(taken.flaws()).containsEntry(Flaw.LABEL_DROPPED, 10_002 - 64);
  }

  @Test
  void clocksThatAreOffByHoursAreNotedAndBelievedAndOffByDaysAreNot() {
    Intake.Taken hours =
        taken(ALERTMANAGER.replace("2026-03-04T11:59:30.123Z", "2026-03-04T15:00:00Z"));
    assertThat(hours.flaws()).containsOnlyKeys(Flaw.CLOCK_AHEAD);
    assertThat(hours.signals().getFirst().startsAt())
        .isEqualTo(Instant.parse("2026-03-04T15:00:00Z"));
    assertThat(hours.signals().getFirst().annotations())
        .containsEntry("meta138_clock", "ahead by 10800 s");
    Intake.Taken years =
        taken(ALERTMANAGER.replace("2026-03-04T11:59:30.123Z", "2199-01-01T00:00:00Z"));
    assertThat(years.signals().getFirst().startsAt()).isEqualTo(NOW);
    assertThat(years.flaws()).containsOnlyKeys(Flaw.TIME);
  }

  @Test
  void aResolvedSignalWithoutAnEndEndedWhenItCame() {
    Intake.Taken taken =
        taken(ALERTMANAGER.replace("2026-03-04T11:50:00Z", "0001-01-01T00:00:00Z"));
    assertThat(taken.signals().getLast().endsAt()).contains(NOW);
  }

  @Test
  void aFiringSignalHasNoEndWhateverTheBodySays() {
    Intake.Taken taken =
        taken(ALERTMANAGER.replace("0001-01-01T00:00:00Z", "2026-03-04T12:04:00Z"));
    assertThat(taken.signals().getFirst().firing()).isTrue();
    assertThat(taken.signals().getFirst().endsAt()).isEmpty();
  }

  @Test
  void whatTheDatabaseCannotHoldIsReplaced() {
    Intake.Taken taken =
        taken("{\"signals\":[{\"name\":\"a\\u0000b\",\"labels\":{\"k\":\"\\u0000\\ud800\"}}]}");
    ReceivedSignal signal = taken.signals().getFirst();
    assertThat(signal.labels()).containsEntry("k", "\uFFFD\uFFFD");
    assertThat(signal.name()).doesNotContain("\0");
  }

  @Test
  void bodiesThatAreNoSignalsAreRejectedByReason() {
    Map<String, Reason> bodies =
        Map.of(
            "",
            Reason.NO_SIGNALS,
            "[]",
            Reason.NO_SIGNALS,
            "{}",
            Reason.NO_SIGNALS,
            "{\"alerts\":{}}",
            Reason.NO_SIGNALS,
            "{\"alerts\":[",
            Reason.NOT_JSON,
            "{\"alerts\":[]} x",
            Reason.NOT_JSON,
            "{\"a\":" + "[".repeat(100) + "]".repeat(100) + ",\"alerts\":[]}",
            Reason.NOT_JSON,
            "{\"alerts\":[" + "{\"name\":\"a\"},".repeat(20_000) + "{}]}",
            Reason.TOO_MANY);
    bodies.forEach((body, reason) ->
        assertThat(parse(body))
            .as(body.substring(0, Math.min(40, body.length())))
            .isInstanceOfSatisfying(
                Intake.Rejected.class,
                rejected -> assertThat(rejected.reason()).isEqualTo(reason)));
    assertThat(new WebhookParser("x", IntakeLimits.standard()).parse(new byte[17 << 20], NOW))
        .isInstanceOfSatisfying(
            Intake.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.TOO_LARGE));
  }

  @Test
  void oneOddEntryDoesNotCostTheOthers() {
    Intake.Taken taken =
        taken(
            "{\"alerts\":[null,7,\"x\",[],{},{\"labels\":[]},{\"labels\":{\"alertname\":\"Real\"}}]}");
    assertThat(taken.signals()).singleElement().extracting(ReceivedSignal::name).isEqualTo("Real");
    assertThat(taken.flaws()).containsEntry(Flaw.NOT_A_SIGNAL, 6);
  }

  private static String print(String body) {
    return taken(body).signals().getFirst().fingerprint();
  }

  private static Intake.Taken taken(String body) {
    return (Intake.Taken) parse(body);
  }

  private static Intake parse(String body) {
    return new WebhookParser("alertmanager", IntakeLimits.standard())
        .parse(body.getBytes(StandardCharsets.UTF_8), NOW);
  }
}
