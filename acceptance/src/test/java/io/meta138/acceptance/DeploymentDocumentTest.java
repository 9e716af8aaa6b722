package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.DevnetChain;
import io.meta138.app.devnet.DevnetDatabase;
import io.meta138.app.devnet.DevnetTools;
import io.meta138.chain.signing.Keystore;
import io.meta138.chain.signing.Passphrase;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The deployment document, followed to the letter on a local chain. */
class DeploymentDocumentTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final String HUNDRED_COINS = "0x56bc75e2d63100000";

  @TempDir Path directory;

  @Test
  void whoRunsItsCommandsInOrderHasLivePricesOnChain() throws Exception {
    CommandDocument document =
        CommandDocument.read(Meta138.ROOT.resolve("docs/deployment.md"), List.of("ini"));
    DevnetDatabase database = new DevnetDatabase(directory.resolve("database"));
    DevnetChain chain =
        new DevnetChain(
            ChainId.META,
            DevnetTools.anvil(Meta138.ROOT),
            directory.resolve("chain"),
            new BoundedHttp(JsonRpc.CLIENT),
            0);
    try (Meta138 exchanges = Meta138.start(directory.resolve("exchanges"), "devnet", "exchanges")) {
      database.start();
      chain.start();
      try (Connection superuser = connect(database)) {
        for (String statement : document.sql()) {
          execute(superuser, statement);
        }
      }
      String printed = follow(document, values(database, chain, exchanges));
      for (String feed : List.of("BTC/USD", "ETH/USD", "USDT/USD")) {
        assertThat(printed.lines().filter(line -> line.matches(feed + " +[0-9,.]+ .* live *")))
            .as("lines in which %s has a price and is live:\n%s", feed, printed)
            .isNotEmpty();
      }
    } finally {
      chain.stop();
      database.stop();
    }
  }

  /** What a reader would put into the first block. */
  private Map<String, String> values(DevnetDatabase database, DevnetChain chain, Meta138 exchanges)
      throws Exception {
    Path funder = directory.resolve("funder.json");
    Path passphrase = directory.resolve("funder.pass");
    fund(chain, makeKey(funder, passphrase));
    Map<String, String> values = new LinkedHashMap<>();
    values.put("META138", Meta138.ROOT.toString());
    values.put("CHAIN", "138");
    values.put("RPC", chain.http().toString());
    values.put("WS", chain.webSocket().toString());
    values.put(
        "DATABASE",
        database.jdbcUrl().replaceAll("^jdbc:postgresql://|/postgres$", "") + "/meta138");
    values.put("FUNDER", funder.toString());
    values.put("FUNDER_PASSPHRASE", passphrase.toString());
    values.put("ADMIN_PORT", Integer.toString(FreePorts.next()));
    values.put("VENUES", venues(exchanges).toString());
    return values;
  }

  private Path venues(Meta138 exchanges) throws IOException {
    JsonNode ready = Until.present("the simulated exchanges", START_LIMIT, exchanges::firstLine);
    StringBuilder yaml = new StringBuilder("venues:\n");
    ready
        .path("venues")
        .forEachEntry((venue, at) -> {
          yaml.append("  %s:\n    rest: %s\n".formatted(venue, at.path("rest").stringValue()));
          if (at.has("stream")) {
            yaml.append("    websocket: %s\n".formatted(at.path("stream").stringValue()));
          }
        });
    return Files.writeString(directory.resolve("venues.yaml"), yaml);
  }

  private static Address makeKey(Path file, Path passphraseFile) throws IOException {
    Files.createFile(
        passphraseFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passphraseFile, "of the funder");
    return switch (Passphrase.fromFile(passphraseFile)) {
      case Passphrase.Reading.Read(Passphrase passphrase) ->
          Keystore.create(file, passphrase, new SecureRandom());
      case Passphrase.Reading.Refused(String reason) -> throw new AssertionError(reason);
    };
  }

  private static void fund(DevnetChain chain, Address account) throws Exception {
    new JsonRpc(chain.http()).call("anvil_setBalance", account.toString(), HUNDRED_COINS);
  }

  private static Connection connect(DevnetDatabase database) throws IOException, SQLException {
    return DriverManager.getConnection(
        database.jdbcUrl(), "postgres", Files.readString(database.passwordFile()).strip());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs the commands in one shell; what they printed. */
  private String follow(CommandDocument document, Map<String, String> values) throws Exception {
    Path folder = Files.createDirectory(directory.resolve("deployment"));
    Path script = Files.writeString(directory.resolve("script"), document.script(values));
    Path printed = directory.resolve("printed.txt");
    Process shell =
        new ProcessBuilder("bash", script.toString())
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(shell.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
          .as("the end within %s of\n%s", LIMIT, Files.readString(printed))
          .isTrue();
      assertThat(shell.exitValue()).as(Files.readString(printed)).isZero();
      return Files.readString(printed);
    } finally {
      List<ProcessHandle> started = shell.descendants().toList();
      shell.destroy();
      started.forEach(ProcessHandle::destroy);
    }
  }
}
