package io.meta138.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.http.BoundedHttp.Failed;
import io.meta138.platform.http.BoundedHttp.Kind;
import io.meta138.platform.http.BoundedHttp.Outcome;
import io.meta138.platform.http.BoundedHttp.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BoundedHttpTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final BoundedHttp http = new BoundedHttp(client);
  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    server.close();
    client.close();
  }

  @Test
  void aWholeAnswerIsReturned() throws Exception {
    answer(out -> write(out, "HTTP/1.1 418 Teapot\r\nContent-Length: 5\r\n\r\nhello"));
    Outcome outcome = http.send(request(), Duration.ofSeconds(30), 5);
    assertThat(outcome).isInstanceOf(Response.class);
    assertThat(((Response) outcome).status()).isEqualTo(418);
    assertThat(((Response) outcome).body()).asString().isEqualTo("hello");
  }

  @Test
  void aRequestWithATimeOfItsOwnTimesOutToo() throws Exception {
    answer(out -> over.await(10, TimeUnit.SECONDS));
    HttpRequest hasty =
        HttpRequest.newBuilder(request(), (name, value) -> true)
            .timeout(Duration.ofMillis(200))
            .build();
    Outcome outcome = http.send(hasty, Duration.ofSeconds(30), 1000);
    assertThat(((Failed) outcome).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void aBodyThatNeverEndsIsCutAtTheDeadline() throws Exception {
    answer(out -> {
      write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nslow");
      out.flush();
      over.await(10, TimeUnit.SECONDS);
    });
    Outcome outcome = http.send(request(), Duration.ofMillis(300), 1000);
    assertThat(((Failed) outcome).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws Exception {
    answer(out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsixsix"));
    Outcome outcome = http.send(request(), Duration.ofSeconds(30), 5);
    assertThat(((Failed) outcome).kind()).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void aRefusedConnectionHadNoEffect() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    server.close();
    Outcome outcome = http.send(HttpRequest.newBuilder(uri).build(), Duration.ofSeconds(30), 5);
    assertThat(((Failed) outcome).kind()).isEqualTo(Kind.CONNECT);
  }

  @Test
  void aConnectionThatBreaksIsNamed() throws Exception {
    answer(out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    Outcome outcome = http.send(request(), Duration.ofSeconds(30), 100);
    assertThat(((Failed) outcome).kind()).isEqualTo(Kind.IO);
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))
        .build();
  }

  private interface Script {
    void run(OutputStream out) throws Exception;
  }

  private void answer(Script script) {
    Thread.ofVirtual()
        .start(() -> {
          try (Socket socket = server.accept()) {
            byte[] request = new byte[8192];
            int read = socket.getInputStream().read(request);
            assertThat(read).isPositive();
            script.run(socket.getOutputStream());
            socket.getOutputStream().flush();
          } catch (Exception e) {
            over.countDown(); // the client went away, as some of these tests want
          }
        });
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
