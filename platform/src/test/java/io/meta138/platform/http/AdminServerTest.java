package io.meta138.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.http.Health.Check;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicReference<Health> health = new AtomicReference<>(new Health(List.of()));
  private final AdminServer server =
      new AdminServer(
          InetAddress.getLoopbackAddress(),
          0,
          metrics,
          health::get,
          Map.of("/feeds", () -> List.of(Map.of("id", "BTC/USD"))));
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
    client.close();
  }

  @Test
  void nothingKnownIsNotReady() throws Exception {
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void readinessNamesWhatIsMissing() throws Exception {
    health.set(new Health(List.of(new Check("chain", true, "head 2 s old"))));
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    health.set(
        new Health(
            List.of(
                new Check("chain", true, "head 2 s old"), new Check("feeds", false, "2 stale"))));
    HttpResponse<String> response = get("/health/ready");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("2 stale");
  }

  @Test
  void metricsAndDocumentsAreServed() throws Exception {
    metrics.counter("meta138_test").increment();
    assertThat(get("/metrics").body()).contains("meta138_test_total 1.0");
    assertThat(get("/feeds").body()).isEqualTo("[{\"id\":\"BTC/USD\"}]");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
