package io.meta138.app.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client tells of a desk that gives no answer. */
final class DeskClientTest {
  @TempDir Path folder;

  private DeskClient client(HttpClient http, int port) throws IOException {
    Path token = folder.resolve("token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, "m138_a_token");
    return new DeskClient(
        new BoundedHttp(http), URI.create("http://127.0.0.1:" + port), new SecretFile(token));
  }

  /** Takes requests and hangs up on each. */
  private static void hangUp(ServerSocket desk) {
    while (!desk.isClosed()) {
      try (Socket connection = desk.accept()) {
        var _ = connection.getInputStream().read(new byte[65_536]);
      } catch (IOException e) {
        if (!desk.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Test
  void whatMayHaveReachedTheDeskIsToBeLookedAtBeforeItIsRepeated() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient();
        ServerSocket desk = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> hangUp(desk));
      DeskClient client = client(http, desk.getLocalPort());

      assertThat(client.post("/v1/reports", Map.of("summary", "odd")))
          .isInstanceOfSatisfying(
              DeskClient.Answer.Refused.class,
              refused -> {
                assertThat(refused.status()).isEqualTo(504);
                assertThat(refused.detail())
                    .contains("no desk answers", "look whether it was done");
              });
      assertThat(client.get("/v1/incidents")).isInstanceOf(DeskClient.Answer.Missing.class);
    }
  }

  @Test
  void whatNeverReachedADeskIsSurelyNotDone() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(client(http, 1).post("/v1/reports", Map.of("summary", "odd")))
          .isInstanceOf(DeskClient.Answer.Missing.class);
    }
  }
}
