package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    Path file = node("aggregator: nonsense\n", "precision: 9");

    Cli.Result result = Cli.run("config", "check", "-c", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("meta138.yaml:5").contains("aggregator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config check", "feeds list", "oracle run"})
  void everyProblemOfBothFilesIsNamedAtOnceInTheOrderOfLines(String command) throws IOException {
    Path file = node("aggregator: nonsense\ncolour: red\n", "precision: 99");
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

  @Test
  void aDatabaseThatDoesNotAnswerEndsANodeInOneLine() throws IOException {
    Path file = node("aggregator: \"0x00000000000000000000000000000000000000aa\"\n", "");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "keystore: {file: no.json, passphrase-file: no.pass}",
                "keystore: {file: key.json, passphrase-file: passphrase}"));
    Path passphrase = secret("passphrase", "correct horse");
    Cli.run(
        "keys",
        "new",
        directory.resolve("key.json").toString(),
        "--passphrase-file",
        passphrase.toString());

    Cli.Result result = Cli.run("oracle", "run", "-c", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("the database at jdbc:postgresql://127.0.0.1:1/none can't be used", "PostgreSQL");
  }

  @Test
  void aDatabasePasswordThatOthersCanReadIsRefused() throws IOException {
    Path file = node("", "");
    Files.writeString(
        file, Files.readString(file).replace("user: nobody", "user: me\n  password-file: open"));
    Path open = Files.writeString(directory.resolve("open"), "correct horse");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));

    Cli.Result result = Cli.run("tx", "list", "-c", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(open.toString(), "rw-r-----", "chmod 600");
    assertThat(result.err()).doesNotContain("horse");
  }

  @Test
  void keyFilesThatCanNotBeUsedAreRefusedWithTheReason() throws IOException {
    Path open = Files.writeString(directory.resolve("open"), "correct horse");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Path key = directory.resolve("key.json");

    assertThat(Cli.run("keys", "new", key.toString(), "--passphrase-file", open.toString()).err())
        .contains(open.toString(), "rw-r--r--", "chmod 600")
        .doesNotContain("horse");
    assertThat(Cli.run("keys", "new", key.toString(), "--passphrase-file", "none").err())
        .contains("there is no passphrase file none");
    assertThat(Cli.run("keys", "new", directory.resolve("no/key.json").toString()).err())
        .contains("there is no folder " + directory.resolve("no"));
    assertThat(Cli.run("keys", "address", key.toString()).err())
        .contains("there is no file " + key);
    assertThat(Cli.run("keys", "address", open.toString()).err()).contains("no key file");
    assertThat(key).doesNotExist();
  }

  @Test
  void aStateThatCanBeNoDirectoryIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    Cli.Result result = Cli.run("up", "--state", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("there can be no directory " + file, "--state");
  }

  @Test
  void aRightConfigurationHasNoProblem() throws IOException {
    Path file = node("", "precision: 8");

    Cli.Result result = Cli.run("config", "check", "-c", file.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("no problem found");
    assertThat(Cli.run("config", "check", "--json", "-c", file.toString()).out())
        .contains("\"problems\" : [ ]");
  }

  @Test
  void aVenueWithoutAVoiceIsSkippedWhileThereIsNoKeyForIt() throws IOException {
    Path file = node("", "precision: 8");
    Path feeds = directory.resolve("feeds.yaml");
    String more =
        Files.readString(feeds).replace("\"kraken", "\"coinmarketcap BTC/USD\", \"kraken");
    Files.writeString(feeds, more);

    Cli.Result without = Cli.run("config", "check", "-c", file.toString());
    String keyed =
        Files.readString(file).replace("venues:", "venues:\n  coinmarketcap: {api-key-file: key}");
    Files.writeString(file, keyed);
    Cli.Result with = Cli.run("config", "check", "-c", file.toString());

    assertThat(more).contains("coinmarketcap");
    assertThat(without.code()).isZero();
    assertThat(without.out())
        .contains("coinmarketcap is skipped", "venues.coinmarketcap.api-key-file");
    assertThat(with.out()).doesNotContain("skipped").contains("no problem found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oracle run", "feeds list"})
  void withoutAnAggregatorACommandSaysHowToGetOne(String command) throws IOException {
    Path file = node("", "precision: 8");

    Cli.Result result = Cli.run((command + " -c " + file).split(" "));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("names no aggregator", "contracts apply");
  }

  @Test
  void aNodeThatDoesNotRunIsSaidToBeMissing() throws IOException {
    Path file = node("", "precision: 8");

    Cli.Result result = Cli.run("sources", "list", "-c", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("no node answers at 127.0.0.1:1", "oracle run");
  }

  @Test
  void aCheckFindsEverythingThatIsMissing() throws IOException {
    Path file =
        node("aggregator: \"0x00000000000000000000000000000000000000aa\"\n", "precision: 8");

    Cli.Result result =
        Cli.run("oracle", "check", "--sources-within", "1ms", "-c", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains(
            "ok      configuration",
            "FAILED  transaction key",
            "FAILED  database",
            "FAILED  endpoint 127.0.0.1:1",
            "FAILED  aggregator",
            "FAILED  source kraken",
            "checks failed");
  }

  @Test
  void aNewKeyIsEncryptedAndItsAddressReadBack() throws IOException {
    Path key = directory.resolve("key.json");
    Path passphrase = secret("passphrase", "correct horse");

    Cli.Result made =
        Cli.run("keys", "new", key.toString(), "--passphrase-file", passphrase.toString());
    Cli.Result stated = Cli.run("keys", "address", key.toString());
    Cli.Result proven =
        Cli.run("keys", "address", key.toString(), "--passphrase-file", passphrase.toString());

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(stated.out().strip()).matches("0x[0-9a-f]{40}");
    assertThat(made.out()).contains(stated.out().strip(), "keystore:");
    assertThat(proven.out()).isEqualTo(stated.out());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(Cli.run("keys", "new", key.toString()).code()).isEqualTo(2);
    Path wrong = secret("wrong", "wrong horse");
    Cli.Result refused =
        Cli.run("keys", "address", key.toString(), "--passphrase-file", wrong.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("passphrase is wrong").doesNotContain("horse");
  }

  private Path secret(String name, String content) throws IOException {
    Path file =
        Files.createFile(
            directory.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content + "\n");
  }

  /** A node whose chain, database and venue are all out of reach. */
  private Path node(String aggregator, String precision) throws IOException {
    Files.writeString(
        directory.resolve("feeds.yaml"),
        """
        feeds:
          - id: BTC/USD
            %s
            row: 0
            column: 0
            min-sources: 1
            min-groups: 1
            sources: ["kraken BTC/USD"]
        """
            .formatted(precision));
    return Files.writeString(
        directory.resolve("meta138.yaml"),
        """
        chain:
          id: 138
          endpoints:
            - {url: "http://127.0.0.1:1"}
        %ssigner:
          keystore: {file: no.json, passphrase-file: no.pass}
        database:
          url: jdbc:postgresql://127.0.0.1:1/none
          user: nobody
        admin:
          port: 1
        venues:
          kraken: {rest: "http://127.0.0.1:1", websocket: "ws://127.0.0.1:1"}
        feeds: feeds.yaml
        """
            .formatted(aggregator));
  }
}
