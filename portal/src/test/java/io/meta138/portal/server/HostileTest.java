package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Right;
import io.meta138.incident.people.Tokens;
import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.PortalScene;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class HostileTest {
  private static final String RETRY = "/api/v1/messages/" + FakeViews.MESSAGE + "/retry";

  @TempDir static Path folder;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    scene = new PortalScene(folder, 100_000, 50);
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
  }

  private static String reason(HttpResponse<String> response) {
    return PortalScene.json(response).path("type").asString();
  }

  @Test
  void aForgedCookieIsNobodys() throws Exception {
    String good = scene.browser("vera").cookie();
    for (String cookie :
        List.of(
            "meta138=",
            "meta138=x",
            "meta138=" + "A".repeat(43),
            good.substring(0, good.length() - 1) + (good.endsWith("A") ? "B" : "A"),
            good + "A",
            "meta138=' or 1=1 --")) {
      HttpResponse<String> response =
          scene.send(HttpRequest.newBuilder(scene.uri("/api/v1/feeds")).header("cookie", cookie));
      assertThat(response.statusCode()).as(cookie).isEqualTo(401);
    }
  }

  @Test
  void aChangeWithoutTheSessionsTextIsRefused() throws Exception {
    PortalScene.Browser otto = scene.browser("otto");
    PortalScene.Browser anna = scene.browser("anna");
    for (String csrf : List.of("x", anna.csrf())) {
      HttpResponse<String> response =
          scene.send(
              HttpRequest.newBuilder(scene.uri(RETRY))
                  .header("cookie", otto.cookie())
                  .header("x-csrf", csrf)
                  .POST(HttpRequest.BodyPublishers.noBody()));
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(reason(response)).isEqualTo("urn:meta138:problem:csrf");
    }
  }

  @Test
  void aChangeFromAnotherSiteIsRefused() throws Exception {
    for (String[] header :
        List.of(
            new String[] {"sec-fetch-site", "cross-site"},
            new String[] {"origin", "https://evil.example"})) {
      HttpResponse<String> response = scene.post("otto", RETRY, "", header);
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(reason(response)).isEqualTo("urn:meta138:problem:cross-site");
    }
  }

  @Test
  void aRepeatedRequestIsDoneOnceAndAnsweredTheSame() throws Exception {
    int before = scene.views.retries.get();
    String[] key = {"idempotency-key", "one-of-otto"};
    HttpResponse<String> first = scene.post("otto", RETRY, "", key);
    HttpResponse<String> again = scene.post("otto", RETRY, "", key);
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(first.headers().firstValue("location")).isPresent();
    assertThat(again.headers().firstValue("location"))
        .isEqualTo(first.headers().firstValue("location"));
    assertThat(again.headers().firstValue("idempotency-replayed")).hasValue("true");
    assertThat(scene.views.retries.get()).isEqualTo(before + 1);
  }

  @Test
  void aKeyWithAnotherBodyIsRefusedAndIsEachPersonsOwn() throws Exception {
    String[] key = {"idempotency-key", "shared"};
    String path = "/api/v1/explain";
    assertThat(scene.post("otto", path, "{\"data\":\"0x01\"}", key).statusCode()).isEqualTo(200);
    HttpResponse<String> other = scene.post("otto", path, "{\"data\":\"0x02\"}", key);
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(reason(other)).isEqualTo("urn:meta138:problem:idempotency-key-reused");
    assertThat(scene.post("anna", path, "{\"data\":\"0x02\"}", key).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatIsTooLargeOrNoJsonIsRefused() throws Exception {
    String large = "{\"data\":\"" + "0".repeat(PortalSettings.BODY) + "\"}";
    assertThat(scene.post("otto", "/api/v1/explain", large).statusCode()).isEqualTo(413);
    for (Map.Entry<String, Integer> body :
        Map.of(
                "{",
                400,
                "[]",
                422,
                "{}",
                422,
                "{\"data\":null}",
                422,
                "{\"data\":\"a\",\"b\":1}",
                422)
            .entrySet()) {
      assertThat(scene.post("otto", "/api/v1/explain", body.getKey()).statusCode())
          .as(body.getKey())
          .isEqualTo(body.getValue());
    }
    HttpResponse<String> form =
        scene.send(
            scene
                .request("otto", "/api/v1/explain")
                .header("content-type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"data\":\"0x\"}")));
    assertThat(form.statusCode()).isEqualTo(415);
  }

  @Test
  void aBodyThatNeverEndsIsGivenUp(@TempDir Path other) throws Exception {
    Duration soon = Duration.ofSeconds(1);
    try (PortalScene hasty = new PortalScene(other, 100_000, 50, 10, Portal.Outside.none(), soon);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.portal.port())) {
      // a sign-in has a body too, which a busy machine may take longer over than this portal waits
      String token =
          ((Tokens.Issued)
                  hasty.tokens.issue(
                      "otto", Set.of(Right.READ), Duration.ofHours(1), "test", "person:otto"))
              .token()
              .reveal();
      socket.setSoTimeout(60_000);
      String head =
          "POST /api/v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Authorization: Bearer "
              + token
              + "\r\nTransfer-Encoding: chunked\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                socket.getOutputStream().write("1\r\n{\r\n".getBytes(StandardCharsets.US_ASCII));
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L);
              }
            } catch (java.io.IOException e) {
              // the portal has given up, as it should
              return;
            }
          });
      InputStream in = socket.getInputStream();
      byte[] line = in.readNBytes(12);
      assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
    }
  }

  @Test
  void aHeadThatNeverEndsIsGivenUp(@TempDir Path other) throws Exception {
    Duration ample = Duration.ofMinutes(1);
    PortalLimits hurried = PortalLimits.usual().waiting(Duration.ofSeconds(1), ample, ample);
    try (PortalScene hasty =
            new PortalScene(other, PortalScene.plain().with(hurried), Portal.Outside.none());
        Socket line = new Socket(InetAddress.getLoopbackAddress(), hasty.portal.port());
        Socket headers = new Socket(InetAddress.getLoopbackAddress(), hasty.portal.port())) {
      drip(line, "GET /");
      drip(headers, "GET /status/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      assertThatItEnds(headers);
      assertThatItEnds(line);
    }
  }

  /** A beginning, then a byte now and then for two minutes, unless the other side has enough. */
  private static void drip(Socket socket, String beginning) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 1_200; i++) {
              socket.getOutputStream().write('a');
              java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
            }
          } catch (java.io.IOException e) {
            // the portal has given up, as it should
            return;
          }
        });
  }

  private static void assertThatItEnds(Socket socket) throws Exception {
    socket.setSoTimeout(60_000);
    try {
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.US_ASCII)).doesNotStartWith("HTTP/1.1 2");
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the portal still listens", e);
    } catch (java.net.SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void pathsThatPlayTricksLeadNowhere() throws Exception {
    for (String path :
        List.of(
            "/..%2f..%2fetc/passwd",
            "/assets/..%2findex.html",
            "/%2e%2e/secret.js",
            "/META-INF/MANIFEST.js",
            "/api/v1/feeds/..%2f..%2fsettings",
            "/api/v1/desk/incidents/..%2Ftokens",
            "/api/v1/desk/incidents/%00",
            "/api/v1/desk/incidents/a%5Cb",
            "/api//v1/feeds")) {
      HttpResponse<String> response = scene.get("ada", path);
      assertThat(response.statusCode()).as(path).isIn(400, 404);
      assertThat(response.body()).doesNotContain("root:", "expiresAt");
    }
  }

  @Test
  void markupInATextIsKeptAndGivenBackAsText() throws Exception {
    String odd = "<script>alert(1)</script>'; drop table incident.alert; -- \u202e\uD83D\uDE00";
    String body = JsonMapper.shared().writeValueAsString(Map.of("summary", odd));
    JsonNode reported = PortalScene.json(scene.post("otto", "/api/v1/desk/reports", body));
    String incident = reported.path("incident").asString();
    String note = JsonMapper.shared().writeValueAsString(Map.of("text", odd));
    assertThat(
            scene.post("otto", "/api/v1/desk/incidents/" + incident + "/note", note).statusCode())
        .isEqualTo(200);
    HttpResponse<String> timeline =
        scene.get("vera", "/api/v1/desk/incidents/" + incident + "/timeline");
    assertThat(timeline.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(timeline.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(PortalScene.json(timeline).path("items").findValuesAsString("text"))
        .anyMatch(text -> text.contains(odd));
  }

  @Test
  void everyAnswerForbidsWhatComesFromElsewhere() throws Exception {
    for (String path : List.of("/", "/status/", "/api/v1/feeds", "/nothing.js", "/api/v1/x")) {
      HttpResponse<String> response = scene.send(HttpRequest.newBuilder(scene.uri(path)));
      String policy = response.headers().firstValue("content-security-policy").orElse("");
      assertThat(policy)
          .as(path)
          .contains(
              "default-src 'none'",
              "script-src 'self';",
              "style-src 'self';",
              "frame-ancestors 'none'")
          .doesNotContain("unsafe", "http:", "https:");
      assertThat(response.headers().firstValue("referrer-policy")).hasValue("no-referrer");
    }
  }

  @Test
  void guessingPasswordsIsSlowedDownAndTellsNothing() throws Exception {
    String body = "{\"person\":\"%s\",\"password\":\"not the password\"}";
    HttpResponse<String> known = signIn(body.formatted("vera"));
    HttpResponse<String> unknown = signIn(body.formatted("nobody"));
    assertThat(known.statusCode()).isEqualTo(401);
    assertThat(unknown.body()).isEqualTo(known.body());
    int status = 401;
    for (int i = 0; i < 100 && status == 401; i++) {
      status = signIn(body.formatted("mallory")).statusCode();
    }
    assertThat(status).isEqualTo(429);
  }

  private static HttpResponse<String> signIn(String body) throws Exception {
    return scene.send(
        HttpRequest.newBuilder(scene.uri("/api/v1/session"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void afterSigningOutNeitherTheCookieNorItsTokenIsGoodAnyMore() throws Exception {
    scene.browser("anna");
    assertThat(scene.get("anna", "/api/v1/desk/people").statusCode()).isEqualTo(200);
    HttpResponse<String> out = scene.send(scene.request("anna", "/api/v1/session").DELETE());
    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(scene.get("anna", "/api/v1/feeds").statusCode()).isEqualTo(401);
    assertThat(
            scene.tokens.list().stream()
                .filter(token -> token.person().equals("anna") && token.revokedAt().isEmpty()))
        .isEmpty();
    scene.forget("anna");
  }

  @Test
  void anEditOfAReviewThatIsNotThereSaysSo() throws Exception {
    HttpResponse<String> response =
        scene.post(
            "otto",
            "/api/v1/desk/reviews/none/edit",
            "{\"section\":\"summary\",\"lines\":[]}",
            "if-match",
            "\"r1\"");
    assertThat(response.statusCode()).isIn(404, 422);
    HttpResponse<String> odd =
        scene.post("otto", "/api/v1/desk/reviews/none/edit", "{}", "if-match", "*");
    assertThat(odd.statusCode()).isEqualTo(422);
  }
}
