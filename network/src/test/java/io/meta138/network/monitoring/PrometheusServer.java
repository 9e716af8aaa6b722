package io.meta138.network.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus on a free loopback port, started by a test and ended by it. */
public final class PrometheusServer implements AutoCloseable {
  private final ServerProcess process;
  private final HttpClient client = HttpClient.newHttpClient();

  private PrometheusServer(ServerProcess process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param config text of its configuration, whose relative paths are below the folder
   * @param folder for its files
   * @param options further ones of its command line
   */
  public static PrometheusServer start(String config, Path folder, String... options)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    List<String> command =
        new ArrayList<>(
            List.of(
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0"));
    command.addAll(List.of(options));
    return new PrometheusServer(ServerProcess.start(command, folder.resolve("prometheus.log")));
  }

  /** The queries among these that return no series, after waiting for a while. */
  public List<MonitoringFiles.Query> withoutSeries(List<MonitoringFiles.Query> queries)
      throws InterruptedException {
    List<MonitoringFiles.Query> left = new ArrayList<>();
    ServerProcess.until(() -> {
      left.clear();
      left.addAll(empty(queries));
      return Optional.of(left).filter(List::isEmpty);
    });
    return left;
  }

  private List<MonitoringFiles.Query> empty(List<MonitoringFiles.Query> queries)
      throws InterruptedException {
    List<MonitoringFiles.Query> empty = new ArrayList<>();
    for (MonitoringFiles.Query query : queries) {
      if (series(query.query()) == 0) {
        empty.add(query);
      }
    }
    return empty;
  }

  /** How many series a query returns now; 0 when Prometheus refuses it, or is not ready yet. */
  public int series(String query) throws InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query?query=%s"
                .formatted(port(), URLEncoder.encode(query, StandardCharsets.UTF_8)));
    try {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build(),
              BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        return 0;
      }
      JsonNode answer = JsonMapper.shared().readTree(response.body());
      return answer.at("/data/result").size();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The port it listens on. */
  public int port() {
    return process.port();
  }

  @Override
  public void close() {
    process.close();
    client.close();
  }
}
