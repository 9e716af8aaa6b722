package io.meta138.app.cli;

import static io.meta138.app.cli.DeskCommands.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.desk.DeskScene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The commands of the incident desk against one desk that runs in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeskCommandsTest {
  private DeskCommands desk;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    desk = new DeskCommands(directory);
  }

  @AfterAll
  void close() throws Exception {
    desk.close();
  }

  @Test
  void anIncidentIsWorkedOnFromReportToResolution() {
    String id = desk.reported("balances are not shown");

    assertThat(said(desk.as("vera", "incident", "list")))
        .contains(id, "P2", "balances are not shown");
    assertThat(said(desk.as("otto", "incident", "ack", id))).contains(id, "triaged");
    assertThat(said(desk.as("otto", "incident", "assign", id, "ada"))).contains(id);
    said(desk.as("otto", "incident", "note", id, "looked at the page"));
    said(desk.as("otto", "incident", "move", id, "mitigating"));
    assertThat(said(desk.as("otto", "incident", "rate", id, "p1", "users call"))).contains("P1");
    said(desk.as("otto", "incident", "snooze", id, "--for", "30m"));
    assertThat(said(desk.as("vera", "incident", "show", id)))
        .contains("looked at the page", "users call", "ada");
    JsonNode shown = desk.json("vera", "incident", "show", id);
    assertThat(shown.toString()).contains("\"owner\":\"ada\"", "incident.note");
    assertThat(said(desk.as("otto", "incident", "resolve", id, "the page is back")))
        .contains("resolved");
    assertThat(said(desk.as("vera", "incident", "list", "--status", "resolved"))).contains(id);
    assertThat(said(desk.as("otto", "incident", "reopen", id, "it is gone again"))).contains(id);
  }

  @Test
  void incidentsAreMergedAndSplit() {
    String whole = desk.reported("one cause");
    String part = desk.reported("the same cause");

    said(desk.as("otto", "incident", "merge", part, whole));

    assertThat(desk.json("vera", "incident", "show", part).toString())
        .contains("\"parent\":\"" + whole + "\"");
    JsonNode alerts = desk.json("vera", "incident", "alerts");
    String alert = "";
    for (JsonNode one : alerts.path("items")) {
      if (one.path("incident").asString("").equals(whole)) {
        alert = one.path("id").asString();
      }
    }
    assertThat(said(desk.as("vera", "incident", "why", alert))).isNotBlank();
    assertThat(desk.json("vera", "incident", "why", alert).path("answer").asString()).isNotEmpty();
  }

  @Test
  void alertsAreSilencedForAWhile() {
    String made =
        said(
            desk.as(
                "otto",
                "incident",
                "silence",
                "add",
                "--name",
                "quiet.*",
                "--for",
                "1h",
                "--reason",
                "announced"));
    Matcher id = Pattern.compile("^(\\S+) holds until").matcher(made);
    assertThat(id.find()).as(made).isTrue();

    assertThat(said(desk.as("vera", "incident", "silence", "list")))
        .contains("announced", "otto", " quiet.* ")
        .doesNotContain("[");
    assertThat(desk.json("vera", "incident", "silence", "list").path("items").size()).isPositive();
    assertThat(said(desk.as("otto", "incident", "silence", "end", id.group(1))))
        .contains("has ended");
    assertThat(desk.as("otto", "incident", "silence", "end", "S-999").code()).isOne();
  }

  @Test
  void aReviewIsCompletedSentAndClosed() throws Exception {
    String id = desk.reported("a review is wanted");
    said(desk.as("otto", "incident", "resolve", id));
    DeskScene.await(
        "a review", () -> desk.as("vera", "incident", "review", "show", id).code() == 0);

    assertThat(said(desk.as("vera", "incident", "review", "list"))).contains(id, "DUE");
    Cli.Result early = desk.as("otto", "incident", "review", "close", id);
    assertThat(early.code()).isOne();
    assertThat(early.err()).contains("was not sent to its list");
    said(desk.as("otto", "incident", "review", "edit", id, "lessons", "ask sooner", "ask twice"));
    Path more = Files.writeString(desk.folder().resolve("causes.txt"), "the cache\n\nits age\n");
    said(desk.as("otto", "incident", "review", "edit", id, "causes", "--from", more.toString()));
    assertThat(
            desk.as("otto", "incident", "review", "edit", id, "lucky", "x", "--revision", "1")
                .err())
        .contains("somebody changed it");
    assertThat(
            said(
                desk.as(
                    "otto",
                    "incident",
                    "review",
                    "action",
                    "add",
                    id,
                    "measure it",
                    "--owner",
                    "ada",
                    "--due",
                    "2099-01-31")))
        .contains("ada's, due 2099-01-31");
    String number =
        desk.json("vera", "incident", "review", "action", "list")
            .path("items")
            .get(0)
            .path("id")
            .asString();
    said(
        desk.as(
            "otto",
            "incident",
            "review",
            "action",
            "assign",
            number,
            "--owner",
            "otto",
            "--due",
            "2099-02-28"));
    assertThat(said(desk.as("vera", "incident", "review", "action", "list")))
        .contains("2099-02-28");
    said(desk.as("otto", "incident", "review", "action", "done", number, "measured"));
    assertThat(desk.as("otto", "incident", "review", "action", "drop", number, "no").code())
        .isOne();
    assertThat(
            said(
                desk.as(
                    "otto", "incident", "review", "runbook", id, "rpc", "changed", "--note", "a")))
        .contains("before it closes");
    said(desk.as("otto", "incident", "review", "send", id));
    DeskScene.await(
        "the review's end", () -> desk.as("otto", "incident", "review", "close", id).code() == 0);
    DeskScene.await(
        "an incident that was reviewed",
        () ->
            desk.json("vera", "incident", "show", id)
                .toString()
                .contains("\"status\":\"reviewed\""));

    assertThat(said(desk.as("vera", "incident", "review", "show", id)))
        .contains("ask twice", "the cache", "closed", "rpc: changed");
    Path pdf = desk.folder().resolve("review.pdf");
    said(desk.as("vera", "incident", "review", "show", id, "--pdf", pdf.toString()));
    assertThat(Files.readString(pdf, java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("%PDF-");
    assertThat(desk.as("vera", "incident", "review", "show", id, "--pdf", pdf.toString()).code())
        .isEqualTo(2);
  }

  @Test
  void evidenceIsListedAndRead() throws Exception {
    String id = desk.reported("evidence is wanted");
    DeskScene.await(
        "evidence", () -> !desk.json("vera", "incident", "evidence", id).path("items").isEmpty());

    JsonNode items = desk.json("vera", "incident", "evidence", id).path("items");
    assertThat(items.toString()).contains("metrics of this process", "configuration differences");
    String log = "";
    for (JsonNode item : items) {
      if (item.path("source").asString().equals("logs")) {
        log = "E" + item.path("number").asLong();
      }
    }
    assertThat(said(desk.as("vera", "incident", "evidence", id))).contains(log, "logs");
    assertThat(said(desk.as("vera", "incident", "evidence", log))).contains("one line of the log");
    Path file = desk.folder().resolve("log.txt");
    said(desk.as("vera", "incident", "evidence", log, "--to", file.toString()));
    assertThat(file).hasContent("one line of the log");
    assertThat(desk.as("vera", "incident", "evidence", "E999999").code()).isOne();
    assertThat(desk.as("vera", "incident", "evidence", id, "--to", "x").code()).isEqualTo(2);
  }

  @Test
  void statisticsAreShownAndGiven() {
    desk.reported("counted");

    assertThat(said(desk.as("vera", "incident", "stats")))
        .contains("MTTA", "MTTR", "PAGES", "NOTHING");
    JsonNode report = desk.json("vera", "incident", "stats", "--last", "1h");
    assertThat(report.path("all").path("incidents").asInt()).isPositive();
    assertThat(report.path("weeks").isArray()).isTrue();
    assertThat(report.path("rules").get(0).has("percent")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "incident",
        "incident review",
        "incident show",
        "incident list --last 0",
        "incident review list --limit 501",
        "incident snooze I-1",
        "incident snooze I-1 --for soon",
        "incident review edit I-1 lessons",
        "incident review action add I-1 text",
        "incident review action add I-1 text --owner a --due soon",
        "incident review action done first",
        "incident silence add --name x",
        "incident stats --last ever",
        "oncall",
        "people tokens create ada",
        "incident list --config none.yaml"
      })
  void wrongUsageExitsWithTwo(String command) {
    Cli.Result result = Cli.run(command.split(" "));

    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).isNotBlank().doesNotContain("Exception");
  }

  @Test
  void whoMayNotIsToldWhichRightIsMissing() {
    String id = desk.reported("forbidden");

    Cli.Result refused = desk.as("vera", "incident", "ack", id);

    assertThat(refused.code()).isOne();
    assertThat(refused.err()).contains("the right 'act'", "vera").doesNotContain("Exception");
    assertThat(desk.as("otto", "incident", "ack", "I-99999").err()).contains("I-99999");
    assertThat(desk.as("otto", "incident", "assign", id, "zed").err()).contains("no person 'zed'");
    assertThat(desk.as("otto", "incident", "move", id, "sideways").err()).contains("one of");
    assertThat(desk.as("vera", "incident", "review", "show", id).err()).contains("has no review");
    assertThat(desk.as("vera", "incident", "list", "--status", "odd").err()).contains("one of");
  }
}
