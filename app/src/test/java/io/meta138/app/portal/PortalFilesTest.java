package io.meta138.app.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.people.Role;
import io.meta138.platform.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PortalFilesTest {
  private static final String DESK =
      """
      database: {url: "jdbc:postgresql://127.0.0.1:1/desk", user: desk}
      directory:
        people:
          ada: {full-name: Ada, role: administrator, contact: {webhook: {url: "http://localhost/a", secret-file: key}}}
        teams:
          all: {lead: ada, members: [ada]}
        schedules:
          primary: {zone: UTC, layers: [{name: week, start: 2026-01-05T09:00, every: week, people: [ada]}]}
        policies:
          - {name: usual, steps: [{after: 0s, targets: ["schedule:primary"]}]}
      """;

  @TempDir Path folder;

  @BeforeEach
  void desk() throws IOException {
    Files.writeString(folder.resolve("desk.yaml"), DESK);
    Path token = folder.resolve("portal.token");
    Files.writeString(token, "m138_x");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  private PortalFiles.Result read(String text) throws IOException {
    Path file = folder.resolve("portal.yaml");
    Files.writeString(file, text);
    return PortalFiles.read(file);
  }

  private List<String> problems(String text) throws IOException {
    return read(text) instanceof PortalFiles.Result.Invalid(List<Problem> problems)
        ? problems.stream()
            .map(one -> Path.of(one.file()).getFileName() + ":" + one.line() + " " + one.message())
            .toList()
        : List.of();
  }

  @Test
  void aShortFileIsEnough() throws IOException {
    PortalFiles.Result result = read("desk: {config: desk.yaml, token-file: portal.token}\n");

    assertThat(result).isInstanceOf(PortalFiles.Result.Valid.class);
    PortalFiles files = ((PortalFiles.Result.Valid) result).files();
    assertThat(files.config().listen().address()).isEqualTo("127.0.0.1");
    assertThat(files.deskUrl()).hasToString("http://127.0.0.1:9141");
  }

  @Test
  void everyProblemIsToldAtOnceWithItsLine() throws IOException {
    List<String> found =
        problems(
            """
            listen: {address: 0.0.0.0}
            desk:
              config: desk.yaml
              url: http://desk.example:9141
              token-file: missing.token
            oracles:
              - config: nowhere.yaml
            """);

    assertThat(found)
        .anySatisfy(one -> assertThat(one).startsWith("portal.yaml:1 ").contains("in the clear"))
        .anySatisfy(one -> assertThat(one).startsWith("portal.yaml:4 ").contains("desk.example"))
        .anySatisfy(one -> assertThat(one).startsWith("portal.yaml:5 ").contains("missing.token"))
        .anySatisfy(one -> assertThat(one).startsWith("nowhere.yaml:1 ").contains("no such file"))
        .hasSize(4);
  }

  @Test
  void theDesksOwnProblemsAreAmongThem() throws IOException {
    Files.writeString(folder.resolve("desk.yaml"), DESK.replace("[ada]", "[eve]"));

    assertThat(problems("desk: {config: desk.yaml, token-file: portal.token}\n"))
        .anySatisfy(one -> assertThat(one).startsWith("desk.yaml:").contains("eve"));
  }

  @Test
  void theEnvironmentIsTheDesksAndItsPeopleMayStandInAFileOfTheirOwn() throws IOException {
    String portal = "desk: {config: desk.yaml, token-file: portal.token}\n";
    int people = DESK.indexOf("  people:");
    Files.writeString(
        folder.resolve("people.yaml"),
        DESK.substring(people)
            .replace("role: administrator", "roles: {staging: approver}")
            .indent(-2));
    String rest = DESK.substring(0, DESK.indexOf("directory:")) + "directory-file: people.yaml\n";

    Files.writeString(folder.resolve("desk.yaml"), rest);
    assertThat(problems(portal))
        .singleElement()
        .asString()
        .startsWith("desk.yaml:1 expected the environment of this desk")
        .endsWith("of staging");

    Files.writeString(folder.resolve("desk.yaml"), "environment: Staging\n" + rest);
    assertThat(problems(portal))
        .singleElement()
        .asString()
        .startsWith("desk.yaml:1 expected an environment's name");

    Files.writeString(folder.resolve("desk.yaml"), "environment: staging\n" + rest);
    PortalFiles files = ((PortalFiles.Result.Valid) read(portal)).files();
    assertThat(files.desk().directory().environment()).isEqualTo("staging");
    assertThat(files.desk().directory().role("ada")).contains(Role.APPROVER);

    Files.writeString(folder.resolve("desk.yaml"), DESK + "directory-file: people.yaml\n");
    assertThat(problems(portal))
        .containsExactly("desk.yaml:3 expected one of directory, directory-file");
    assertThat(problems("environment: staging\n" + portal))
        .anySatisfy(one -> assertThat(one).startsWith("portal.yaml:1 "));
  }

  @Test
  void aProxyOrACertificateOpensOtherAddresses() throws IOException {
    String rest =
        "desk: {config: desk.yaml, token-file: portal.token}\nlisten: {address: 0.0.0.0}\n";

    assertThat(problems(rest + "proxy: {url: \"https://portal.example\"}\n")).isEmpty();
    assertThat(problems(rest + "proxy: {url: \"http://portal.example\"}\n"))
        .singleElement()
        .asString()
        .contains("https");
    assertThat(problems(rest + "tls: {certificate: none.pem, key: none.pem}\n"))
        .singleElement()
        .asString()
        .startsWith("portal.yaml:3 ")
        .contains("none.pem");
  }

  @Test
  void linksWithSecretsGoToNoAddressThatIsReadOnTheWay() throws IOException {
    String rest = "desk: {config: desk.yaml, token-file: portal.token}\n";

    assertThat(problems(rest + "public-url: https://portal.example/\n")).isEmpty();
    assertThat(problems(rest + "public-url: http://portal.example\n"))
        .singleElement()
        .asString()
        .contains("expected an https address without a path");
    assertThat(problems(rest + "public-url: https://portal.example/below\n"))
        .singleElement()
        .asString()
        .contains("public-url");
  }
}
