package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.monitoring.MonitoringFiles;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stalled chain, from the missing block to the incident that resolves by itself: a running
 * devnet, watched by a real Prometheus with the files of {@code deploy/monitoring}, whose alerts
 * come by way of a real Alertmanager; pages go to a mail server and a server that takes PagerDuty's
 * events. Each test goes on from the one before.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StalledChainAcceptanceTest {
  private static final Duration WAIT = Duration.ofMinutes(3);
  private static final Duration DETECTED_WITHIN = Duration.ofSeconds(20);

  @TempDir static Path directory;
  private static WatchedDevnet devnet;
  private static PagerDutyStandIn pagerDuty;
  private static DeskOfDevnet desk;

  private static Instant stopped;
  private static Instant resumed;
  private static String incident = "";

  @BeforeAll
  static void start() throws Exception {
    devnet = new WatchedDevnet(directory);
    devnet.start();
    desk = devnet.desk();
    pagerDuty = devnet.pagerDuty();
  }

  @AfterAll
  static void end() throws Exception {
    devnet.close();
  }

  @Test
  @Order(1)
  void everyPanelOfChainOracleAndDeskShowsASeriesWhileAllIsWellAndNobodyIsPaged() throws Exception {
    List<MonitoringFiles.Query> queries = new ArrayList<>();
    for (String dashboard : List.of("chain", "oracle", "desk")) {
      queries.addAll(MonitoringFiles.queries(dashboard));
    }
    assertThat(devnet.prometheus().withoutSeries(queries)).isEmpty();
    Until.present(
        "Prometheus' Watchdog at the desk", WAIT, () -> desk.alert("alertmanager", "Watchdog"));
    assertThat(desk.top()).isEmpty();
    assertThat(pagerDuty.of("trigger")).isEmpty();
  }

  @Test
  @Order(2)
  void aChainThatStopsIsOneP0WithinTwentySeconds() throws Exception {
    stopped = Instant.now();
    devnet.chain("-STOP");

    JsonNode found = Until.present("an incident about the chain", WAIT, () -> desk.about("chain"));

    incident = found.path("id").asString("");
    assertThat(found.path("severity").asString("")).isEqualTo("p0");
    assertThat(time(found, "openedAt")).isBetween(stopped, stopped.plus(DETECTED_WITHIN));
    assertThat(desk.top()).extracting(one -> one.path("id").asString("")).containsExactly(incident);
  }

  @Test
  @Order(3)
  void whoIsOnCallIsPagedByPagerDutyAndTheOtherByMail() {
    PagerDutyStandIn.Event page =
        Until.present("a page", WAIT, () -> pagerDuty.of("trigger").stream().findFirst());
    assertThat(page.incident()).isEqualTo(incident);
    assertThat(page.severity()).isEqualTo("critical");
    MimeMessage message = Until.present("a mail", WAIT, () -> devnet.mails().findFirst());
    assertThat(subject(message)).startsWith("[P0 " + incident + "] Chain:");
  }

  @Test
  @Order(4)
  void theAlertsOfPrometheusJoinTheSameIncident() throws Exception {
    Until.present(
        "Prometheus' alert in " + incident,
        WAIT,
        () ->
            desk.alertsOf(incident).stream()
                .filter(alert -> alert.path("origin").asString("").equals("alertmanager"))
                .filter(alert -> alert.path("name").asString("").equals("ChainStalled"))
                .findFirst());
    assertThat(desk.alertsOf(incident))
        .extracting(alert -> alert.path("origin").asString(""))
        .contains("network", "alertmanager");
  }

  @Test
  @Order(5)
  void feedsJoinItAsTheyGoStale() throws Exception {
    Until.present("stale feeds", WAIT, () -> staleFeeds().filter(feeds -> feeds.size() > 20));

    assertThat(staleFeeds().orElseThrow()).allSatisfy(began -> assertThat(began).isAfter(stopped));
    assertThat(desk.about("chain").orElseThrow().path("id").asString("")).isEqualTo(incident);
    assertThat(desk.top()).extracting(one -> one.path("id").asString("")).containsExactly(incident);
    assertThat(pagerDuty.of("trigger"))
        .extracting(PagerDutyStandIn.Event::incident)
        .containsOnly(incident);
  }

  /** Since when feeds are stale that are in an incident which is part of the chain's. */
  private static Optional<List<Instant>> staleFeeds() throws Exception {
    for (JsonNode child : desk.items("/v1/incidents?status=open&limit=500")) {
      if (child.path("parent").asString("").equals(incident)
          && child.path("component").asString("").startsWith("feed")) {
        return Optional.of(
            desk.alertsOf(child.path("id").asString("")).stream()
                .filter(alert -> alert.path("name").asString("").equals("feed.stale"))
                .map(alert -> time(alert, "startsAt"))
                .toList());
      }
    }
    return Optional.empty();
  }

  @Test
  @Order(6)
  void anAcknowledgementOfTheCommandLineReachesPagerDuty() throws Exception {
    devnet.command("incident", "ack", incident);

    Until.present(
        "the acknowledgement", WAIT, () -> pagerDuty.of("acknowledge").stream().findFirst());
    assertThat(desk.incident(incident).at("/acknowledged/by").asString("")).contains("operator");
  }

  @Test
  @Order(7)
  void aChainThatGoesOnResolvesItAndThatIsTold() throws Exception {
    resumed = Instant.now();
    devnet.chain("-CONT");

    Until.present(
        "the end of " + incident,
        WAIT,
        () ->
            Optional.of(desk.incident(incident))
                .filter(now -> now.path("status").asString("").equals("resolved")));
    Until.present(
        "everything to be over", WAIT, () -> Optional.of(desk.top()).filter(List::isEmpty));
    String page = pagerDuty.of("trigger").getFirst().key();
    Until.present(
        "the end at PagerDuty",
        WAIT,
        () -> pagerDuty.of("resolve").stream().filter(e -> e.key().equals(page)).findFirst());
    Until.present(
        "the end by mail",
        WAIT,
        () ->
            devnet
                .mails()
                .filter(message -> "RESOLVED".equals(header(message, "X-Meta138-Kind")))
                .findFirst());
    assertThat(pagerDuty.refusals()).isEmpty();
  }

  @Test
  @Order(8)
  void itsTimelineTellsWhatHappenedInOrderWithTheRightTimes() throws Exception {
    JsonNode shown =
        JsonMapper.shared().readTree(devnet.command("incident", "show", incident, "--json"));
    List<JsonNode> timeline = new ArrayList<>();
    shown.path("timeline").forEach(timeline::add);

    assertThat(timeline).extracting(entry -> time(entry, "at")).isSorted();
    assertThat(at(timeline, "incident.opened")).isBetween(stopped, stopped.plus(DETECTED_WITHIN));
    assertThat(
            List.of(
                at(timeline, "incident.opened"),
                at(timeline, "page.decided"),
                at(timeline, "page.delivered"),
                at(timeline, "incident.acknowledged"),
                at(timeline, "incident.resolved")))
        .isSorted();
    assertThat(at(timeline, "page.delivered"))
        .isBefore(stopped.plus(DETECTED_WITHIN).plus(DETECTED_WITHIN));
    assertThat(at(timeline, "incident.effect")).isBetween(stopped, resumed);
    assertThat(at(timeline, "incident.acknowledged")).isBetween(stopped, resumed);
    assertThat(at(timeline, "incident.resolved")).isAfter(resumed);
    assertThat(shown.at("/incident/resolvedAt").asString(""))
        .isEqualTo(at(timeline, "incident.resolved").toString());
  }

  @Test
  @Order(9)
  void theSilenceOfPrometheusIsASignal() throws Exception {
    devnet.prometheus().close();

    JsonNode silent =
        Until.present("an incident about monitoring", WAIT, () -> desk.about("monitoring"));

    assertThat(silent.path("title").asString(""))
        .contains("Watchdog of alertmanager is silent", "alerts may not reach the desk");
    assertThat(silent.path("severity").asString("")).isEqualTo("p1");
    String id = silent.path("id").asString("");
    Until.present(
        "a page",
        WAIT,
        () ->
            pagerDuty.of("trigger").stream()
                .filter(page -> page.incident().equals(id))
                .findFirst());
  }

  private static Instant at(List<JsonNode> timeline, String kind) {
    return timeline.stream()
        .filter(entry -> entry.path("kind").asString("").equals(kind))
        .findFirst()
        .map(entry -> time(entry, "at"))
        .orElseThrow(() -> new AssertionError("there is no " + kind + " in " + timeline));
  }

  private static Instant time(JsonNode node, String member) {
    return Instant.parse(node.path(member).asString(""));
  }

  private static String subject(MimeMessage message) {
    try {
      return message.getSubject();
    } catch (MessagingException e) {
      throw new AssertionError("a mail that can't be read", e);
    }
  }

  private static String header(MimeMessage message, String name) {
    try {
      return String.join(",", Optional.ofNullable(message.getHeader(name)).orElse(new String[0]));
    } catch (MessagingException e) {
      throw new AssertionError("a mail that can't be read", e);
    }
  }
}
