package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.meta138.network.monitoring.AlertmanagerServer;
import io.meta138.network.monitoring.MonitoringFiles;
import io.meta138.network.monitoring.PrometheusServer;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A running devnet that a real Prometheus watches with the files of {@code deploy/monitoring},
 * whose alerts come by way of a real Alertmanager; pages go to a mail server and a server that
 * takes PagerDuty's events.
 */
final class WatchedDevnet {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
  private static final String KEY = "00112233445566778899aabbccddeeff";

  private final Path directory;
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final PagerDutyStandIn pagerDuty;
  private Meta138 up;
  private DeskOfDevnet desk;
  private AlertmanagerServer alertmanager;
  private PrometheusServer prometheus;

  /**
   * Starts who is paged; nothing else yet.
   *
   * @param directory for everything
   */
  WatchedDevnet(Path directory) throws Exception {
    this.directory = directory;
    mail.start();
    pagerDuty = new PagerDutyStandIn(KEY);
  }

  private Path state() {
    return directory.resolve("state");
  }

  /** Starts all of it, and waits until the desk answers. */
  void start() throws Exception {
    writeDesk();
    up = Meta138.up(state(), "--feeds", writeFeeds().toString()).awaitLive(START_LIMIT);
    DeskOfDevnet present = new DeskOfDevnet(state());
    desk = present;
    Until.present("the desk", START_LIMIT, () -> Optional.of(present.top()));
    watch();
  }

  /** What a desk.yaml beside the state says: people with real channels, and hurried rules. */
  private void writeDesk() throws IOException {
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
  private Path writeFeeds() throws IOException {
    String feeds =
        Files.readString(
            Meta138.ROOT.resolve("app/src/main/resources/io/meta138/app/devnet/feeds.yaml"));
    return Files.writeString(
        directory.resolve("feeds.yaml"), feeds.replace("heartbeat: 30s", "heartbeat: 12s"));
  }

  /** Starts Alertmanager and Prometheus with the files for a devnet and this one's addresses. */
  private void watch() throws Exception {
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

  private String forThisDevnet(String file) throws IOException {
    return Files.readString(MonitoringFiles.root().resolve("devnet").resolve(file))
        .replace("../../../.meta138/devnet", state().toAbsolutePath().toString());
  }

  DeskOfDevnet desk() {
    return desk;
  }

  PagerDutyStandIn pagerDuty() {
    return pagerDuty;
  }

  PrometheusServer prometheus() {
    return prometheus;
  }

  /** What was mailed. */
  Stream<MimeMessage> mails() {
    return Arrays.stream(mail.getReceivedMessages());
  }

  /** Sends a signal to the chain's program. */
  void chain(String signal) throws Exception {
    Meta138.signal(signal, Meta138.pid(state().resolve("chain/anvil.pid")));
  }

  /** What a command about this devnet's desk prints; it has to end well. */
  String command(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--config=" + state().resolve("desk.yaml"));
    Meta138 run = Meta138.start(directory.resolve("command"), all.toArray(String[]::new));
    assertThat(run.exit(COMMAND_LIMIT)).as(run.err()).isZero();
    return run.out();
  }

  /** Ends all of it. */
  void close() throws Exception {
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
}
