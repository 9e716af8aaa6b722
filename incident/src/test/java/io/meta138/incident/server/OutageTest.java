package io.meta138.incident.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Right;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
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
