package io.meta138.incident.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Right;
import io.meta138.incident.timeline.TimelineEntry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeskServerTest {
  private ServerScene scene;
  private String viewer;
  private String operator;
  private String administrator;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    scene = new ServerScene(folder, ServerScene.LIMITS);
    viewer = scene.token("vera", Right.READ);
    operator = scene.token("otto", Right.READ, Right.ACT, Right.RUN);
    administrator = scene.token("ada", Right.values());
  }

  @AfterAll
  void close() throws Exception {
    scene.close();
  }

  private HttpResponse<String> act(String path, String body, String token) throws Exception {
    return scene.send(scene.post(path, body), token);
  }

  /** A new incident by a report. */
  private String incident(String summary) throws Exception {
    HttpResponse<String> made =
        act("/v1/reports", "{\"summary\":\"%s\",\"severity\":\"p2\"}".formatted(summary), operator);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return scene.read(made).path("incident").asString();
  }

  @Test
  void showsNobodyAnythingWithoutAGoodToken() throws Exception {
    HttpResponse<String> none = scene.get("/v1/incidents", "");
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(scene.read(none).path("type").asString())
        .isEqualTo("urn:meta138:problem:unauthorized");
    assertThat(scene.get("/v1/incidents", "m138_0000000000000000_" + "A".repeat(43)).statusCode())
        .isEqualTo(401);
    assertThat(scene.get("/v1/incidents", "x".repeat(4_000)).statusCode()).isEqualTo(401);
  }

  @Test
  void whatPeopleReportedIsOverWhenTheyResolveIt() throws Exception {
    String id = incident("over");
    JsonNode before = scene.read(scene.get("/v1/incidents/" + id + "/alerts", viewer));
    assertThat(before.path("items").get(0).path("firing").asBoolean()).isTrue();

    HttpResponse<String> done =
        act("/v1/incidents/" + id + "/resolve", "{\"text\":\"it was nothing\"}", operator);

    assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
    JsonNode after = scene.read(scene.get("/v1/incidents/" + id + "/alerts", viewer));
    assertThat(after.path("items").get(0).path("firing").asBoolean()).isFalse();
    assertThat(scene.read(scene.get("/v1/incidents/" + id, viewer)).path("status").asString())
        .isEqualTo("resolved");
  }

  @Test
  void letsAViewerLookAndAnOperatorAct() throws Exception {
    String id = incident("rights");
    assertThat(scene.get("/v1/incidents/" + id, viewer).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = act("/v1/incidents/" + id + "/acknowledge", "", viewer);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(scene.read(refused).path("detail").asString()).contains("act", "vera");

    JsonNode done = scene.read(act("/v1/incidents/" + id + "/acknowledge", "", operator));
    assertThat(done.path("acknowledged").path("by").asString()).isEqualTo("person:otto");
    JsonNode timeline = scene.read(scene.get("/v1/incidents/" + id + "/timeline", viewer));
    assertThat(timeline.path("items").valueStream().map(e -> e.path("actor").asString()))
        .contains("person:otto");
  }

  @Test
  void givesTokensToAdministratorsOnly() throws Exception {
    String wish = "{\"person\":\"vera\",\"seconds\":600,\"purpose\":\"wallboard\"}";
    assertThat(act("/v1/tokens", wish, operator).statusCode()).isEqualTo(403);
    HttpResponse<String> made = act("/v1/tokens", wish, administrator);
    assertThat(made.statusCode()).isEqualTo(201);
    String token = scene.read(made).path("token").asString();
    assertThat(scene.read(scene.get("/v1/caller", token)).path("person").asString())
        .isEqualTo("vera");
    assertThat(scene.get("/v1/tokens", administrator).body()).doesNotContain(token);

    HttpRequest.Builder revoke =
        HttpRequest.newBuilder(scene.uri("/v1/tokens/" + scene.read(made).path("id").asString()))
            .DELETE();
    assertThat(scene.send(revoke, administrator).statusCode()).isEqualTo(200);
    assertThat(scene.get("/v1/caller", token).statusCode()).isEqualTo(401);
  }

  @Test
  void namesEverythingThatIsWrongWithABody() throws Exception {
    String id = incident("shapes");
    HttpResponse<String> wrong =
        act("/v1/silences", "{\"seconds\":-1,\"names\":\"all\",\"reason\":7}", operator);
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(scene.read(wrong).path("detail").asString())
        .contains("seconds", "names", "reason", "nothing may silence everything");
    assertThat(act("/v1/incidents/" + id + "/note", "{\"text\":\"\"}", operator).statusCode())
        .isEqualTo(422);
    assertThat(act("/v1/incidents/" + id + "/note", "[", operator).statusCode()).isEqualTo(400);
    assertThat(act("/v1/incidents/" + id + "/note", "[]", operator).statusCode()).isEqualTo(422);
    assertThat(
            act("/v1/incidents/" + id + "/assign", "{\"person\":\"nobody\"}", operator)
                .statusCode())
        .isEqualTo(422);
    assertThat(
            act(
                    "/v1/incidents/" + id + "/note",
                    "{\"text\":\"" + "x".repeat(20_000) + "\"}",
                    operator)
                .statusCode())
        .isEqualTo(413);
    assertThat(act("/v1/incidents/I-999999/acknowledge", "", operator).statusCode()).isEqualTo(404);
    assertThat(scene.get("/v1/nothing", operator).statusCode()).isEqualTo(404);
  }

  @Test
  void listsInPagesWithCursorsThatNobodyCanMakeUp() throws Exception {
    for (int i = 0; i < 5; i++) {
      String _ = incident("page " + i);
    }
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          scene.read(
              scene.get(
                  "/v1/incidents?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor), viewer));
      assertThat(page.path("items").size()).isBetween(1, 2);
      page.path("items").forEach(item -> ids.add(item.path("id").asString()));
      cursor = page.path("next").asString("");
    } while (!cursor.isEmpty());
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(5);

    assertThat(scene.get("/v1/incidents?cursor=I-3", viewer).statusCode()).isEqualTo(422);
    assertThat(scene.get("/v1/incidents?limit=0", viewer).statusCode()).isEqualTo(422);
    assertThat(scene.get("/v1/incidents?limit=501", viewer).statusCode()).isEqualTo(422);
    assertThat(scene.get("/v1/incidents?status=bad", viewer).statusCode()).isEqualTo(422);
  }

  @Test
  void tellsWhyAnAlertDidOrDidNotPage() throws Exception {
    HttpResponse<String> silence =
        act(
            "/v1/silences",
            "{\"names\":[\"quiet.test\"],\"seconds\":600,\"reason\":\"test\"}",
            operator);
    assertThat(silence.statusCode()).as(silence.body()).isEqualTo(201);
    JsonNode made =
        scene.read(act("/v1/reports", "{\"summary\":\"hush\",\"name\":\"quiet.test\"}", operator));
    assertThat(made.has("incident")).isFalse();
    JsonNode why =
        scene.read(scene.get("/v1/alerts/" + made.path("alert").asString() + "/why", viewer));
    assertThat(why.path("answer").asString()).startsWith("Nobody was paged");
    assertThat(why.path("decisions").toString())
        .contains(scene.read(silence).path("id").asString());

    String paged = incident("loud");
    JsonNode alert =
        scene.read(scene.get("/v1/incidents/" + paged + "/alerts", viewer)).path("items").get(0);
    JsonNode because =
        scene.read(scene.get("/v1/alerts/" + alert.path("id").asString() + "/why", viewer));
    assertThat(because.path("answer").asString()).contains("otto", paged);
  }

  @Test
  void putsOneselfOnCallAndOthersAsAdministratorOnly() throws Exception {
    String wish = "{\"schedule\":\"primary\",\"person\":\"ada\",\"seconds\":600}";
    assertThat(act("/v1/overrides", wish, operator).statusCode()).isEqualTo(403);
    HttpResponse<String> made = act("/v1/overrides", wish, administrator);
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode now = scene.read(scene.get("/v1/oncall/primary", viewer)).path("now");
    assertThat(now.path("person").asString()).isEqualTo("ada");
    HttpRequest.Builder end =
        HttpRequest.newBuilder(scene.uri("/v1/overrides/" + scene.read(made).path("id").asLong()))
            .DELETE();
    assertThat(scene.send(end, operator).statusCode()).isEqualTo(200);
    assertThat(
            scene
                .read(scene.get("/v1/oncall/primary", viewer))
                .path("now")
                .path("person")
                .asString())
        .isEqualTo("otto");
  }

  @Test
  void aTimeThatNoCalendarHoldsIsRefusedAndNoOutage() throws Exception {
    for (String from : new String[] {"+999999999-01-01T00:00:00Z", "-99999-01-01T00:00:00Z"}) {
      String wish = "{\"schedule\":\"primary\",\"from\":\"%s\",\"seconds\":600}".formatted(from);
      assertThat(act("/v1/overrides", wish, administrator).statusCode()).as(from).isEqualTo(422);
    }
  }

  private static String entry(String actor, String kind, String data) {
    return "{\"actor\":\"%s\",\"kind\":\"%s\",\"text\":\"signed in\",\"data\":%s}"
        .formatted(actor, kind, data);
  }

  @Test
  void anAdministratorsProgramWritesTheLogForPeopleAndSaysSo() throws Exception {
    String wish = entry("person:vera", "session.begun", "{\"way\":\"password\"}");
    for (String token : List.of(viewer, operator)) {
      assertThat(act("/v1/journal", wish, token).statusCode()).isEqualTo(403);
    }
    assertThat(act("/v1/journal", wish, "").statusCode()).isEqualTo(401);
    long before = scene.records.timeline().head().size();

    HttpResponse<String> written = act("/v1/journal", wish, administrator);

    assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
    TimelineEntry found = scene.records.timeline().at(before).orElseThrow();
    assertThat(found.entry().actor()).isEqualTo("person:vera");
    assertThat(found.entry().kind()).isEqualTo("session.begun");
    assertThat(found.entry().incident()).isEmpty();
    assertThat(found.entry().data())
        .containsOnly(Map.entry("way", "password"), Map.entry("via", "person:ada"));
    JsonNode shown = scene.read(scene.get("/v1/timeline/" + before, viewer));
    assertThat(shown.path("text").asString()).isEqualTo("signed in");
  }

  @Test
  void whatIsNoEntryOfTheLogIsRefusedAndNotWritten() throws Exception {
    long before = scene.records.timeline().head().size();
    for (String wrong :
        List.of(
            "{}",
            entry("person:nobody", "session.begun", "{}"),
            entry("desk", "session.begun", "{}"),
            entry("person:vera", "Session", "{}"),
            entry("person:vera", "session.begun", "{\"n\":5}"),
            entry("person:vera", "session.begun", "{\"n\":\"%s\"}".formatted("x".repeat(501))),
            entry("person:vera", "session.begun", many(21)),
            entry("person:vera", "session.begun", "{}").replace("signed in", "x".repeat(501)))) {
      HttpResponse<String> refused = act("/v1/journal", wrong, administrator);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(422);
      assertThat(scene.read(refused).path("detail").asString()).as(wrong).contains("expected");
    }
    assertThat(scene.records.timeline().head().size()).isEqualTo(before);
    HttpResponse<String> most =
        act("/v1/journal", entry("portal", "session.begun", many(20)), administrator);
    assertThat(most.statusCode()).as(most.body()).isEqualTo(200);
  }

  private static String many(int texts) {
    return IntStream.range(0, texts)
        .mapToObj("\"k%d\":\"v\""::formatted)
        .collect(Collectors.joining(",", "{", "}"));
  }
}
