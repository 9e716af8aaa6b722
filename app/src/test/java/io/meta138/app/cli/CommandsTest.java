package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandsTest {
  @TempDir Path directory;

  static Stream<String> commands() {
    List<String> names = new ArrayList<>();
    collect("", Main.commandLine(), names);
    return names.stream();
  }

  private static void collect(String path, CommandLine command, List<String> names) {
    names.add(path);
    command
        .getSubcommands()
        .forEach((name, sub) -> {
          if (!name.equals("help")) {
            collect((path + " " + name).strip(), sub, names);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHelpsWithExamples(String command) {
    Cli.Result result = Cli.run((command + " --help").strip().split(" "));

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("Usage: meta138").containsPattern("Examples?:");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 120, "fits a terminal");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "feeds",
        "oracle",
        "tx",
        "feeds show",
        "feeds list --nonsense",
        "feeds history BTC/USD --last many",
        "feeds history BTC/USD --last 0",
        "tx list --last 0",
        "tx list --state odd",
        "sources list --state odd",
        "oracle check --sources-within soon",
        "contracts plan --admin 0x12",
        "contracts plan --threshold most",
        "up --for ever",
        "up --live --replay pom.xml",
        "up --replay none.zip",
        "up --feeds none.yaml",
        "up --rpc-port -5",
        "up --speed 0",
        "devnet exchanges --http-port 65536",
        "keys new"
      })
  void wrongUsageIsSaidInWordsAndExitsWithTwo(String command) {
    Cli.Result result = Cli.run(command.split(" "));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).isNotBlank().doesNotContain("Exception", "\tat ");
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oracle run",
        "oracle check",
        "feeds list",
        "feeds show BTC/USD",
        "feeds watch",
        "feeds trace BTC/USD",
        "sources list",
        "tx list",
        "tx explain 1",
        "tx cancel x",
        "contracts plan",
        "contracts apply",
        "contracts verify",
        "config check"
      })
  void aMissingConfigurationIsNamed(String command) {
    Path missing = directory.resolve("none.yaml");

    Cli.Result result = Cli.run((command + " -c " + missing).split(" "));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(missing.toString()).doesNotContain("Exception", "\tat ");
  }

  @Test
  void checkingAConfigurationNamesEachProblemWithItsLine() throws IOException {
    Path file = UnreachableNode.write(directory, "aggregator: nonsense\n", "precision: 9");

    Cli.Result result = Cli.run("config", "check", "-c", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("meta138.yaml:5").contains("aggregator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config check", "feeds list", "oracle run"})
  void everyProblemOfBothFilesIsNamedAtOnceInTheOrderOfLines(String command) throws IOException {
    Path file =
        UnreachableNode.write(directory, "aggregator: nonsense\ncolour: red\n", "precision: 99");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("id: 138", "id: many")
            .replace("port: 1\n", "port: 99999\n"));

    Cli.Result result = Cli.run((command + " -c " + file).split(" "));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().filter(line -> line.contains(".yaml:")))
        .satisfiesExactly(
            line -> assertThat(line).contains("feeds.yaml:3: feeds[0].precision: expected 0 to 18"),
            line -> assertThat(line).contains("meta138.yaml:2: chain.id", "'many'"),
            line -> assertThat(line).contains("meta138.yaml:5: aggregator"),
            line -> assertThat(line).contains("meta138.yaml:6: colour: unknown key"),
            line -> assertThat(line).contains("meta138.yaml:13: admin.port", "99999"));
  }

  @Test
  void aWrongOptionIsNamedAloneWithWhereToLook() {
    assertThat(Cli.run("up", "--speed", "fast").err().lines())
        .containsExactly(
            "meta138: Invalid value for option '--speed': expected a whole number, found fast",
            "`meta138 up --help` shows how it is used");
    assertThat(Cli.run("feeds").err())
        .contains("`meta138 feeds` needs a command", "list, show, history, watch, trace");
  }

  @Test
  void everyCommandTellsItsVersion() {
    assertThat(Cli.run("feeds", "list", "--version").out())
        .isEqualTo(Cli.run("--version").out())
        .startsWith("meta138 ");
  }
}
