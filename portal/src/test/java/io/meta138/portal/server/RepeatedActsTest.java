package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.PortalScene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Acts that are asked for again although nobody knows what came of the first time. */
final class RepeatedActsTest {
  private static final String REPORTS = "/api/v1/desk/reports";
  private static final String REPORT = "{\"summary\":\"odd\",\"severity\":\"p3\"}";
  private static final String RETRY = "/api/v1/messages/" + FakeViews.MESSAGE + "/retry";
  private static final String UNKNOWN = "urn:meta138:problem:outcome-unknown";

  @TempDir static Path folder;
  private static PortalScene scene;

  @BeforeAll
  static void begin() throws Exception {
    scene = new PortalScene(folder, 100_000, 10);
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
  }

  @AfterEach
  void theDeskIsWhereItWas() {
    scene.elsewhere = Optional.empty();
  }

  private static String type(HttpResponse<String> response) {
    return PortalScene.json(response).path("type").asString();
  }

  private static String[] key(String key) {
    return new String[] {"idempotency-key", key};
  }

  /** A desk that takes requests and gives each the same bytes. */
  private static final class Broken implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();

    Broken(String answer) throws IOException {
      Thread.ofVirtual().start(() -> serve(answer.getBytes(StandardCharsets.US_ASCII)));
    }

    private void serve(byte[] answer) {
      while (!socket.isClosed()) {
        try (Socket connection = socket.accept()) {
          byte[] read = new byte[65_536];
          int length = 0;
          while (!new String(read, 0, length, StandardCharsets.US_ASCII).contains("\r\n\r\n")) {
            int more = connection.getInputStream().read(read, length, read.length - length);
            if (more < 0) {
              break;
            }
            length += more;
          }
          if (length > 0) {
            requests.incrementAndGet();
          }
          connection.getOutputStream().write(answer);
        } catch (IOException e) {
          if (!socket.isClosed()) {
            throw new UncheckedIOException(e);
          }
        }
      }
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void unknownFrom(String answer, String key) throws Exception {
    try (Broken desk = new Broken(answer)) {
      scene.elsewhere = Optional.of(desk.uri());
      HttpResponse<String> first = scene.post("otto", REPORTS, REPORT, key(key));
      HttpResponse<String> again = scene.post("otto", REPORTS, REPORT, key(key));

      assertThat(first.statusCode()).as(first.body()).isEqualTo(504);
      assertThat(type(first)).isEqualTo(UNKNOWN);
      assertThat(again.statusCode()).isEqualTo(504);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(desk.requests).hasValue(1);
      // what only reads is worth another try
      assertThat(scene.get("otto", "/api/v1/desk/incidents").statusCode()).isBetween(500, 503);
    }
    scene.elsewhere = Optional.empty();
    assertThat(type(scene.post("otto", REPORTS, REPORT, key(key)))).isEqualTo(UNKNOWN);
    HttpResponse<String> other = scene.post("otto", REPORTS, REPORT, key(key + "-other"));
    assertThat(other.statusCode()).isBetween(200, 299);
  }

  @Test
  void anActWhoseAnswerNeverCameIsNotDoneAgainUnderItsKey() throws Exception {
    unknownFrom("", "broken-off");
  }

  @Test
  void anActWhoseAnswerMeansNothingIsNotDoneAgainUnderItsKey() throws Exception {
    unknownFrom(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n"
            + "Connection: close\r\n\r\n{",
        "half");
    unknownFrom("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "failed");
  }

  @Test
  void anActThatTheDeskMayStillDoIsNotDoneAgainUnderItsKeyAlsoByTheNextPortal() throws Exception {
    String problem =
        "{\"type\":\"%s\",\"title\":\"t\",\"status\":504,\"detail\":\"not committed in time\"}"
            .formatted(UNKNOWN);
    String answer =
        "HTTP/1.1 504 Slow\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n"
                .formatted(problem.length())
            + "Connection: close\r\n\r\n"
            + problem;
    unknownFrom(answer, "late");

    scene.another();
    HttpResponse<String> again = scene.post("otto", REPORTS, REPORT, key("late"));
    assertThat(again.statusCode()).isEqualTo(504);
    assertThat(again.body()).isEqualTo(problem);
  }

  @Test
  void anActThatSurelyReachedNobodyIsDoneWhenItIsAskedForAgain() throws Exception {
    scene.elsewhere = Optional.of(URI.create("http://127.0.0.1:1"));
    HttpResponse<String> refused = scene.post("otto", REPORTS, REPORT, key("nobody"));
    scene.elsewhere = Optional.empty();

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(scene.post("otto", REPORTS, REPORT, key("nobody")).statusCode()).isBetween(200, 299);
  }

  @Test
  void whatAKilledPortalMayHaveDoneIsNotDoneAgainUnderItsKey() throws Exception {
    assertThat(scene.post("otto", RETRY, "", key("killed")).statusCode()).isEqualTo(202);
    int done = scene.views.retries.get();
    scene
        .database
        .jdbc()
        .sql("update portal.answered set status = null, body = null where key = 'killed'")
        .update();
    assertThat(type(scene.post("otto", RETRY, "", key("killed"))))
        .isEqualTo("urn:meta138:problem:in-progress");
    scene
        .database
        .jdbc()
        .sql(
            "update portal.answered set created_at = created_at - interval '3 minutes'"
                + " where key = 'killed'")
        .update();

    HttpResponse<String> again = scene.post("otto", RETRY, "", key("killed"));

    assertThat(again.statusCode()).isEqualTo(504);
    assertThat(type(again)).isEqualTo(UNKNOWN);
    assertThat(scene.views.retries).hasValue(done);
  }

  private static void table(String change) {
    scene.database.jdbc().sql("alter table portal.operation " + change).update();
  }

  @Test
  void whatTheDatabaseBrokeOffInTheMiddleIsNotDoneAgainUnderItsKey() throws Exception {
    table("add constraint broken check (false) not valid");
    HttpResponse<String> first = scene.post("otto", RETRY, "", key("middle"));
    table("drop constraint broken");
    int before = scene.views.retries.get();

    HttpResponse<String> again = scene.post("otto", RETRY, "", key("middle"));

    assertThat(first.statusCode()).as(first.body()).isEqualTo(504);
    assertThat(type(first)).isEqualTo(UNKNOWN);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(scene.views.retries).hasValue(before);
    assertThat(scene.post("otto", RETRY, "", key("middle-other")).statusCode()).isEqualTo(202);
  }

  @Test
  void whatWasDoneIsAnsweredAndNotDoneAgainAlthoughItsAnswerCannotBeKept() throws Exception {
    scene
        .database
        .jdbc()
        .sql(
            "alter table portal.answered add constraint unkept"
                + " check (key <> 'unkept' or status is null)")
        .update();
    int before = scene.views.retries.get();

    HttpResponse<String> first = scene.post("otto", RETRY, "", key("unkept"));
    HttpResponse<String> again = scene.post("otto", RETRY, "", key("unkept"));

    assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
    assertThat(type(again)).isEqualTo("urn:meta138:problem:in-progress");
    assertThat(scene.views.retries).hasValue(before + 1);
  }
}
