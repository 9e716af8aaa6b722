package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands with a configuration whose node, chain or keys are not what they should be. */
final class NodeCommandsTest {
  @TempDir Path directory;

  private Path secret(String name, String content) throws IOException {
    Path file =
        Files.createFile(
            directory.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content + "\n");
  }

  @Test
  void aDatabaseThatDoesNotAnswerEndsANodeInOneLine() throws IOException {
    Path file =
        UnreachableNode.write(
            directory, "aggregator: \"0x00000000000000000000000000000000000000aa\"\n", "");
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
    Path file = UnreachableNode.write(directory, "", "");
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
  void aStateWithLanesIsNotGoneOnWithWithoutThem() throws Exception {
    Path state = Files.createDirectories(directory.resolve("laned"));
    Files.createDirectory(state.resolve("second"));

    Cli.Result result = Cli.run("up", "--state", state.toString(), "--no-lanes");

    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains("has lanes", "--no-lanes", "--fresh", "--state");
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
    Path file = UnreachableNode.write(directory, "", "precision: 8");

    Cli.Result result = Cli.run("config", "check", "-c", file.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("no problem found");
    assertThat(Cli.run("config", "check", "--json", "-c", file.toString()).out())
        .contains("\"problems\" : [ ]");
  }

  @Test
  void aVenueWithoutAVoiceIsSkippedWhileThereIsNoKeyForIt() throws IOException {
    Path file = UnreachableNode.write(directory, "", "precision: 8");
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
    Path file = UnreachableNode.write(directory, "", "precision: 8");

    Cli.Result result = Cli.run((command + " -c " + file).split(" "));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("names no aggregator", "contracts apply");
  }

  @Test
  void aNodeThatDoesNotRunIsSaidToBeMissing() throws IOException {
    Path file = UnreachableNode.write(directory, "", "precision: 8");

    Cli.Result result = Cli.run("sources", "list", "-c", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("no node answers at 127.0.0.1:1", "oracle run");
  }

  @Test
  void aCheckFindsEverythingThatIsMissing() throws IOException {
    Path file =
        UnreachableNode.write(
            directory,
            "aggregator: \"0x00000000000000000000000000000000000000aa\"\n",
            "precision: 8");

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
}
