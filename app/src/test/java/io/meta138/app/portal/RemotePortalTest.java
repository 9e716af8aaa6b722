package io.meta138.app.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.SharedDevnet;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A portal that knows a running devnet only from outside. */
@ExtendWith(SharedDevnet.Provider.class)
@Order(Integer.MAX_VALUE)
final class RemotePortalTest {
  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  private RemotePortal portal(SharedDevnet shared, int admin) throws Exception {
    Path file = folder.resolve("portal.yaml");
    Files.writeString(
        file,
        """
        listen: {port: 0}
        admin: {port: 0}
        desk: {config: %1$s/desk.yaml, token-file: %1$s/operator.token}
        oracles:
          - {name: first, config: %1$s/meta138.yaml, admin: {port: %2$d}}
        lanes: {config: %1$s/meta138.yaml, admin: {port: %2$d}}
        """
            .formatted(shared.state(), admin));
    PortalFiles.Result result = PortalFiles.read(file);
    assertThat(result).as(result.toString()).isInstanceOf(PortalFiles.Result.Valid.class);
    RemotePortal portal =
        new RemotePortal(
            ((PortalFiles.Result.Valid) result).files(),
            new RemotePortal.With(
                client,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                InstantSource.system(),
                "1"));
    portal.start();
    return portal;
  }

  private JsonNode call(SharedDevnet shared, RemotePortal portal, String method, String path)
      throws Exception {
    String token = Files.readString(shared.state().resolve("operator.token")).strip();
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(portal.address() + path))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    method.equals("GET")
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return JsonMapper.shared().readTree(response.body());
  }

  /**
   * What one may see only later, one look after the other; the last failure when it never comes.
   */
  private static void eventually(Executable seen) throws Throwable {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (true) {
      try {
        seen.execute();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }

  @Test
  void showsWhatRunsInOtherProcessesAndWritesDownWhatPeopleDo(SharedDevnet shared)
      throws Throwable {
    eventually(() -> assertThat(shared.published()).isTrue());
    RemotePortal portal = portal(shared, shared.devnet().node().adminPort());
    try {
      eventually(() ->
          assertThat(
                  call(shared, portal, "POST", "/api/v1/settings/people/approver/password")
                      .path("password")
                      .asString(""))
              .isNotEmpty());

      eventually(() -> {
        JsonNode overview = call(shared, portal, "GET", "/api/v1/overview");
        JsonNode feed = call(shared, portal, "GET", "/api/v1/feeds/BTC%2FUSD");
        JsonNode nodes = call(shared, portal, "GET", "/api/v1/nodes");
        JsonNode lanes = call(shared, portal, "GET", "/api/v1/lanes");
        JsonNode environment = call(shared, portal, "GET", "/api/v1/environments");

        assertThat(overview.at("/chain/head").asLong()).isPositive();
        assertThat(overview.at("/feeds/total").asInt()).isGreaterThanOrEqualTo(24);
        assertThat(overview.at("/incidents/standing/state").asString())
            .isIn("ok", "degraded", "down");
        assertThat(feed.at("/feed/published").asString()).isNotEmpty();
        assertThat(feed.path("address").asString()).startsWith("0x");
        assertThat(feed.path("transactions").isEmpty()).isFalse();
        assertThat(nodes.at("/items/0/name").asString()).isEqualTo("first");
        assertThat(nodes.at("/items/0/account").asString()).startsWith("0x");
        assertThat(lanes.toString()).contains("\"items\"");
        assertThat(environment.toString()).contains("devnet", "self-hosted", "incident desk");
      });
      eventually(() -> {
        JsonNode audit = call(shared, portal, "GET", "/api/v1/audit");

        assertThat(audit.toString()).contains("account.reset", "person:operator");
        assertThat(audit.at("/checkpoint/size").asLong()).isPositive();
        assertThat(audit.at("/checkpoint/at").asString()).endsWith("Z");
      });
    } finally {
      portal.stop();
    }
  }

  @Test
  void knowsNothingOfWhatDoesNotAnswer(SharedDevnet shared) throws Throwable {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    RemotePortal portal = portal(shared, closed);
    try {
      eventually(() -> {
        JsonNode overview = call(shared, portal, "GET", "/api/v1/overview");

        assertThat(overview.at("/feeds/standing/reason").asString()).contains("no node answers");
        assertThat(overview.at("/feeds/standing/state").asString()).isEqualTo("unknown");
        assertThat(overview.at("/chain/standing/state").asString()).isEqualTo("unknown");
        assertThat(overview.at("/oracle/standing/state").asString()).isEqualTo("unknown");
        assertThat(overview.at("/lanes/standing/state").asString()).isEqualTo("unknown");
        assertThat(call(shared, portal, "GET", "/api/v1/feeds").path("status").asInt())
            .isEqualTo(503);
        assertThat(call(shared, portal, "GET", "/status/summary.json").path("state").asString())
            .isEqualTo("unknown");
      });
    } finally {
      portal.stop();
    }
  }
}
