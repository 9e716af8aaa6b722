package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.portal.support.PortalScene;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who came, who went and who was not let in stands in the desk's log. */
final class SignInLogTest {
  private static final String WRONG = "not the password, but it looks like one";

  @TempDir static Path folder;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    scene = new PortalScene(folder, 100_000, 50, 1_000, Portal.Outside.none());
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
  }

  private static List<TimelineEntry> entries(String kind) {
    return scene.timeline.before(scene.timeline.head().size(), 200).stream()
        .filter(entry -> entry.entry().kind().equals(kind))
        .toList();
  }

  private static int attempt(String person) throws Exception {
    return scene
        .send(
            HttpRequest.newBuilder(scene.uri("/api/v1/session"))
                .header("content-type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"person\":\"%s\",\"password\":\"%s\"}".formatted(person, WRONG))))
        .statusCode();
  }

  @Test
  void everyChangeOfSessionsAccountsAndTokensIsWrittenDownWithWhoAndWhence() throws Exception {
    scene.browser("ada");
    assertThat(
            scene
                .post(
                    "ada",
                    "/api/v1/session/password",
                    "{\"current\":\"long enough for xxxxxxxx\",\"replacement\":\"another one, and long\"}")
                .statusCode())
        .isEqualTo(200);
    scene.forget("ada");
    PortalScene.Browser ada = scene.browser("ada");
    assertThat(scene.post("ada", "/api/v1/settings/people/vera/password", "").statusCode())
        .isEqualTo(200);
    HttpResponse<String> made =
        scene.post(
            "ada",
            "/api/v1/desk/tokens",
            "{\"person\":\"otto\",\"purpose\":\"reports\",\"seconds\":60,\"rights\":[\"read\"]}");
    assertThat(made.statusCode()).isEqualTo(201);
    String token = PortalScene.json(made).path("id").asString();
    assertThat(
            scene.send(scene.request("ada", "/api/v1/desk/tokens/" + token).DELETE()).statusCode())
        .isEqualTo(200);
    assertThat(scene.send(scene.request("ada", "/api/v1/session").DELETE()).statusCode())
        .isEqualTo(204);
    for (String kind :
        List.of("session.begun", "account.password", "account.reset", "session.ended")) {
      assertThat(entries(kind)).as(kind).isNotEmpty();
      TimelineEntry newest = entries(kind).getFirst();
      assertThat(newest.entry().actor()).as(kind).isEqualTo("person:ada");
      assertThat(newest.entry().data())
          .as(kind)
          .containsEntry("address", "this machine")
          .containsEntry("outcome", "done");
    }
    assertThat(entries("token.created").getFirst().entry().actor()).isEqualTo("person:ada");
    assertThat(entries("token.revoked").getFirst().entry().actor()).isEqualTo("person:ada");
    String all = scene.timeline.before(scene.timeline.head().size(), 200).toString();
    assertThat(all)
        .doesNotContain("another one, and long", ada.cookie(), ada.csrf())
        .doesNotContain(PortalScene.json(made).path("token").asString());
  }

  @Test
  void whoIsNotLetInIsWrittenDownAsFarAsItIsFew() throws Exception {
    Instant began = Instant.now();
    assertThat(attempt("vera")).isEqualTo(401);
    assertThat(entries("session.refused").getFirst().entry().data())
        .containsEntry("person", "vera")
        .containsEntry("outcome", "wrong");
    assertThat(attempt("my secret by mistake")).isEqualTo(401);
    for (int i = 0; i < 12; i++) {
      attempt("otto");
    }
    // five at once, and one more every twelve seconds, of which a slow machine may need some
    int more = (int) Duration.between(began, Instant.now()).toSeconds() / 12;
    assertThat(entries("session.refused").size()).isBetween(3, 7 + more);
    assertThat(scene.timeline.before(scene.timeline.head().size(), 200).toString())
        .doesNotContain("my secret by mistake", WRONG);
    assertThat(
            scene
                .metrics
                .counter("meta138_portal_sign_ins", "way", "password", "outcome", "wrong")
                .count())
        .isEqualTo(14);
  }

  @Test
  void whatCanNotBeWrittenDownIsNotDoneButEverybodyMayGo() throws Exception {
    PortalScene.Browser vera = scene.browser("vera");
    String password = scene.accounts.reset("otto").orElseThrow();
    scene.mute = true;
    HttpResponse<String> refused =
        scene.send(
            HttpRequest.newBuilder(scene.uri("/api/v1/session"))
                .header("content-type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"person\":\"otto\",\"password\":\"%s\"}".formatted(password))));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("set-cookie")).isEmpty();
    assertThat(
            scene
                .post(
                    "vera",
                    "/api/v1/session/password",
                    "{\"current\":\"long enough for xxxxxxxx\",\"replacement\":\"another one, and long\"}")
                .statusCode())
        .isEqualTo(503);
    assertThat(
            scene
                .send(
                    HttpRequest.newBuilder(scene.uri("/api/v1/session"))
                        .header("cookie", vera.cookie())
                        .header("x-csrf", vera.csrf())
                        .DELETE())
                .statusCode())
        .isEqualTo(204);
    scene.mute = false;
    assertThat(scene.signedIn("vera", "long enough for xxxxxxxx").csrf()).isNotEmpty();
  }
}
