package io.meta138.app.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.app.node.NodeException;
import io.meta138.incident.evidence.EvidenceItem;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.secrets.RequestSignature;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.timeline.LogVerifier;
import io.meta138.platform.db.Database;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A desk as it is put together, from signals to messages, evidence and a proof of its log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeskNodeTest {
  private DeskScene scene;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    scene = new DeskScene(folder, "");
  }

  @AfterAll
  void close() throws Exception {
    scene.close();
  }

  private HttpResponse<String> hook(String body, String key) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Instant now = InstantSource.system().instant();
    return scene
        .client()
        .send(
            HttpRequest.newBuilder(scene.uri().resolve("/v1/alerts/webhook"))
                .header(RequestSignature.TIMESTAMP_HEADER, Long.toString(now.getEpochSecond()))
                .header(
                    RequestSignature.SIGNATURE_HEADER,
                    RequestSignature.sign(new Secret(key), now, bytes))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** The incident of an alert with this name that was sent to the desk. */
  private Incident incident(String name) throws Exception {
    HttpResponse<String> taken =
        hook(
            """
            {"signals": [{"name": "%s", "status": "firing", "fingerprint": "%s",
              "labels": {"severity": "p1"}, "annotations": {"summary": "it fails"},
              "startsAt": "%s"}]}
            """
                .formatted(name, name, InstantSource.system().instant()),
            "key-of-this-test");
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
    DeskScene.await("an incident of " + name, () -> found(name).isPresent());
    return found(name).orElseThrow();
  }

  private Optional<Incident> found(String name) {
    return scene.node().desk().view().incidents(Incident::open, 100).stream()
        .filter(one -> one.cause().title().contains(name) || one.cause().key().contains(name))
        .findFirst();
  }

  @Test
  void aSignedAlertBecomesAnIncidentAndAPageToWhoeverIsOnCall() throws Exception {
    assertThat(hook("{\"signals\": []}", "another key").statusCode()).isEqualTo(401);

    Incident incident = incident("gateway.broken");

    Message message = scene.sent.poll(1, TimeUnit.MINUTES);
    while (message != null && !message.notice().incident().equals(incident.id())) {
      message = scene.sent.poll(1, TimeUnit.MINUTES);
    }
    assertThat(message).isNotNull();
    assertThat(message.notice().kind()).isEqualTo(Notice.Kind.PAGE);
    assertThat(message.notice().contact()).isEqualTo("otto");
  }

  @Test
  void whatTheDeskCanSeeIsEvidenceSoonAfterTheOpening() throws Exception {
    Incident incident = incident("storage.full");

    try (Database database =
        Database.connect(scene.files().config().database().url(), "postgres", "", 2)) {
      EvidenceStore store = new EvidenceStore(database);
      DeskScene.await("evidence", () -> !store.of(incident.id()).isEmpty());
      List<EvidenceItem> items = store.of(incident.id());
      assertThat(items)
          .extracting(EvidenceItem::source)
          .contains("metrics", "configuration files", "logs");
      for (EvidenceItem item : items) {
        assertThat(Duration.between(incident.times().openedAt(), item.at()))
            .isLessThan(Duration.ofSeconds(30));
      }
      EvidenceItem metrics =
          items.stream().filter(one -> one.source().equals("metrics")).findFirst().orElseThrow();
      assertThat(
              new String(
                  store.get(metrics.hash().orElseThrow()).orElseThrow(), StandardCharsets.UTF_8))
          .contains("meta138_desk_");
    }
  }

  @Test
  void aSecondDeskWaitsUntilTheFirstIsGone(@TempDir Path folder) throws Exception {
    try (DeskScene other = new DeskScene(folder, "")) {
      DeskNode second = other.start();
      try {
        assertThat(other.node().health().ready()).isTrue();
        assertThat(second.health().ready()).isFalse();
        assertThat(second.health().checks().getFirst().reason()).contains("another");

        other.node().stop();

        DeskScene.await("a second desk that is active", () -> second.health().ready());
        assertThat(other.node().health().ready()).isFalse();
      } finally {
        second.stop();
      }
    }
  }

  @Test
  void aDeskThatAnchorsNeedsNeitherTheChainNorItsAccountToWork(@TempDir Path folder)
      throws Exception {
    Files.createFile(
        folder.resolve("anchor.key"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(folder.resolve("anchor.key"), "0x" + "1".repeat(64));
    String anchor =
        """
        anchor:
          chain: {id: 138, endpoints: [{url: "http://127.0.0.1:9"}], confirmations: 1, devnet: true}
          signer: {devnet-key-file: anchor.key}
        """;
    try (DeskScene other = new DeskScene(folder, anchor)) {
      DeskNode second = other.start();
      try {
        assertThat(other.node().health().ready()).isTrue();
        assertThat(second.health().checks().getFirst().reason()).contains("another");
      } finally {
        second.stop();
      }
    }
  }

  @Test
  void aChangedRowARemovedRowAndAForgedCheckpointAreFound(@TempDir Path folder) throws Exception {
    try (DeskScene other = new DeskScene(folder, "");
        Database database =
            Database.connect(other.files().config().database().url(), "postgres", "", 2)) {
      other.node().stop();
      assertThat(check(other).intact()).isTrue();
      database
          .jdbc()
          .sql(
              """
              insert into incident.timeline_checkpoint (size, note, signed_at)
              values (1000000, 'forged', now())
              """)
          .update();
      assertThat(check(other).problems())
          .containsExactly("the checkpoint of 1000000 entries is not signed by this key");
    }
  }

  private static LogVerifier.Verdict check(DeskScene scene) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        LogCheck check =
            new LogCheck(
                scene.files(),
                client,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                InstantSource.system())) {
      return check.run().verdict();
    }
  }

  @Test
  void theProcessServesHealthAndMetrics(@TempDir Path folder) throws Exception {
    try (DeskScene other = new DeskScene(folder, "admin: {port: 0}\n")) {
      other.node().stop();
      DeskProcess process = new DeskProcess(other.files(), other.client(), InstantSource.system());
      process.start();
      try {
        String admin = "http://127.0.0.1:" + process.adminPort();
        DeskScene.await("an active desk", () -> process.node().health().ready());
        assertThat(get(other, admin + "/health/ready")).contains("desk.active");
        assertThat(get(other, admin + "/metrics")).contains("meta138_desk_", "meta138_timeline_");
      } finally {
        process.stop();
      }
    }
  }

  private static String get(DeskScene scene, String url) throws Exception {
    return scene
        .client()
        .send(
            HttpRequest.newBuilder(java.net.URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void aConfigurationWithFaultsNamesAllOfThem(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("desk.yaml");
    Files.writeString(
        file,
        """
        database: {url: "jdbc:postgresql://localhost/x", user: x}
        listen: {port: 99999}
        reviews: {holidays: [christmas]}
        keep: {notices: 1s}
        directory: {people: {}, policies: []}
        """);

    assertThat(DeskFiles.read(file).toString())
        .contains("99999", "christmas", "notices")
        .contains("desk.yaml:2", "desk.yaml:3", "desk.yaml:4");
  }

  @Test
  void aRunbookWithATypoIsAProblemOfTheConfigurationWithItsLine(@TempDir Path folder)
      throws Exception {
    Path runbooks = Files.createDirectory(folder.resolve("runbooks"));
    try (DeskScene other = new DeskScene(folder, "runbooks: {folder: runbooks}\n")) {
      other.node().stop();
      Path wrong = Files.writeString(runbooks.resolve("mine.yaml"), "name: mine\ntitel: Mine\n");

      assertThatThrownBy(other::start)
          .isInstanceOfSatisfying(
              NodeException.class,
              refused -> {
                assertThat(refused.isConfiguration()).isTrue();
                assertThat(refused).hasMessageContaining(wrong + ":2");
              });
    }
  }
}
