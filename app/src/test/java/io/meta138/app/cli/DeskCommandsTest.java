package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.desk.DeskScene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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
import tools.jackson.databind.json.JsonMapper;

/** The commands of the incident desk against one desk that runs in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeskCommandsTest {
  private DeskScene scene;
  private Path folder;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    folder = directory;
    scene = new DeskScene(directory, "");
  }

  @AfterAll
  void close() throws Exception {
    scene.close();
  }

  private Cli.Result as(String person, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of(
            "-c",
            scene.config().toString(),
            "--desk",
            scene.uri().toString(),
            "--token-file",
            scene.tokenFile(person).toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  private JsonNode json(String person, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    Cli.Result result = as(person, all.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return JsonMapper.shared().readTree(result.out());
  }

  private String reported(String summary) {
    return json("otto", "incident", "report", summary, "--severity", "p2")
        .path("incident")
        .asString();
  }

  private static String said(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  @Test
  void anIncidentIsWorkedOnFromReportToResolution() {
    String id = reported("balances are not shown");

    assertThat(said(as("vera", "incident", "list"))).contains(id, "P2", "balances are not shown");
    assertThat(said(as("otto", "incident", "ack", id))).contains(id, "triaged");
    assertThat(said(as("otto", "incident", "assign", id, "ada"))).contains(id);
    said(as("otto", "incident", "note", id, "looked at the page"));
    said(as("otto", "incident", "move", id, "mitigating"));
    assertThat(said(as("otto", "incident", "rate", id, "p1", "users call"))).contains("P1");
    said(as("otto", "incident", "snooze", id, "--for", "30m"));
    assertThat(said(as("vera", "incident", "show", id)))
        .contains("looked at the page", "users call", "ada");
    JsonNode shown = json("vera", "incident", "show", id);
    assertThat(shown.toString()).contains("\"owner\":\"ada\"", "incident.note");
    assertThat(said(as("otto", "incident", "resolve", id, "the page is back")))
        .contains("resolved");
    assertThat(said(as("vera", "incident", "list", "--status", "resolved"))).contains(id);
    assertThat(said(as("otto", "incident", "reopen", id, "it is gone again"))).contains(id);
  }

  @Test
  void incidentsAreMergedAndSplit() {
    String whole = reported("one cause");
    String part = reported("the same cause");

    said(as("otto", "incident", "merge", part, whole));

    assertThat(json("vera", "incident", "show", part).toString())
        .contains("\"parent\":\"" + whole + "\"");
    JsonNode alerts = json("vera", "incident", "alerts");
    String alert = "";
    for (JsonNode one : alerts.path("items")) {
      if (one.path("incident").asString("").equals(whole)) {
        alert = one.path("id").asString();
      }
    }
    assertThat(said(as("vera", "incident", "why", alert))).isNotBlank();
    assertThat(json("vera", "incident", "why", alert).path("answer").asString()).isNotEmpty();
  }

  @Test
  void alertsAreSilencedForAWhile() {
    String made =
        said(
            as(
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

    assertThat(said(as("vera", "incident", "silence", "list")))
        .contains("announced", "otto", " quiet.* ")
        .doesNotContain("[");
    assertThat(json("vera", "incident", "silence", "list").path("items").size()).isPositive();
    assertThat(said(as("otto", "incident", "silence", "end", id.group(1)))).contains("has ended");
    assertThat(as("otto", "incident", "silence", "end", "S-999").code()).isOne();
  }

  @Test
  void aReviewIsCompletedSentAndClosed() throws Exception {
    String id = reported("a review is wanted");
    said(as("otto", "incident", "resolve", id));
    DeskScene.await("a review", () -> as("vera", "incident", "review", "show", id).code() == 0);

    assertThat(said(as("vera", "incident", "review", "list"))).contains(id, "DUE");
    Cli.Result early = as("otto", "incident", "review", "close", id);
    assertThat(early.code()).isOne();
    assertThat(early.err()).contains("was not sent to its list");
    said(as("otto", "incident", "review", "edit", id, "lessons", "ask sooner", "ask twice"));
    Path more = Files.writeString(folder.resolve("causes.txt"), "the cache\n\nits age\n");
    said(as("otto", "incident", "review", "edit", id, "causes", "--from", more.toString()));
    assertThat(as("otto", "incident", "review", "edit", id, "lucky", "x", "--revision", "1").err())
        .contains("somebody changed it");
    assertThat(
            said(
                as(
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
        json("vera", "incident", "review", "action", "list")
            .path("items")
            .get(0)
            .path("id")
            .asString();
    said(
        as(
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
    assertThat(said(as("vera", "incident", "review", "action", "list"))).contains("2099-02-28");
    said(as("otto", "incident", "review", "action", "done", number, "measured"));
    assertThat(as("otto", "incident", "review", "action", "drop", number, "no").code()).isOne();
    assertThat(
            said(as("otto", "incident", "review", "runbook", id, "rpc", "changed", "--note", "a")))
        .contains("before it closes");
    said(as("otto", "incident", "review", "send", id));
    DeskScene.await(
        "the review's end", () -> as("otto", "incident", "review", "close", id).code() == 0);
    DeskScene.await(
        "an incident that was reviewed",
        () -> json("vera", "incident", "show", id).toString().contains("\"status\":\"reviewed\""));

    assertThat(said(as("vera", "incident", "review", "show", id)))
        .contains("ask twice", "the cache", "closed", "rpc: changed");
    Path pdf = folder.resolve("review.pdf");
    said(as("vera", "incident", "review", "show", id, "--pdf", pdf.toString()));
    assertThat(Files.readString(pdf, java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("%PDF-");
    assertThat(as("vera", "incident", "review", "show", id, "--pdf", pdf.toString()).code())
        .isEqualTo(2);
  }

  @Test
  void evidenceIsListedAndRead() throws Exception {
    String id = reported("evidence is wanted");
    DeskScene.await(
        "evidence", () -> !json("vera", "incident", "evidence", id).path("items").isEmpty());

    JsonNode items = json("vera", "incident", "evidence", id).path("items");
    assertThat(items.toString()).contains("metrics of this process", "configuration differences");
    String log = "";
    for (JsonNode item : items) {
      if (item.path("source").asString().equals("logs")) {
        log = "E" + item.path("number").asLong();
      }
    }
    assertThat(said(as("vera", "incident", "evidence", id))).contains(log, "logs");
    assertThat(said(as("vera", "incident", "evidence", log))).contains("one line of the log");
    Path file = folder.resolve("log.txt");
    said(as("vera", "incident", "evidence", log, "--to", file.toString()));
    assertThat(file).hasContent("one line of the log");
    assertThat(as("vera", "incident", "evidence", "E999999").code()).isOne();
    assertThat(as("vera", "incident", "evidence", id, "--to", "x").code()).isEqualTo(2);
  }

  @Test
  void statisticsAreShownAndGiven() {
    reported("counted");

    assertThat(said(as("vera", "incident", "stats"))).contains("MTTA", "MTTR", "PAGES", "NOTHING");
    JsonNode report = json("vera", "incident", "stats", "--last", "1h");
    assertThat(report.path("all").path("incidents").asInt()).isPositive();
    assertThat(report.path("weeks").isArray()).isTrue();
    assertThat(report.path("rules").get(0).has("percent")).isTrue();
  }

  @Test
  void somebodyStandsInOnASchedule() {
    assertThat(said(as("vera", "oncall", "show"))).contains("primary", "otto");
    assertThat(said(as("vera", "oncall", "show", "primary"))).contains("FROM", "otto");
    assertThat(json("vera", "oncall", "show", "primary").path("items").size()).isPositive();
    JsonNode made =
        json("ada", "oncall", "override", "primary", "--for", "2h", "--reason", "dentist");
    assertThat(made.path("person").asString()).isEqualTo("ada");
    assertThat(json("vera", "oncall", "show").toString()).contains("\"person\":\"ada\"");
    assertThat(said(as("ada", "oncall", "end", made.path("id").asString()))).contains("has ended");
    assertThat(as("otto", "oncall", "override", "primary", "--person", "ada", "--for", "1h").err())
        .contains("only an administrator");
    assertThat(as("vera", "oncall", "show", "nobody").code()).isOne();
    assertThat(as("ada", "oncall", "override", "primary").code()).isEqualTo(2);
  }

  @Test
  void tokensAreMadeListedAndRevoked() throws Exception {
    Path file = folder.resolve("wallboard.token");
    JsonNode made =
        json(
            "ada",
            "people",
            "tokens",
            "create",
            "vera",
            "--right",
            "read",
            "--for",
            "1h",
            "--purpose",
            "wallboard",
            "--to",
            file.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String secret = Files.readString(file).strip();
    assertThat(said(as("ada", "people", "tokens", "list")))
        .contains("wallboard", made.path("id").asString())
        .doesNotContain(secret);
    assertThat(said(as("vera", "people", "list"))).contains("Otto Operator", "administrator");
    assertThat(as("wallboard", "incident", "list").code()).isZero();
    said(as("ada", "people", "tokens", "revoke", made.path("id").asString()));
    Cli.Result revoked = as("wallboard", "incident", "list");
    assertThat(revoked.code()).isOne();
    assertThat(revoked.err()).contains("token is not good", "people tokens create");
    assertThat(as("otto", "people", "tokens", "list").err()).contains("administer", "otto");
  }

  @Test
  void theFirstTokenNeedsNoDesk() {
    Path file = folder.resolve("first.token");

    Cli.Result made =
        Cli.run(
            "people",
            "tokens",
            "create",
            "ada",
            "--first",
            "--for",
            "1h",
            "--purpose",
            "setup",
            "--to",
            file.toString(),
            "-c",
            scene.config().toString());

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(as("first", "incident", "list").code()).isZero();
    Cli.Result nobody =
        Cli.run(
            "people",
            "tokens",
            "create",
            "zed",
            "--first",
            "--for",
            "1h",
            "--purpose",
            "setup",
            "--to",
            folder.resolve("zed.token").toString(),
            "-c",
            scene.config().toString());
    assertThat(nobody.code()).isNotZero();
    assertThat(folder.resolve("zed.token")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "incident",
        "incident review",
        "incident show",
        "incident list --last 0",
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
    String id = reported("forbidden");

    Cli.Result refused = as("vera", "incident", "ack", id);

    assertThat(refused.code()).isOne();
    assertThat(refused.err()).contains("the right 'act'", "vera").doesNotContain("Exception");
    assertThat(as("otto", "incident", "ack", "I-99999").err()).contains("I-99999");
    assertThat(as("otto", "incident", "assign", id, "zed").err()).contains("no person 'zed'");
    assertThat(as("otto", "incident", "move", id, "sideways").err()).contains("one of");
    assertThat(as("vera", "incident", "review", "show", id).err()).contains("has no review");
    assertThat(as("vera", "incident", "list", "--status", "odd").err()).contains("one of");
  }

  @Test
  void withoutATokenOrADeskItSaysWhatToDo() throws Exception {
    Cli.Result tokenless = as("nobody", "incident", "list");
    assertThat(tokenless.code()).isOne();
    assertThat(tokenless.err()).contains("there is no file", "--token-file", "tokens create");

    Path open = scene.secret("open.token", "m138_x");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(as("open", "incident", "list").err()).contains("chmod 600");

    Cli.Result unnamed = Cli.run("incident", "list", "-c", scene.config().toString());
    assertThat(unnamed.code()).isEqualTo(2);
    assertThat(unnamed.err()).contains("cli.token-file", "--token-file");

    Cli.Result nowhere =
        Cli.run(
            "incident",
            "list",
            "--desk",
            "http://127.0.0.1:1",
            "--token-file",
            scene.tokenFile("vera").toString());
    assertThat(nowhere.code()).isOne();
    assertThat(nowhere.err()).contains("no desk answers", "is the desk running", "meta138 up");
  }
}
