package io.meta138.portal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.desk.Works;
import io.meta138.incident.evidence.Collector;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Tasks;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.reviews.Cases;
import io.meta138.incident.reviews.ReviewJob;
import io.meta138.portal.support.PortalScene;
import io.meta138.portal.support.Until;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs and reviews through the portal, as the desk's own engine and store have them. */
final class DeskRoutesTest {
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

  private static JsonNode get(String path) throws Exception {
    return PortalScene.json(scene.get("vera", "/api/v1" + path));
  }

  /** A list, one item at a time. */
  private static List<JsonNode> paged(String path) throws Exception {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get(path + "?limit=1" + cursor);
      assertThat(page.path("items").size()).isEqualTo(1);
      all.add(page.path("items").get(0));
      String next = page.path("next").asString("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    return all;
  }

  @Test
  void whatBelongsToAnIncidentIsReadToItsEndPageByPage() throws Exception {
    String incident =
        PortalScene.json(scene.post("otto", "/api/v1/desk/reports", "{\"summary\":\"long\"}"))
            .path("incident")
            .asString();
    String place = "/desk/incidents/" + incident;
    for (int i = 0; i < 5; i++) {
      String note = "{\"text\":\"note %d\"}".formatted(i);
      assertThat(scene.post("otto", "/api/v1" + place + "/note", note).statusCode()).isEqualTo(200);
    }
    for (String list : List.of("/timeline", "/alerts")) {
      List<JsonNode> whole = new ArrayList<>();
      get(place + list + "?limit=200").path("items").forEach(whole::add);
      assertThat(paged(place + list)).as(list).isEqualTo(whole);
    }
    assertThat(paged(place + "/timeline")).hasSizeGreaterThan(5);
  }

  @Test
  void whatANewSessionAsksAtOnceIsAllAnswered() throws Exception {
    for (int time = 0; time < 5; time++) {
      scene.forget("vera");
      HttpRequest request = scene.request("vera", "/api/v1/desk/incidents").GET().build();
      List<CompletableFuture<HttpResponse<String>>> asked =
          IntStream.range(0, 12)
              .mapToObj(_ -> scene.http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
              .toList();
      for (CompletableFuture<HttpResponse<String>> answer : asked) {
        HttpResponse<String> response = answer.get(1, TimeUnit.MINUTES);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      }
    }
  }

  /** A run that waits for its approval; the plan's hash is in {@code waitsFor}. */
  private static String waiting(String person) throws Exception {
    HttpResponse<String> begun =
        scene.post(
            person,
            "/api/v1/desk/runbooks/calm/runs",
            "{\"parameters\":{\"node\":\"n1\"},\"dryRun\":false}");
    assertThat(begun.statusCode()).as(begun.body()).isBetween(200, 202);
    String run = PortalScene.json(begun).path("run").asString();
    Until.holds(
        () -> get("/desk/runs/" + run).at("/waitsFor/kind").asString("").equals("approval"));
    return run;
  }

  private static HttpResponse<String> approve(String person, String run) throws Exception {
    String plan = get("/desk/runs/" + run).at("/waitsFor/plan").asString();
    return scene.post(
        person,
        "/api/v1/desk/runs/" + run + "/steps/start/approve",
        "{\"plan\":\"%s\"}".formatted(plan));
  }

  @Test
  void aRunIsApprovedByASecondPersonAndFollowedAsAnOperation() throws Exception {
    String run = waiting("otto");
    JsonNode listed = get("/operations?state=running");
    JsonNode underway = get("/operations/" + run);
    assertThat(listed.path("items").toString()).contains("\"" + run + "\"", "runbook.run");
    assertThat(underway.path("state").asString()).isEqualTo("running");
    assertThat(underway.path("person").asString()).isEqualTo("otto");
    assertThat(underway.path("cancellable").asBoolean()).isTrue();

    assertThat(approve("otto", run).statusCode()).isEqualTo(403);
    assertThat(approve("anna", run).statusCode()).isBetween(200, 202);

    Until.holds(() -> get("/operations/" + run).path("state").asString().equals("succeeded"));
    JsonNode over = get("/operations/" + run);
    assertThat(over.path("done").asInt()).isEqualTo(over.path("total").asInt()).isPositive();
    assertThat(over.path("cancellable").asBoolean()).isFalse();
    assertThat(get("/operations?state=running").path("items").toString())
        .doesNotContain("\"" + run + "\"");
  }

  @Test
  void whoWantsARunCannotApproveIt() throws Exception {
    String run = waiting("anna");

    assertThat(approve("anna", run).statusCode()).isBetween(400, 409);

    assertThat(get("/operations/" + run).path("state").asString()).isEqualTo("running");
  }

  @Test
  void aRunIsCancelledAsAnOperation() throws Exception {
    String run = waiting("otto");

    assertThat(scene.post("vera", "/api/v1/operations/" + run + "/cancel", "").statusCode())
        .isEqualTo(403);
    assertThat(scene.post("otto", "/api/v1/operations/" + run + "/cancel", "").statusCode())
        .isEqualTo(200);

    Until.holds(() -> get("/operations/" + run).path("state").asString().equals("cancelled"));
    assertThat(get("/desk/runs/" + run).path("status").asString()).isEqualTo("aborted");
  }

  @Test
  void anOperationThatIsNoneIsUnknown() throws Exception {
    for (String id : List.of("R-99999", "99999", "no-operation")) {
      assertThat(scene.get("vera", "/api/v1/operations/" + id).statusCode()).as(id).isEqualTo(404);
      assertThat(scene.post("otto", "/api/v1/operations/" + id + "/cancel", "").statusCode())
          .as(id)
          .isEqualTo(404);
    }
    assertThat(scene.get("vera", "/api/v1/operations?state=odd").statusCode()).isEqualTo(422);
  }

  private static HttpResponse<String> retry(int message) throws Exception {
    return scene.post("otto", "/api/v1/messages/0x" + "%064x".formatted(message) + "/retry", "");
  }

  @Test
  void aMessageIsFollowedOnceAndTriedAlsoWhenThereIsNoPlaceToFollowIt() throws Exception {
    scene.views.asked = true;
    try {
      HttpResponse<String> first = retry(0);
      assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
      JsonNode operation = PortalScene.json(first).path("operation");
      assertThat(operation.path("cancellable").asBoolean()).isTrue();
      assertThat(PortalScene.json(retry(0)).at("/operation/id")).isEqualTo(operation.path("id"));
      for (int other = 1; other < 20; other++) {
        assertThat(PortalScene.json(retry(other)).has("operation")).as("%d", other).isTrue();
      }
      int before = scene.views.retries.get();
      HttpResponse<String> last = retry(20);
      assertThat(last.statusCode()).as(last.body()).isEqualTo(202);
      assertThat(PortalScene.json(last).has("operation")).isFalse();
      assertThat(scene.views.retries).hasValue(before + 1);

      String id = operation.path("id").asString();
      assertThat(scene.post("otto", "/api/v1/operations/" + id + "/cancel", "").statusCode())
          .isEqualTo(200);
      Until.holds(() -> get("/operations/" + id).path("state").asString().equals("cancelled"));
    } finally {
      scene.views.asked = false;
    }
    Until.holds(() -> get("/operations?state=running").toString().indexOf("message.retry") < 0);
  }

  /** A review that the desk drafted of an incident that was reported and resolved. */
  private static String drafted() throws Exception {
    String incident =
        PortalScene.json(
                scene.post(
                    "otto",
                    "/api/v1/desk/reports",
                    "{\"summary\":\"something odd\",\"severity\":\"p2\"}"))
            .path("incident")
            .asString();
    assertThat(
            scene
                .post("otto", "/api/v1/desk/incidents/" + incident + "/resolve", "{}")
                .statusCode())
        .isEqualTo(200);
    Works works = new Works(scene.database);
    Tasks tasks = new Tasks(scene.database);
    InstantSource clock = InstantSource.system();
    try (Collector collector = new Collector(List.of(), clock)) {
      ReviewJob job =
          new ReviewJob(
              new ReviewJob.Parts(
                  collector,
                  new EvidenceStore(scene.database),
                  tasks,
                  works,
                  scene.timeline,
                  new Cases(scene.database),
                  scene.records.reviews(),
                  clock));
      Work work =
          works.open(Work.Kind.REVIEW, 100).stream()
              .filter(one -> one.incident().equals(incident))
              .findFirst()
              .orElseThrow();
      long token = tasks.take(work.key(), clock.instant(), Duration.ofMinutes(1)).orElseThrow();
      assertThat(job.run(work, token)).isTrue();
    }
    return get("/desk/incidents/" + incident + "/reviews").at("/items/0/id").asString();
  }

  private static HttpRequest.Builder edit(String review, String text, String tag) throws Exception {
    return scene
        .request("otto", "/api/v1/desk/reviews/" + review + "/edit")
        .header("content-type", "application/json")
        .header("if-match", tag)
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"section\":\"lessons\",\"lines\":[\"%s\"]}".formatted(text)));
  }

  @Test
  void aReviewIsEditedOnTheRevisionThatWasSeenAndOnNoOther() throws Exception {
    String review = drafted();
    HttpResponse<String> seen = scene.get("otto", "/api/v1/desk/reviews/" + review);
    String tag = seen.headers().firstValue("etag").orElseThrow();

    HttpResponse<String> first = scene.send(edit(review, "mine", tag));
    HttpResponse<String> late = scene.send(edit(review, "theirs", tag));

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(PortalScene.json(late).path("type").asString())
        .isEqualTo("urn:meta138:problem:changed");
    assertThat(get("/desk/reviews/" + review).toString()).contains("mine").doesNotContain("theirs");
    assertThat(
            scene
                .post("otto", "/api/v1/desk/reviews/" + review + "/close", "{\"revision\":2}")
                .statusCode())
        .isEqualTo(409);
  }

  @Test
  void aRepeatedEditHasTheTagOfTheFirstAlsoFromTheNextPortal() throws Exception {
    String review = drafted();
    String tag =
        scene
            .get("otto", "/api/v1/desk/reviews/" + review)
            .headers()
            .firstValue("etag")
            .orElseThrow();
    HttpResponse<String> first =
        scene.send(edit(review, "once", tag).header("idempotency-key", "edit"));
    HttpResponse<String> again =
        scene.send(edit(review, "once", tag).header("idempotency-key", "edit"));
    scene.another();
    HttpResponse<String> later =
        scene.send(edit(review, "once", tag).header("idempotency-key", "edit"));

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    String made = first.headers().firstValue("etag").orElseThrow();
    assertThat(made).isNotEqualTo(tag);
    for (HttpResponse<String> replayed : List.of(again, later)) {
      assertThat(replayed.headers().firstValue("idempotency-replayed")).hasValue("true");
      assertThat(replayed.headers().firstValue("etag")).hasValue(made);
      assertThat(replayed.body()).isEqualTo(first.body());
    }
  }

  @Test
  void anEditWhoseSessionHasEndedChangesNothingAndGoesAfterASignInAgain() throws Exception {
    String review = drafted();
    String tag =
        scene
            .get("otto", "/api/v1/desk/reviews/" + review)
            .headers()
            .firstValue("etag")
            .orElseThrow();
    HttpRequest.Builder ended = edit(review, "typed for an hour", tag);
    assertThat(
            scene
                .send(
                    scene
                        .request("otto", "/api/v1/session")
                        .method("DELETE", HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isLessThan(300);
    scene.forget("otto");

    HttpResponse<String> refused = scene.send(ended);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(get("/desk/reviews/" + review).toString()).doesNotContain("typed for an hour");

    HttpResponse<String> again = scene.send(edit(review, "typed for an hour", tag));
    assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
    assertThat(get("/desk/reviews/" + review).toString()).contains("typed for an hour");
  }
}
