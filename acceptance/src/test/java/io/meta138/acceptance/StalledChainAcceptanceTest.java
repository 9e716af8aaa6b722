package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.meta138.network.monitoring.AlertmanagerServer;
import io.meta138.network.monitoring.MonitoringFiles;
import io.meta138.network.monitoring.PrometheusServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final Duration DETECTED_WITHIN = Duration.ofSeconds(20);
  private static final String KEY = "00112233445566778899aabbccddeeff";

  @TempDir static Path directory;
  private static GreenMail mail;
  private static PagerDutyStandIn pagerDuty;
  private static Meta138 up;
  private static DeskOfDevnet desk;
  private static AlertmanagerServer alertmanager;
  private static PrometheusServer prometheus;

  private static Instant stopped;
  private static Instant resumed;
  private static String incident = "";

  private static Path state() {
    return directory.resolve("state");
  }

  @BeforeAll
  static void start() throws Exception {
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    pagerDuty = new PagerDutyStandIn(KEY);
    writeDesk();
    up = Meta138.up(state(), "--feeds", writeFeeds().toString()).awaitLive(START_LIMIT);
    desk = new DeskOfDevnet(state());
    Until.present("the desk", START_LIMIT, () -> Optional.of(desk.top()));
    watch();
  }

  /** What a desk.yaml beside the state says: people with real channels, and hurried rules. */
  private static void writeDesk() throws IOException {
    Path key = Files.writeString(directory.resolve("pagerduty.key"), KEY);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    String rules =
        Files.readString(
            Meta138.ROOT.resolve("incident/src/main/resources/io/meta138/incident/rules.yaml"));
    Files.writeString(directory.resolve("rules.yaml"), rules + "\ntiming: {quiet: 5s}\n");
    Files.writeString(
        directory.resolve("desk.yaml"),
        """
        rules: ../rules.yaml
        channels:
          webhooks: false
          pagerduty: {url: "%s", source: devnet}
          email: {host: 127.0.0.1, port: %d, from: desk@example.org, start-tls: never}
        directory:
          people:
            operator:
              full-name: Operator
              role: administrator
              contact: {pagerduty-key-file: ../pagerduty.key}
            approver:
              full-name: Approver
              role: approver
              contact:
                email: approver@example.org
                pagerduty-key-file: ../pagerduty.key
                order: [email, pagerduty]
          schedules:
            primary:
              zone: UTC
              layers: [{name: week, start: 2026-01-05T09:00, every: week, people: [operator]}]
          policies:
            # as in a devnet: what makes feeds stale is what people are to be paged for
            - name: feeds
              kinds: [feed]
              steps: [{after: 20s, targets: ["schedule:primary"]}]
            - name: devnet
              steps: [{after: 0s, targets: ["schedule:primary", "person:approver"]}]
        """
            .formatted(pagerDuty.url(), mail.getSmtp().getPort()));
  }

  /** The built-in feeds, with heartbeats that a test can wait for. */
  private static Path writeFeeds() throws IOException {
    String feeds =
        Files.readString(
            Meta138.ROOT.resolve("app/src/main/resources/io/meta138/app/devnet/feeds.yaml"));
    return Files.writeString(
        directory.resolve("feeds.yaml"), feeds.replace("heartbeat: 30s", "heartbeat: 12s"));
  }

  /** Starts Alertmanager and Prometheus with the files for a devnet and this one's addresses. */
  private static void watch() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("monitoring"));
    alertmanager =
        AlertmanagerServer.start(
            forThisDevnet("alertmanager.yml").replace("127.0.0.1:9141", "127.0.0.1:" + desk.port()),
            folder);
    String itself = "file_sd_configs: [{files: [%s]}]".formatted(folder.resolve("itself.json"));
    prometheus =
        PrometheusServer.start(
            forThisDevnet("prometheus.yml")
                .replace("../prometheus/", MonitoringFiles.root() + "/prometheus/")
                .replace("static_configs:\n      - targets: [127.0.0.1:9090]", itself)
                .replace("127.0.0.1:9093", "127.0.0.1:" + alertmanager.port()),
            folder,
            // an alert that is not sent again ends after four times this
            "--rules.alert.resend-delay=5s");
    Files.writeString(
        folder.resolve("itself.json"),
        "[{\"targets\": [\"127.0.0.1:%d\"]}]".formatted(prometheus.port()));
  }

  private static String forThisDevnet(String file) throws IOException {
    return Files.readString(MonitoringFiles.root().resolve("devnet").resolve(file))
        .replace("../../../.meta138/devnet", state().toAbsolutePath().toString());
  }

  @AfterAll
  static void end() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (alertmanager != null) {
      alertmanager.close();
    }
    if (up != null) {
      up.close();
    }
    pagerDuty.close();
    mail.stop();
  }

  @Test
  @Order(1)
  void everyPanelOfChainOracleAndDeskShowsASeriesWhileAllIsWellAndNobodyIsPaged() throws Exception {
    List<MonitoringFiles.Query> queries = new ArrayList<>();
    for (String dashboard : List.of("chain", "oracle", "desk")) {
      queries.addAll(MonitoringFiles.queries(dashboard));
    }
    assertThat(prometheus.withoutSeries(queries)).isEmpty();
    Until.present(
        "Prometheus' Watchdog at the desk", WAIT, () -> desk.alert("alertmanager", "Watchdog"));
    assertThat(desk.top()).isEmpty();
    assertThat(pagerDuty.of("trigger")).isEmpty();
  }

  @Test
  @Order(2)
  void aChainThatStopsIsOneP0WithinTwentySeconds() throws Exception {
    stopped = Instant.now();
    Meta138.signal("-STOP", Meta138.pid(state().resolve("chain/anvil.pid")));

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
    MimeMessage message =
        Until.present("a mail", WAIT, () -> Arrays.stream(mail.getReceivedMessages()).findFirst());
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
    command("incident", "ack", incident);

    Until.present(
        "the acknowledgement", WAIT, () -> pagerDuty.of("acknowledge").stream().findFirst());
    assertThat(desk.incident(incident).at("/acknowledged/by").asString("")).contains("operator");
  }

  @Test
  @Order(7)
  void aChainThatGoesOnResolvesItAndThatIsTold() throws Exception {
    resumed = Instant.now();
    Meta138.signal("-CONT", Meta138.pid(state().resolve("chain/anvil.pid")));

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
            Arrays.stream(mail.getReceivedMessages())
                .filter(message -> "RESOLVED".equals(header(message, "X-Meta138-Kind")))
                .findFirst());
    assertThat(pagerDuty.refusals()).isEmpty();
  }

  @Test
  @Order(8)
  void itsTimelineTellsWhatHappenedInOrderWithTheRightTimes() throws Exception {
    JsonNode shown = JsonMapper.shared().readTree(command("incident", "show", incident, "--json"));
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
    prometheus.close();

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

  /** What a command about this devnet's desk prints; it has to end well. */
  private static String command(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--config=" + state().resolve("desk.yaml"));
    Meta138 run = Meta138.start(directory.resolve("command"), all.toArray(String[]::new));
    assertThat(run.exit(WAIT)).as(run.err()).isZero();
    return run.out();
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
