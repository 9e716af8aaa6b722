package io.meta138.incident.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.desk.Works;
import io.meta138.incident.evidence.Collector;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.evidence.Tasks;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.people.Right;
import io.meta138.incident.reviews.Cases;
import io.meta138.incident.reviews.ReviewJob;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionURI;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationLink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReviewRoutesTest {
  private static final Pattern LINK = Pattern.compile("\\]: <([^>]+)>");

  private ServerScene scene;
  private String viewer;
  private String operator;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    scene = new ServerScene(folder, ServerScene.LIMITS);
    viewer = scene.token("vera", Right.READ);
    operator = scene.token("otto", Right.READ, Right.ACT);
  }

  @AfterAll
  void close() throws Exception {
    scene.close();
  }

  private HttpResponse<String> act(String path, String body) throws Exception {
    return scene.send(scene.post(path, body), operator);
  }

  private JsonNode done(String path, String body) throws Exception {
    HttpResponse<String> response = act(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return scene.read(response);
  }

  /** The review of an incident that was reported, worked on by a runbook, and resolved. */
  private String reviewed(String summary) throws Exception {
    HttpResponse<String> made =
        act("/v1/reports", "{\"summary\":\"%s\",\"severity\":\"p2\"}".formatted(summary));
    String incident = scene.read(made).path("incident").asString();
    TimelineStore timeline = new TimelineStore(scene.database);
    timeline.append(
        List.of(
            new Entry(
                InstantSource.system().instant(),
                incident,
                "runbook:RUN-1",
                "runbook.step",
                "restarted a node",
                Map.of("runbook", "network-outage"))));
    done("/v1/incidents/" + incident + "/resolve", "{}");
    Works works = new Works(scene.database);
    Tasks tasks = new Tasks(scene.database);
    InstantSource clock = InstantSource.system();
    try (Collector collector = new Collector(List.of(new Head()), clock)) {
      ReviewJob job =
          new ReviewJob(
              new ReviewJob.Parts(
                  collector,
                  new EvidenceStore(scene.database),
                  tasks,
                  works,
                  timeline,
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
    JsonNode reviews = scene.read(scene.get("/v1/incidents/" + incident + "/reviews", viewer));
    return reviews.path("items").get(0).path("id").asString();
  }

  /** What a node says of its head. */
  private static final class Head implements EvidenceSource {
    @Override
    public String name() {
      return "node";
    }

    @Override
    public Duration limit() {
      return Duration.ofMinutes(1);
    }

    @Override
    public List<Finding> collect(Scope scope, Duration allowed) {
      return List.of(
          Finding.Document.of("head", "text/html", "<b>7</b>".getBytes(StandardCharsets.UTF_8)),
          new Finding.Missing("peers", "no answer"));
    }
  }

  @Test
  void aReviewClosesOnlyAfterAllThatIsWanting() throws Exception {
    String path = "/v1/reviews/" + reviewed("closing");
    JsonNode drafted = scene.read(scene.get(path, viewer));
    assertThat(drafted.path("state").asString()).isEqualTo("draft");
    assertThat(drafted.path("dueAt").asString())
        .isGreaterThan(drafted.path("draftedAt").asString());

    HttpResponse<String> early = act(path + "/close", "{\"revision\":1}");
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(scene.read(early).path("detail").asString())
        .isEqualTo(
            "revision 1 was not sent to its list; the runbook network-outage was neither changed"
                + " nor declared unchanged");

    JsonNode edited =
        done(
            path + "/edit",
            "{\"revision\":1,\"section\":\"went-well\",\"lines\":[\"the page came\"]}");
    assertThat(edited.path("sections").path("went-well").get(0).path("text").asString())
        .isEqualTo("the page came");
    assertThat(act(path + "/edit", "{\"revision\":1,\"section\":\"lessons\",\"lines\":[\"x\"]}"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(409);
    assertThat(scene.read(act(path + "/send", "{\"revision\":2}")).path("detail").asString())
        .contains("nobody is on the list");
    done(path + "/sent", "{\"revision\":2,\"how\":\"read out in the meeting\"}");
    JsonNode declared =
        done(path + "/runbooks", "{\"runbook\":\"network-outage\",\"outcome\":\"unchanged\"}");
    assertThat(declared.path("wanting")).isEmpty();
    assertThat(done(path + "/close", "{\"revision\":2}").path("state").asString())
        .isEqualTo("closed");
    assertThat(act(path + "/edit", "{\"revision\":2,\"section\":\"lessons\",\"lines\":[\"x\"]}"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(409);
  }

  @Test
  void actionItemsAreGivenToPeopleAndSettled() throws Exception {
    String path = "/v1/reviews/" + reviewed("actions");
    HttpResponse<String> wrong = act(path + "/actions", "{\"text\":\"alert\",\"due\":\"soon\"}");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(scene.read(wrong).path("detail").asString()).contains("owner", "due");

    JsonNode added =
        done(
            path + "/actions",
            "{\"text\":\"alert on peers\",\"owner\":\"otto\",\"due\":\"2099-03-20\"}");
    long action = added.path("actions").get(0).path("id").asLong();
    done("/v1/actions/" + action + "/assign", "{\"owner\":\"ada\",\"due\":\"2099-04-01\"}");
    assertThat(scene.get("/v1/actions", viewer).body()).contains("2099-04-01", "\"owner\":\"ada\"");
    assertThat(act("/v1/actions/" + action + "/settle", "{\"state\":\"dropped\"}").statusCode())
        .isEqualTo(409);
    JsonNode settled =
        done("/v1/actions/" + action + "/settle", "{\"state\":\"done\",\"note\":\"merged\"}");
    assertThat(settled.path("actions").get(0).path("state").asString()).isEqualTo("done");
    assertThat(act("/v1/actions/none/settle", "{\"state\":\"done\"}").statusCode()).isEqualTo(404);
    assertThat(scene.get("/v1/actions", viewer).body()).doesNotContain("alert on peers");
  }

  /** The ids of a list that is read item by item. */
  private List<String> oneByOne(String path) throws Exception {
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = scene.read(scene.get(path + "?limit=1" + cursor, viewer));
      assertThat(page.path("items")).hasSize(1);
      ids.add(page.path("items").get(0).path("id").asString());
      cursor = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
    } while (!cursor.isEmpty());
    return ids;
  }

  private List<String> atOnce(String path) throws Exception {
    return scene
        .read(scene.get(path, viewer))
        .path("items")
        .valueStream()
        .map(item -> item.path("id").asString())
        .toList();
  }

  @Test
  void whatIsDueIsGivenInPagesThatLeaveNothingOut() throws Exception {
    for (String summary : List.of("paged", "paged too", "and paged")) {
      String path = "/v1/reviews/" + reviewed(summary) + "/actions";
      for (String due : List.of("2099-03-02", "2099-03-01")) {
        done(path, "{\"text\":\"look\",\"owner\":\"otto\",\"due\":\"%s\"}".formatted(due));
      }
    }

    assertThat(atOnce("/v1/reviews")).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
    assertThat(oneByOne("/v1/reviews")).isEqualTo(atOnce("/v1/reviews"));
    assertThat(atOnce("/v1/actions")).hasSizeGreaterThanOrEqualTo(6).doesNotHaveDuplicates();
    assertThat(oneByOne("/v1/actions")).isEqualTo(atOnce("/v1/actions"));
    assertThat(scene.get("/v1/actions?limit=0", viewer).statusCode()).isEqualTo(422);
    assertThat(scene.get("/v1/reviews?cursor=forged", viewer).statusCode()).isEqualTo(422);
  }

  @Test
  void everyLinkOfAReviewLeadsSomewhereUnderATokenOnly() throws Exception {
    String path = "/v1/reviews/" + reviewed("links");
    String markdown = scene.read(scene.get(path + "/markdown", viewer)).path("markdown").asString();
    TreeSet<String> links = new TreeSet<>();
    Matcher matcher = LINK.matcher(markdown);
    while (matcher.find()) {
      links.add(matcher.group(1));
    }
    assertThat(links).hasSizeGreaterThan(4).anyMatch(link -> link.contains("/v1/evidence/"));
    for (String link : links) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(link));
      assertThat(scene.send(request.copy(), viewer).statusCode()).as(link).isEqualTo(200);
      assertThat(scene.send(request.copy(), "").statusCode()).as(link).isEqualTo(401);
    }
    assertThat(pdfLinks(path + "/pdf")).isEqualTo(links);
  }

  private Set<String> pdfLinks(String path) throws Exception {
    HttpResponse<byte[]> pdf =
        scene.http.send(
            HttpRequest.newBuilder(scene.uri(path))
                .header("Authorization", "Bearer " + viewer)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(pdf.headers().firstValue("Content-Type")).contains("application/pdf");
    TreeSet<String> links = new TreeSet<>();
    try (PDDocument document = Loader.loadPDF(pdf.body())) {
      for (PDPage page : document.getPages()) {
        for (PDAnnotation annotation : page.getAnnotations()) {
          links.add(((PDActionURI) ((PDAnnotationLink) annotation).getAction()).getURI());
        }
      }
    }
    return links;
  }

  @Test
  void evidenceIsGivenOutAsTextThatNoBrowserRuns() throws Exception {
    String review = reviewed("evidence");
    String incident = review.replaceFirst("R", "I");
    JsonNode items =
        scene.read(scene.get("/v1/incidents/" + incident + "/evidence", viewer)).path("items");
    List<String> names = new ArrayList<>();
    items.forEach(item -> names.add(item.path("name").asString()));
    assertThat(names).containsExactly("head", "peers");
    assertThat(items.get(1).path("missing").asString()).isEqualTo("no answer");

    HttpResponse<String> content = scene.get(items.get(0).path("content").asString(), viewer);
    assertThat(content.body()).isEqualTo("<b>7</b>");
    assertThat(content.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(content.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    String missing = "/v1/evidence/" + items.get(1).path("number").asLong();
    assertThat(scene.get(missing + "/content", viewer).statusCode()).isEqualTo(404);
    assertThat(scene.get("/v1/evidence/999999", viewer).statusCode()).isEqualTo(404);
    assertThat(scene.get("/v1/timeline/999999", viewer).statusCode()).isEqualTo(404);
    assertThat(scene.get("/v1/timeline/x", viewer).statusCode()).isEqualTo(404);
  }

  @Test
  void statisticsAreOfTheTimeThatIsAskedFor() throws Exception {
    reviewed("statistics");

    JsonNode now = scene.read(scene.get("/v1/statistics", viewer));
    JsonNode then =
        scene.read(
            scene.get("/v1/statistics?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z", viewer));

    assertThat(now.path("all").path("resolved").asInt()).isPositive();
    assertThat(now.path("bySeverity").path("p2").path("incidents").asInt()).isPositive();
    assertThat(now.path("rules").get(0).path("rule").asString()).isNotEmpty();
    assertThat(then.path("all").path("incidents").asInt()).isZero();
    assertThat(scene.get("/v1/statistics?from=yesterday", viewer).statusCode()).isEqualTo(422);
    for (String to : List.of("%2B999999999-12-31T23:59:59Z", "-99999-01-01T00:00:00Z")) {
      assertThat(scene.get("/v1/statistics?to=" + to, viewer).statusCode()).as(to).isEqualTo(422);
    }
    assertThat(scene.get("/v1/statistics?from=2020-01-01T00:00:00Z", viewer).statusCode())
        .isEqualTo(422);
  }

  @Test
  void nobodyCallsAnIncidentReviewedButByItsReview() throws Exception {
    String incident = reviewed("by hand").replaceFirst("R", "I");

    HttpResponse<String> moved =
        act("/v1/incidents/" + incident + "/move", "{\"status\":\"reviewed\"}");

    assertThat(moved.statusCode()).isEqualTo(422);
    assertThat(moved.body()).contains("its review is closed");
  }
}
