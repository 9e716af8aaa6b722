package io.meta138.incident.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.secrets.RequestSignature;
import io.meta138.incident.secrets.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AlertHooksTest {
  private static final String HOOK = "/v1/alerts/alertmanager";
  private static final String SIGNED = "/v1/alerts/webhook";

  private ServerScene scene;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    scene = new ServerScene(folder, ServerScene.LIMITS);
  }

  @AfterAll
  void close() throws Exception {
    scene.close();
  }

  private HttpResponse<String> alert(String body, String token) throws Exception {
    return scene.send(scene.post(HOOK, body), token);
  }

  private long alerts(String fingerprint) {
    return scene
        .database
        .jdbc()
        .sql("select count(*) from incident.alert where doc->'signal'->>'fingerprint' = :f")
        .param("f", fingerprint)
        .query(Long.class)
        .single();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Test
  void takesAlertsUnderTheirTokenAlone() throws Exception {
    String body = ServerScene.firing("TokenTest", "aa01");
    HttpResponse<String> none = alert(body, "");
    HttpResponse<String> wrong = alert(body, "alertmanager-token-of-another");
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(none.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(
            scene.send(scene.post("/v1/alerts/loki", body), ServerScene.ALERTMANAGER).statusCode())
        .as("no token of Loki is set")
        .isEqualTo(401);
    assertThat(alerts("aa01")).isZero();

    HttpResponse<String> right = alert(body, ServerScene.ALERTMANAGER);
    assertThat(right.statusCode()).isEqualTo(200);
    assertThat(scene.read(right).path("changed").asInt()).isEqualTo(1);
    assertThat(alerts("aa01")).isEqualTo(1);
    assertThat(scene.read(alert(body, ServerScene.ALERTMANAGER)).path("duplicates").asInt())
        .isEqualTo(1);
  }

  @Test
  void tellsTheSenderNothingBeforeTheCommit() throws Exception {
    CompletableFuture<HttpResponse<String>> answer;
    try (Connection other = scene.database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table incident.alert in exclusive mode");
      answer =
          scene.sendLater(
              scene.post(HOOK, ServerScene.firing("CommitTest", "aa02")), ServerScene.ALERTMANAGER);
      await(() -> waitingForLocks() > 0);
      assertThat(answer).isNotDone();
      other.rollback();
    }
    assertThat(answer.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
    assertThat(alerts("aa02")).isEqualTo(1);
  }

  private long waitingForLocks() {
    return scene
        .database
        .jdbc()
        .sql("select count(*) from pg_locks where not granted")
        .query(Long.class)
        .single();
  }

  @Test
  void refusesBodiesOfAnyOtherShape() throws Exception {
    assertThat(alert("not json", ServerScene.ALERTMANAGER).statusCode()).isEqualTo(400);
    assertThat(alert("{}", ServerScene.ALERTMANAGER).statusCode()).isEqualTo(422);
    assertThat(alert("[]", ServerScene.ALERTMANAGER).statusCode()).isEqualTo(422);
    assertThat(alert("{\"alerts\":[]}", ServerScene.ALERTMANAGER).statusCode()).isEqualTo(200);
    assertThat(alert("x".repeat(70_000), ServerScene.ALERTMANAGER).statusCode()).isEqualTo(413);
    HttpRequest.Builder chunked =
        HttpRequest.newBuilder(scene.uri(HOOK))
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(new byte[70_000])));
    assertThat(scene.send(chunked, ServerScene.ALERTMANAGER).statusCode()).isEqualTo(413);
    String one = "{\"labels\":{\"alertname\":\"Many\"}}";
    String many = "{\"alerts\":[" + (one + ",").repeat(100) + one + "]}";
    assertThat(alert(many, ServerScene.ALERTMANAGER).statusCode()).isEqualTo(413);
  }

  @Test
  void waitsForNoBodyThatDripsIn(@TempDir Path folder) throws Exception {
    String head =
        """
        POST /v1/alerts/alertmanager HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer %s\r
        Content-Length: 1000\r
        \r
        """
            .formatted(ServerScene.ALERTMANAGER);
    try (ServerScene hurried = new ServerScene(folder, ServerScene.hurried(Duration.ofSeconds(1)));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hurried.server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      int sent = 0;
      while (in.available() == 0 && sent < 900 && drips(socket)) {
        sent++;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      byte[] first = in.readNBytes(12);
      assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
      assertThat(sent).isLessThan(900);
    }
  }

  /** Sends one more byte; false when the other side has ended already. */
  private static boolean drips(Socket socket) {
    try {
      socket.getOutputStream().write(' ');
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpRequest.Builder signed(String body, Instant at, String key) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return scene
        .post(SIGNED, body)
        .header(RequestSignature.TIMESTAMP_HEADER, Long.toString(at.getEpochSecond()))
        .header(
            RequestSignature.SIGNATURE_HEADER, RequestSignature.sign(new Secret(key), at, bytes));
  }

  @Test
  void believesSignedRequestsOnceAndWithinTheWindow() throws Exception {
    Instant now = Instant.now();
    String body =
        """
        {"signals":[{"name":"signed.test","status":"firing","fingerprint":"aa03","labels":{}}]}
        """;
    assertThat(scene.send(scene.post(SIGNED, body), "").statusCode()).isEqualTo(401);
    assertThat(scene.send(signed(body, now, "another key"), "").statusCode()).isEqualTo(401);
    assertThat(
            scene
                .send(
                    signed(
                        body, now.minus(RequestSignature.WINDOW).minusSeconds(5), ServerScene.KEY),
                    "")
                .statusCode())
        .isEqualTo(401);
    assertThat(alerts("aa03")).isZero();

    HttpResponse<String> taken = scene.send(signed(body, now, ServerScene.KEY), "");
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(scene.read(taken).path("changed").asInt()).isEqualTo(1);
    HttpResponse<String> again = scene.send(signed(body, now, ServerScene.KEY), "");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(scene.read(again).path("repeated").asBoolean()).isTrue();
    assertThat(scene.read(again).has("changed")).isFalse();

    String capitals =
        RequestSignature.sign(
                new Secret(ServerScene.KEY), now, body.getBytes(StandardCharsets.UTF_8))
            .substring("v1=".length())
            .toUpperCase(Locale.ROOT);
    HttpRequest.Builder spelled =
        scene
            .post(SIGNED, body)
            .header(RequestSignature.TIMESTAMP_HEADER, Long.toString(now.getEpochSecond()))
            .header(RequestSignature.SIGNATURE_HEADER, "v1=" + capitals);
    assertThat(scene.read(scene.send(spelled, "")).path("repeated").asBoolean()).isTrue();
  }
}
