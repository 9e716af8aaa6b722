package io.meta138.app.cli;

import static io.meta138.app.cli.DeskCommands.said;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Commands about people, tokens and who is on call. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeopleCommandsTest {
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
  void somebodyStandsInOnASchedule() {
    assertThat(said(desk.as("vera", "oncall", "show"))).contains("primary", "otto");
    assertThat(said(desk.as("vera", "oncall", "show", "primary"))).contains("FROM", "otto");
    assertThat(desk.json("vera", "oncall", "show", "primary").path("items").size()).isPositive();
    JsonNode made =
        desk.json("ada", "oncall", "override", "primary", "--for", "2h", "--reason", "dentist");
    assertThat(made.path("person").asString()).isEqualTo("ada");
    assertThat(desk.json("vera", "oncall", "show").toString()).contains("\"person\":\"ada\"");
    assertThat(said(desk.as("ada", "oncall", "end", made.path("id").asString())))
        .contains("has ended");
    assertThat(
            desk.as("otto", "oncall", "override", "primary", "--person", "ada", "--for", "1h")
                .err())
        .contains("only an administrator");
    assertThat(desk.as("vera", "oncall", "show", "nobody").code()).isOne();
    assertThat(desk.as("ada", "oncall", "override", "primary").code()).isEqualTo(2);
  }

  @Test
  void tokensAreMadeListedAndRevoked() throws Exception {
    Path file = desk.folder().resolve("wallboard.token");
    JsonNode made =
        desk.json(
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
    assertThat(said(desk.as("ada", "people", "tokens", "list")))
        .contains("wallboard", made.path("id").asString())
        .doesNotContain(secret);
    assertThat(said(desk.as("vera", "people", "list"))).contains("Otto Operator", "administrator");
    assertThat(desk.as("wallboard", "incident", "list").code()).isZero();
    said(desk.as("ada", "people", "tokens", "revoke", made.path("id").asString()));
    Cli.Result revoked = desk.as("wallboard", "incident", "list");
    assertThat(revoked.code()).isOne();
    assertThat(revoked.err()).contains("token is not good", "people tokens create");
    assertThat(desk.as("otto", "people", "tokens", "list").err()).contains("administer", "otto");
  }

  @Test
  void theFirstTokenNeedsNoDesk() {
    Path file = desk.folder().resolve("first.token");

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
            desk.scene().config().toString());

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(desk.as("first", "incident", "list").code()).isZero();
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
            desk.folder().resolve("zed.token").toString(),
            "-c",
            desk.scene().config().toString());
    assertThat(nobody.code()).isNotZero();
    assertThat(desk.folder().resolve("zed.token")).doesNotExist();
  }

  @Test
  void withoutATokenOrADeskItSaysWhatToDo() throws Exception {
    Cli.Result tokenless = desk.as("nobody", "incident", "list");
    assertThat(tokenless.code()).isOne();
    assertThat(tokenless.err()).contains("there is no file", "--token-file", "tokens create");

    Path open = desk.scene().secret("open.token", "m138_x");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(desk.as("open", "incident", "list").err()).contains("chmod 600");

    Cli.Result unnamed = Cli.run("incident", "list", "-c", desk.scene().config().toString());
    assertThat(unnamed.code()).isEqualTo(2);
    assertThat(unnamed.err()).contains("cli.token-file", "--token-file");

    Cli.Result nowhere =
        Cli.run(
            "incident",
            "list",
            "--desk",
            "http://127.0.0.1:1",
            "--token-file",
            desk.scene().tokenFile("vera").toString());
    assertThat(nowhere.code()).isOne();
    assertThat(nowhere.err()).contains("no desk answers", "is the desk running", "meta138 up");
  }

  @Test
  void noTokenGoesToAnotherMachineInPlainTextUnlessToldTo() {
    String token = desk.scene().tokenFile("vera").toString();
    for (String desk :
        List.of("http://192.0.2.1:9141", "http://desk.invalid", "http://[2001:db8::1]")) {
      Cli.Result refused = Cli.run("incident", "list", "--desk", desk, "--token-file", token);

      assertThat(refused.code()).as(desk).isEqualTo(2);
      assertThat(refused.err()).contains("the token is not sent", "--plain-http", "https");
    }
    Cli.Result told =
        Cli.run(
            "incident",
            "list",
            "--desk",
            "http://desk.invalid",
            "--token-file",
            token,
            "--plain-http");
    assertThat(told.err()).contains("no desk answers");
  }
}
