package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.api.OpenApi;
import io.meta138.portal.api.Operation;
import io.meta138.portal.api.Operations;
import io.meta138.portal.support.FakeViews;
import io.meta138.portal.support.PortalScene;
import io.meta138.portal.support.SchemaCheck;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is served is what is described, and the reverse. */
final class ContractTest {
  @TempDir static Path folder;
  private static PortalScene scene;
  private static JsonNode document;

  @BeforeAll
  static void begin() throws Exception {
    scene = new PortalScene(folder, 100_000, 50);
    document = PortalScene.json(scene.send(HttpRequest.newBuilder(scene.uri("/api/openapi.json"))));
  }

  @AfterAll
  static void end() throws Exception {
    scene.close();
  }

  @Test
  void whatIsServedAtItsAddressIsTheDocumentOfThisBuild() {
    assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
    List<String> described = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(method ->
                    described.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(OpenApi.byPlace(Operations.all()).keySet());
  }

  @Test
  void everyDescribedPathExists() throws Exception {
    List<String> missing = new ArrayList<>();
    for (Operation operation : Operations.all()) {
      if (operation.id().equals("stream")) {
        continue;
      }
      HttpResponse<String> response =
          scene.send(
              HttpRequest.newBuilder(scene.uri(operation.path().replaceAll("\\{[a-z]+}", "x")))
                  .method(operation.method().text(), HttpRequest.BodyPublishers.noBody()));
      if (response.body().contains("no such path") || response.statusCode() == 405) {
        missing.add(operation.id());
      }
    }
    assertThat(missing).isEmpty();
  }

  private static JsonNode schema(Operation operation, int status) {
    JsonNode answers =
        document
            .path("paths")
            .path(operation.path())
            .path(operation.method().text().toLowerCase(Locale.ROOT))
            .path("responses");
    String code = Integer.toString(status);
    JsonNode answer =
        answers.has(code)
            ? answers.path(code)
            : status < 300 ? answers.path("2XX") : answers.path("default");
    JsonNode content = answer.path("content");
    return content
        .path(status < 300 ? "application/json" : "application/problem+json")
        .path("schema");
  }

  private static List<String> violations(Operation operation, HttpResponse<String> response) {
    String type = response.headers().firstValue("content-type").orElse("");
    if (!type.contains("json") || type.contains("feed+json")) {
      return List.of();
    }
    JsonNode schema = schema(operation, response.statusCode());
    if (schema.isMissingNode()) {
      return List.of("no schema for status " + response.statusCode());
    }
    return new SchemaCheck(document).wrong(PortalScene.json(response), schema);
  }

  @Test
  void everyAnswerIsAsItsSchemaSays() throws Exception {
    String incident = incident();
    Map<String, String> names = new LinkedHashMap<>();
    names.put("/incidents/{id}", "/incidents/" + incident);
    names.put("/feeds/{id}", "/feeds/F1%2FUSD");
    names.put("/transactions/{id}", "/transactions/0xkey");
    names.put("/messages/{id}", "/messages/" + FakeViews.MESSAGE);
    names.put("{schedule}", "primary");
    names.put("{number}", "0");
    names.put("{person}", "vera");
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Operation operation : Operations.all()) {
      if (!operation.method().text().equals("GET")
          || operation.id().equals("stream")
          || operation.id().equals("openapi")) {
        continue;
      }
      String path = operation.path();
      for (Map.Entry<String, String> name : names.entrySet()) {
        path = path.replace(name.getKey(), name.getValue());
      }
      path = path.replaceAll("\\{[a-z]+}", "x");
      String query =
          operation.query().stream().anyMatch(one -> one.name().equals("q")) ? "?q=F1" : "";
      HttpResponse<String> response = scene.get("ada", path + query);
      List<String> found = violations(operation, response);
      if (!found.isEmpty()) {
        wrong.put(operation.id() + " " + response.statusCode(), found.toString());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String incident() throws Exception {
    HttpResponse<String> reported =
        scene.post(
            "otto",
            "/api/v1/desk/reports",
            "{\"summary\":\"prices look odd\",\"severity\":\"p1\"}");
    assertThat(reported.statusCode()).isEqualTo(201);
    assertThat(violations(operation("report"), reported)).isEmpty();
    return PortalScene.json(reported).path("incident").asString();
  }

  private static Operation operation(String id) {
    return Operations.all().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void whatActsAnswersAsItsSchemaSaysToo() throws Exception {
    String incident = incident();
    String at = "/api/v1/desk/incidents/" + incident;
    Map<String, String> bodies = new LinkedHashMap<>();
    bodies.put("acknowledge", "{}");
    bodies.put("assign", "{\"person\":\"anna\"}");
    bodies.put("note", "{\"text\":\"looked at it\"}");
    bodies.put("rate", "{\"severity\":\"p2\",\"because\":\"one feed\"}");
    bodies.put("snooze", "{\"seconds\":60}");
    bodies.put("resolve", "{\"text\":\"over\"}");
    bodies.put("reopen", "{\"because\":\"not over\"}");
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Map.Entry<String, String> body : bodies.entrySet()) {
      HttpResponse<String> response = scene.post("otto", at + "/" + body.getKey(), body.getValue());
      List<String> found = new ArrayList<>(violations(operation(body.getKey()), response));
      if (response.statusCode() != 200) {
        found.add(response.statusCode() + " " + response.body());
      }
      if (!found.isEmpty()) {
        wrong.put(body.getKey(), found.toString());
      }
    }
    for (String id :
        List.of("incidentTimeline", "incidentAlerts", "incidentDeliveries", "incident")) {
      HttpResponse<String> response =
          scene.get("vera", operation(id).path().replace("{id}", incident));
      List<String> found = violations(operation(id), response);
      if (!found.isEmpty()) {
        wrong.put(id, found.toString());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whenNothingIsKnownNothingIsCalledHealthy() throws Exception {
    scene.views.silent = "the node does not answer";
    try {
      HttpResponse<String> feeds = scene.get("vera", "/api/v1/feeds");
      assertThat(feeds.statusCode()).isEqualTo(503);
      assertThat(PortalScene.json(feeds).path("detail").asString())
          .isEqualTo("the node does not answer");
      // the overview is at most a quarter of a second old
      io.meta138.portal.support.Until.holds(() -> {
        JsonNode overview = PortalScene.json(scene.get("vera", "/api/v1/overview"));
        return List.of("chain", "feeds", "lanes", "incidents", "network", "oracle").stream()
            .allMatch(part ->
                overview.path(part).path("standing").path("state").asString().equals("unknown"));
      });
    } finally {
      scene.views.silent = "";
    }
  }

  @Test
  void aListIsReadPageByPageWithoutGapsOrRepetitions() throws Exception {
    List<String> seen = new ArrayList<>();
    String next = "";
    do {
      JsonNode page =
          PortalScene.json(
              scene.get(
                  "vera", "/api/v1/feeds?limit=3" + (next.isEmpty() ? "" : "&after=" + next)));
      page.path("items").forEach(item -> seen.add(item.path("id").asString()));
      next = page.path("next").asString("");
    } while (!next.isEmpty());
    assertThat(seen)
        .containsExactly("F0/USD", "F1/USD", "F2/USD", "F3/USD", "F4/USD", "F5/USD", "F6/USD");
    for (String wrong : List.of("limit=0", "limit=201", "limit=x", "after=%00", "after=AAAA")) {
      assertThat(scene.get("vera", "/api/v1/feeds?" + wrong).statusCode()).isEqualTo(422);
    }
  }
}
