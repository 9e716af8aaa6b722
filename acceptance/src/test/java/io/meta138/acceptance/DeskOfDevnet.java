package io.meta138.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The incident desk of a running devnet, asked under its operator's token. */
record DeskOfDevnet(Path state) {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  int port() throws IOException {
    return Integer.parseInt(Files.readString(state.resolve("desk.port")).strip());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(LIMIT)
            .header(
                "Authorization",
                "Bearer " + Files.readString(state.resolve("operator.token")).strip())
            .build();
    HttpResponse<String> answer =
        JsonRpc.CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  /** Items of a list; the first page is enough for a devnet. */
  List<JsonNode> items(String path) throws IOException, InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    get(path).path("items").forEach(items::add);
    return items;
  }

  JsonNode incident(String id) throws IOException, InterruptedException {
    return get("/v1/incidents/" + id);
  }

  /** Open incidents that are not part of others. */
  List<JsonNode> top() throws IOException, InterruptedException {
    return items("/v1/incidents?status=open&limit=500").stream()
        .filter(incident -> !incident.has("parent"))
        .toList();
  }

  /** The open incident of a component. */
  Optional<JsonNode> about(String component) throws IOException, InterruptedException {
    return items("/v1/incidents?status=open&limit=500").stream()
        .filter(incident -> incident.path("component").asString("").equals(component))
        .findFirst();
  }

  List<JsonNode> alertsOf(String incident) throws IOException, InterruptedException {
    return items("/v1/incidents/" + incident + "/alerts?limit=500");
  }

  /** The alert of this name that somebody reported. */
  Optional<JsonNode> alert(String origin, String name) throws IOException, InterruptedException {
    return items("/v1/alerts?limit=500").stream()
        .filter(alert -> alert.path("origin").asString("").equals(origin))
        .filter(alert -> alert.path("name").asString("").equals(name))
        .findFirst();
  }
}
