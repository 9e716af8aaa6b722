package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.api.Operation;
import io.meta138.portal.api.Operations;
import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.PortalScene;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes come: they are answered with what is wrong, and never with a failure. */
final class OutsideBytesTest {
  private static final int REQUESTS = 400;
  private static final List<String> ODD =
      List.of(
          "\0",
          "a\0b",
          "\ud800",
          "\udc00x",
          "\u202e",
          "\uD83D\uDE00",
          "%",
          "' or 1=1 --",
          "<img src=x onerror=alert(1)>",
          "-1000000000-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "9".repeat(40),
          "x".repeat(3_000),
          "I-" + "9".repeat(18),
          "0x" + "g".repeat(64));

  @TempDir static Path folder;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    scene = new PortalScene(folder, 1_000_000, 200);
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
  }

  /** The status of the answer to exactly these bytes; 0 when the connection just ends. */
  private static int raw(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.portal.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return line.matches("HTTP/1\\.1 \\d{3}") ? Integer.parseInt(line.substring(9)) : 0;
    } catch (java.net.SocketException e) {
      return 0;
    }
  }

  private static byte[] get(String target, String... headers) {
    return ("GET "
            + target
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + String.join("", List.of(headers).stream().map(one -> one + "\r\n").toList())
            + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String encoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append("%%%02x".formatted(b & 0xff));
    }
    return text.toString();
  }

  private static byte[] some(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 1 -> ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8);
      case 2 -> cursor(random);
      default -> Integer.toString(random.nextInt()).getBytes(StandardCharsets.US_ASCII);
    };
  }

  /** Like a page's next, with a mistake. */
  private static byte[] cursor(Random random) {
    String good =
        List.of("2026-01-05T09:00:00Z " + FakeViews.MESSAGE, "3", "0000000001.01.F1/USD", "0xkey")
            .get(random.nextInt(4));
    StringBuilder text = new StringBuilder("1:" + good);
    int at = random.nextInt(text.length());
    switch (random.nextInt(3)) {
      case 0 -> text.setCharAt(at, (char) random.nextInt(0x250));
      case 1 -> text.insert(at, ODD.get(random.nextInt(ODD.size())));
      default -> text.setLength(at);
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encode(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String header(Random random) {
    return new String(some(random), StandardCharsets.ISO_8859_1).replaceAll("[\\r\\n]", "");
  }

  @Test
  void whateverIsAskedIsAnswered() throws Exception {
    long seed = Long.getLong("meta138.seed", 138L);
    Random random = new Random(seed);
    String cookie = "Cookie: " + scene.browser("vera").cookie();
    List<Operation> gets =
        Operations.all().stream().filter(one -> one.method().text().equals("GET")).toList();
    List<String> odd = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      Operation operation = gets.get(random.nextInt(gets.size()));
      String path = operation.path().replaceAll("\\{[a-z]+}", encoded(some(random)));
      List<String> query = new ArrayList<>();
      for (Operation.Query known : operation.query()) {
        if (random.nextBoolean()) {
          query.add(known.name() + "=" + (random.nextInt(8) == 0 ? "%zz%" : encoded(some(random))));
        }
      }
      String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
      String who = random.nextInt(6) == 0 ? "Cookie: meta138=" + header(random) : cookie;
      byte[] request =
          switch (random.nextInt(4)) {
            case 0 -> get(target, who, "Last-Event-ID: " + header(random));
            case 1 -> get(target, who, "If-None-Match: " + header(random));
            case 2 -> get(target, who, "traceparent: " + header(random));
            default -> get(target, who);
          };
      int status = raw(request);
      if (status >= 500 && status != 501) {
        odd.add(status + " for " + new String(request, StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(odd).as("seed " + seed).isEmpty();
    assertThat(scene.get("vera", "/api/v1/feeds").statusCode()).isEqualTo(200);
  }

  @Test
  void oddTextsInEveryFieldAreTakenOrRefused() throws Exception {
    String incident =
        PortalScene.json(
                scene.post("otto", "/api/v1/desk/reports", "{\"summary\":\"something odd\"}"))
            .path("incident")
            .asString();
    List<String> wrong = new ArrayList<>();
    for (Operation operation : Operations.all()) {
      if (operation.body().isEmpty() || operation.tag().equals("session")) {
        continue;
      }
      String path =
          operation
              .path()
              .replace("/incidents/{id}", "/incidents/" + incident)
              .replaceAll("\\{[a-z]+}", "x");
      for (String text : List.of("a\\u0000b", "\\ud800", "\\udc00\\ud800", "\\u202e\\u0007")) {
        StringBuilder body = new StringBuilder("{");
        for (var component : operation.body().get().getRecordComponents()) {
          body.append(body.length() > 1 ? "," : "")
              .append("\"%s\":\"%s\"".formatted(component.getName(), text));
        }
        HttpResponse<String> answer = scene.post("ada", path, body + "}");
        boolean whole = text.contains("202e") || body.length() == 1;
        if ((answer.statusCode() >= 500 && answer.statusCode() != 501)
            || (!whole && answer.statusCode() < 400)) {
          wrong.add(operation.id() + " " + answer.statusCode() + " for " + text);
        }
      }
    }
    assertThat(wrong).isEmpty();
    String nested = "{\"data\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}";
    assertThat(scene.post("otto", "/api/v1/explain", nested).statusCode()).isEqualTo(400);
    // the desk decides on, whatever it was given
    assertThat(
            scene
                .post(
                    "otto",
                    "/api/v1/desk/incidents/" + incident + "/note",
                    "{\"text\":\"all is well\"}")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void cursorsThatNoPageGaveAreRefused() throws Exception {
    for (String[] list :
        new String[][] {
          {"/api/v1/messages", "1:-1000000000-01-01T00:00:00Z " + FakeViews.MESSAGE},
          {"/api/v1/messages", "1:2026-01-05T09:00:00Z"},
          {"/api/v1/messages", "1:2026-01-05T09:00:00Z 0x12"},
          {"/api/v1/feeds/F1%2FUSD/history", "1:+999999999-01-01T00:00:00Z"},
          {"/api/v1/audit", "1:many"},
          {"/api/v1/transactions", "1:a\0b"}
        }) {
      String cursor =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(list[1].getBytes(StandardCharsets.UTF_8));
      HttpResponse<String> answer = scene.get("vera", list[0] + "?after=" + cursor);
      assertThat(answer.statusCode()).as(list[1]).isEqualTo(422);
    }
  }

  @Test
  void requestsBeyondAllMeasureAreRefused() throws Exception {
    assertThat(raw(get("/" + "a".repeat(60_000)))).isBetween(0, 499);
    assertThat(raw(get("/api/v1/feeds/" + "a".repeat(2_500)))).isBetween(400, 499);
    assertThat(raw(get("/", "X-Much: " + "a".repeat(200_000)))).isBetween(0, 499);
    assertThat(raw("\u0016\u0003\u0001\0\0\0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)))
        .isBetween(0, 499);
    assertThat(raw(get("/status/feed.atom", "Host: a\"><script>"))).isBetween(0, 499);
  }

  @Test
  void aSecretIsGivenOnceAndKeptByNobody() throws Exception {
    String path = "/api/v1/settings/people/vera/password";
    String[] key = {"idempotency-key", "for-vera"};
    HttpResponse<String> first = scene.post("ada", path, "", key);
    HttpResponse<String> again = scene.post("ada", path, "", key);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(409);
    String password = PortalScene.json(first).path("password").asString();
    assertThat(password).isNotEmpty();
    assertThat(
            scene
                .database
                .jdbc()
                .sql("select count(*) from portal.answered where position(:text in body) > 0")
                .param("text", password.getBytes(StandardCharsets.UTF_8))
                .query(Integer.class)
                .single())
        .isZero();
    scene.forget("vera");
  }

  @Test
  void aStreamEndsWithItsSessionAlsoWhileMuchHappens() throws Exception {
    HttpResponse<java.io.InputStream> stream =
        scene.http.send(
            scene.request("anna", "/api/v1/stream").GET().build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    HttpResponse<String> out = scene.send(scene.request("anna", "/api/v1/session").DELETE());
    assertThat(out.statusCode()).isEqualTo(204);
    scene.forget("anna");
    // the overview comes each second: the stream is never silent, and ends all the same
    try (java.io.InputStream in = stream.body()) {
      assertThat(in.readAllBytes()).isNotEmpty();
    }
  }

  @Test
  void aStreamThatNobodyReadsHoldsUpNobody() throws Exception {
    String request =
        new String(
            get("/api/v1/stream", "Cookie: " + scene.browser("otto").cookie()),
            StandardCharsets.ISO_8859_1);
    try (Socket deaf = new Socket(InetAddress.getLoopbackAddress(), scene.portal.port())) {
      deaf.setReceiveBufferSize(4_096);
      deaf.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      HttpResponse<java.io.InputStream> stream =
          scene.http.send(
              scene.request("otto", "/api/v1/stream").GET().build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (java.io.InputStream in = stream.body()) {
        byte[] chunk = new byte[64 * 1024];
        long read = 0;
        for (int i = 0; read < 12_000_000; i++) {
          String id = "F" + i % 5 + "-" + "z".repeat(400_000) + "/USD";
          scene.views.feeds.set(i % 5, FakeViews.feed(id, i % 5, 1_000 + i));
          for (long until = read + 400_000; read < until; ) {
            int count = in.read(chunk);
            assertThat(count).isPositive();
            read += count;
          }
        }
      } finally {
        for (int i = 0; i < 5; i++) {
          scene.views.feeds.set(i, FakeViews.feed("F%d/USD".formatted(i), i, 100 + i));
        }
      }
    }
  }
}
