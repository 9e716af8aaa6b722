package io.meta138.incident.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Right;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.signals.IntakeLimits;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutageTest {
  private static final String HOOK = "/v1/alerts/alertmanager";

  @Test
  void answers503WhileNothingIsCommittedAnd200Afterwards(@TempDir Path folder) throws Exception {
    ServerLimits impatient =
        new ServerLimits(
            ServerScene.LIMITS.intake(),
            ServerScene.LIMITS.body(),
            ServerScene.LIMITS.request(),
            Duration.ofMillis(300),
            100);
    try (ServerScene scene = new ServerScene(folder, impatient)) {
      String body = ServerScene.firing("OutageTest", "bb01");
      try (Connection other = scene.database.dataSource().getConnection();
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("lock table incident.journal in exclusive mode");
        HttpResponse<String> held = scene.send(scene.post(HOOK, body), ServerScene.ALERTMANAGER);
        assertThat(held.statusCode()).isEqualTo(503);
        assertThat(held.headers().firstValue("Retry-After")).contains("1");
        assertThat(held.headers().firstValue("Content-Type")).contains("application/problem+json");
        other.rollback();
      }
      int status = 503;
      for (int attempt = 0; attempt < 100 && status == 503; attempt++) {
        status = scene.send(scene.post(HOOK, body), ServerScene.ALERTMANAGER).statusCode();
      }
      assertThat(status).isEqualTo(200);
    }
  }

  @Test
  void aCommandThatIsNotCommittedInTimeMayStillBeDone(@TempDir Path folder) throws Exception {
    ServerLimits impatient =
        new ServerLimits(
            ServerScene.LIMITS.intake(),
            ServerScene.LIMITS.body(),
            ServerScene.LIMITS.request(),
            Duration.ofMillis(300),
            100);
    try (ServerScene scene = new ServerScene(folder, impatient)) {
      String token = scene.token("ada", Right.READ, Right.ACT, Right.ADMINISTER);
      try (Connection other = scene.database.dataSource().getConnection();
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("lock table incident.journal in exclusive mode");
        for (String[] act :
            new String[][] {
              {"/v1/silences", "{\"names\":[\"x\"],\"seconds\":60,\"reason\":\"held\"}"},
              {"/v1/reports", "{\"summary\":\"odd\"}"},
              {"/v1/journal", "{\"actor\":\"portal\",\"kind\":\"test.held\",\"text\":\"held\"}"}
            }) {
          HttpResponse<String> held = scene.send(scene.post(act[0], act[1]), token);
          assertThat(held.statusCode()).as(act[0]).isEqualTo(504);
          assertThat(held.headers().firstValue("Retry-After")).isEmpty();
          assertThat(scene.read(held).path("type").asString())
              .isEqualTo("urn:meta138:problem:outcome-unknown");
          assertThat(scene.read(held).path("detail").asString())
              .contains("within 300 ms", "look whether it was done");
        }
        other.rollback();
      }
      until(() -> scene.get("/v1/suppressions", token).body().contains("held"));
    }
  }

  @Test
  void aCommandThatADeskSurelyDidNotTakeMayBeRepeated(@TempDir Path folder) throws Exception {
    try (ServerScene scene = new ServerScene(folder, ServerScene.LIMITS)) {
      String token = scene.token("otto", Right.READ, Right.ACT);
      scene.desk.stop();
      HttpResponse<String> refused =
          scene.send(scene.post("/v1/reports", "{\"summary\":\"odd\"}"), token);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void anActThatTheDatabaseBreaksOffMayBeDone(@TempDir Path folder) throws Exception {
    try (ServerScene scene = new ServerScene(folder, ServerScene.LIMITS)) {
      String token = scene.token("ada", Right.READ, Right.ADMINISTER);
      for (String statement :
          List.of(
              "create function break_off() returns trigger language plpgsql as"
                  + " 'begin perform pg_terminate_backend(pg_backend_pid()); return new; end'",
              "create trigger breaks before insert on incident.api_token"
                  + " for each row execute function break_off()")) {
        scene.database.jdbc().sql(statement).update();
      }
      HttpResponse<String> made =
          scene.send(
              scene.post("/v1/tokens", "{\"person\":\"otto\",\"seconds\":3600,\"purpose\":\"x\"}"),
              token);
      assertThat(made.statusCode()).as(made.body()).isEqualTo(504);
      assertThat(made.body()).contains("outcome-unknown").doesNotContain("jdbc", "FATAL");
    }
  }

  /** Something that comes to hold. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void noTokenIsMadeOrRevokedThatTheTimelineDoesNotName(@TempDir Path folder) throws Exception {
    try (ServerScene scene = new ServerScene(folder, ServerScene.LIMITS)) {
      String token = scene.token("ada", Right.READ, Right.ADMINISTER);
      String id = scene.tokens.list().getFirst().id();
      scene.desk.stop();

      HttpResponse<String> made =
          scene.send(
              scene.post("/v1/tokens", "{\"person\":\"otto\",\"seconds\":3600,\"purpose\":\"x\"}"),
              token);
      assertThat(made.statusCode()).isEqualTo(503);
      assertThat(scene.tokens.list())
          .filteredOn(one -> one.revokedAt().isEmpty())
          .extracting(Tokens.Listed::id)
          .containsExactly(id);

      HttpResponse<String> revoked =
          scene.send(HttpRequest.newBuilder(scene.uri("/v1/tokens/" + id)).DELETE(), token);
      assertThat(revoked.statusCode()).isEqualTo(503);
      assertThat(scene.tokens.list())
          .filteredOn(one -> one.id().equals(id))
          .allMatch(one -> one.revokedAt().isEmpty());
    }
  }

  @Test
  void whoeverHasNoKeyKeepsNoAlertOfOthersOut(@TempDir Path folder) throws Exception {
    int bytes = 16 * 1024 * 1024;
    ServerLimits roomy =
        new ServerLimits(
            new IntakeLimits(bytes, 100, 64, 128, 1_024, 4_096),
            ServerScene.LIMITS.body(),
            Duration.ofMinutes(1),
            ServerScene.LIMITS.commit(),
            100);
    List<Socket> strangers = new ArrayList<>();
    try (ServerScene scene = new ServerScene(folder, roomy)) {
      String head =
          "POST /v1/alerts/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n "
              .formatted(bytes - 1024 * 1024);
      for (int i = 0; i < 7; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.server.port());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        strangers.add(socket);
      }
      String body = "x".repeat(bytes / 2);
      int status = 401;
      for (int attempt = 0; attempt < 100 && status != 503; attempt++) {
        status = scene.send(scene.post("/v1/alerts/webhook", body), "").statusCode();
      }
      assertThat(status).as("the strangers have all the room there is for them").isEqualTo(503);
      assertThat(
              scene
                  .send(
                      scene.post(HOOK, ServerScene.firing("RoomTest", "bb03")),
                      ServerScene.ALERTMANAGER)
                  .statusCode())
          .isEqualTo(200);
    } finally {
      for (Socket socket : strangers) {
        socket.close();
      }
    }
  }

  @Test
  void answers503WithoutDatabase(@TempDir Path folder) throws Exception {
    try (ServerScene scene = new ServerScene(folder, ServerScene.LIMITS)) {
      String token = scene.token("otto", Right.READ, Right.ACT);
      scene.postgres.close();
      HttpResponse<String> alert =
          scene.send(
              scene.post(HOOK, ServerScene.firing("NoDatabase", "bb02")), ServerScene.ALERTMANAGER);
      assertThat(alert.statusCode()).isEqualTo(503);
      HttpResponse<String> list = scene.get("/v1/incidents", token);
      assertThat(list.statusCode()).isEqualTo(503);
      assertThat(list.body()).doesNotContain("Exception", "jdbc");
    }
  }
}
