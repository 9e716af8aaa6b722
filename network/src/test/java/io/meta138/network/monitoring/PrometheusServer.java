package io.meta138.network.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus on a free loopback port, started by a test and ended by it. */
public final class PrometheusServer implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\" address=\"?(?:\\[::\\]|[\\d.]+):(\\d+)");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private PrometheusServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param config text of its configuration
   * @param folder empty, for its files
   */
  public static PrometheusServer start(String config, Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    Path log = folder.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Matcher port =
          until(() -> Optional.of(LISTENING.matcher(read(log))).filter(Matcher::find))
              .orElseThrow(() -> new AssertionError("Prometheus does not start: " + read(log)));
      return new PrometheusServer(process, Integer.parseInt(port.group(1)));
    } catch (RuntimeException | Error failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  private interface Look<T> {
    Optional<T> now() throws InterruptedException;
  }

  private static <T> Optional<T> until(Look<T> look) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    Optional<T> found = look.now();
    while (found.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      found = look.now();
    }
    return found;
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** The queries among these that return no series, after waiting for a while. */
  public List<MonitoringFiles.Query> withoutSeries(List<MonitoringFiles.Query> queries)
      throws InterruptedException {
    until(() -> Optional.of(empty(queries)).filter(List::isEmpty));
    return empty(queries);
  }

  private List<MonitoringFiles.Query> empty(List<MonitoringFiles.Query> queries)
      throws InterruptedException {
    List<MonitoringFiles.Query> empty = new java.util.ArrayList<>();
    for (MonitoringFiles.Query query : queries) {
      if (series(query.query()) == 0) {
        empty.add(query);
      }
    }
    return empty;
  }

  /** How many series a query returns now; 0 when Prometheus refuses it. */
  public int series(String query) throws InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query?query=%s"
                .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8)));
    try {
      byte[] body =
          client
              .send(
                  HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
                  BodyHandlers.ofByteArray())
              .body();
      JsonNode answer = JsonMapper.shared().readTree(body);
      return answer.at("/data/result").size();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
