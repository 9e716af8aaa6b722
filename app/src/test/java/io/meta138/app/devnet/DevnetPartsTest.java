package io.meta138.app.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.app.node.NodeException;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevnetPartsTest {
  private static final Path ANVIL =
      Path.of(System.getProperty("meta138.root"))
          .resolve("contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

  @TempDir Path directory;
  private final BoundedHttp http = new BoundedHttp(HttpClient.newHttpClient());

  @Test
  void theChainComesBackAfterAKillAndKeepsItsBlocksOverAStop() throws Exception {
    DevnetChain chain = new DevnetChain(ChainId.META, ANVIL, directory, http, 0);
    chain.start();
    try {
      assertThat(rpc(chain, "eth_chainId")).contains("0x8a");
      rpc(chain, "anvil_mine");
      long pid = chain.pid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await(() -> chain.restarts() == 1 && chain.pid() != pid);
      assertThat(rpc(chain, "eth_chainId")).contains("0x8a");
      rpc(chain, "anvil_mine");
    } finally {
      chain.stop();
    }
    DevnetChain again = new DevnetChain(ChainId.META, ANVIL, directory, http, 0);
    again.start();
    try {
      assertThat(rpc(again, "eth_blockNumber")).doesNotContain("\"0x0\"");
      assertThat(again.http()).isEqualTo(chain.http());
    } finally {
      again.stop();
    }
  }

  @Test
  void aKillInTheMiddleOfADumpCostsNothingThatWasSaved() throws Exception {
    DevnetChain chain = new DevnetChain(ChainId.META, ANVIL, directory, http, 0);
    chain.start();
    try {
      rpc(chain, "anvil_mine");
      chain.awaitSaved();
    } finally {
      chain.stop();
    }
    Files.writeString(directory.resolve("state.next.json"), "{\"block\":");
    DevnetChain again = new DevnetChain(ChainId.META, ANVIL, directory, http, 0);
    again.start();
    try {
      assertThat(rpc(again, "eth_blockNumber")).doesNotContain("\"0x0\"");
    } finally {
      again.stop();
    }
  }

  @Test
  void aDumpIsKeptWhenItIsWholeAndOnlyOnce() throws Exception {
    ChainState state = new ChainState(directory);
    Path kept = directory.resolve("state.json");

    assertThat(state.save()).isEmpty();
    Files.writeString(state.dumped(), "{\"block\":");
    assertThat(state.save()).isEmpty();
    assertThat(kept).doesNotExist();
    Files.writeString(state.dumped(), "{\"block\":1}");
    assertThat(state.save()).contains(Files.getLastModifiedTime(state.dumped()));
    assertThat(kept).hasContent("{\"block\":1}");
    Files.delete(kept);
    assertThat(state.save()).isPresent();
    assertThat(kept).doesNotExist();
    Files.writeString(state.dumped(), "{\"block\":22}");
    assertThat(state.save()).isPresent();
    assertThat(kept).hasContent("{\"block\":22}");
  }

  @Test
  void aPortThatAStrangerHasIsSaidToBeTaken() throws Exception {
    try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = stranger.getLocalPort();
      DevnetChain chain = new DevnetChain(ChainId.META, ANVIL, directory, http, port);

      assertThatThrownBy(chain::start)
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("port " + port, "taken", "--rpc-port");
      chain.stop();
      assertThat(chain.pid()).isEqualTo(-1);
    }
  }

  @Test
  void aStateKeepsLanesThatItBeganWithAndGetsNoneLater() throws Exception {
    List<String> words = new ArrayList<>();
    Path alone = directory.resolve("alone");
    try (StateDirectory state = StateDirectory.open(alone, false)) {
      assertThat(DevnetLanes.chain(state, options(alone, false), words::add)).isEmpty();
      Files.createDirectory(state.resolve(StateDirectory.CHAIN));
      assertThat(DevnetLanes.chain(state, options(alone, false), words::add)).isEmpty();
      assertThat(words).isEmpty();
      assertThat(DevnetLanes.chain(state, options(alone, true), words::add)).isEmpty();
      assertThat(words).singleElement().asString().contains("without lanes", "--fresh");
    }
    Path both = directory.resolve("both");
    try (StateDirectory state = StateDirectory.open(both, false)) {
      assertThat(DevnetLanes.chain(state, options(both, true), words::add)).isPresent();
      Files.createDirectory(state.resolve(StateDirectory.CHAIN));
      assertThat(DevnetLanes.chain(state, options(both, true), words::add)).isPresent();
      assertThatThrownBy(() -> DevnetLanes.chain(state, options(both, false), words::add))
          .isInstanceOf(NodeException.class)
          .hasMessageContainingAll("has lanes", "--fresh", both.toString());
    }
  }

  private static DevnetOptions options(Path state, boolean lanes) {
    return new DevnetOptions(
        state, state, false, false, 138, List.of(), 1, 0, 0, Optional.empty(), lanes);
  }

  @Test
  void aServerThatWasLeftBehindIsFoundByAnySpellingOfItsDirectory() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    DevnetDatabase left = new DevnetDatabase(directory.resolve("database"));
    left.start();
    try {
      Path lock = directory.resolve("database/data/postmaster.pid");
      ProcessHandle server =
          ProcessHandle.of(Long.parseLong(Files.readAllLines(lock).getFirst())).orElseThrow();
      Path copied = Files.createDirectory(other.resolve("data"));
      Files.copy(lock, copied.resolve("postmaster.pid"));

      DatabaseOrphans.stopServer(copied);
      assertThat(server.isAlive()).isTrue();
      assertThat(copied.resolve("postmaster.pid")).exists();
      DatabaseOrphans.stopServer(other.resolve("../database/data"));
      assertThat(server.isAlive()).isFalse();
      assertThat(lock).doesNotExist();
    } finally {
      left.stop();
    }
  }

  @Test
  void aNewStateDirectoryIsItsOwnersAloneAndAFreshOneEmptied() throws Exception {
    Path made = directory.resolve("made/state");
    StateDirectory.open(made, false).close();
    Files.writeString(made.resolve("meta138.log"), "of an earlier run");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    StateDirectory.open(made, true).close();
    assertThat(made.resolve("meta138.log")).doesNotExist();
  }

  @Test
  void anEmptyingThatWasCutShortIsFinishedByTheNextStart() throws Exception {
    StateDirectory.open(directory, false).close();
    Files.createDirectories(directory.resolve("database/data"));
    Path half = Files.writeString(directory.resolve("database/data/PG_VERSION"), "18");
    Files.writeString(directory.resolve("emptying"), "");

    StateDirectory.open(directory, false).close();
    assertThat(half).doesNotExist();
    assertThat(directory.resolve("emptying")).doesNotExist();
    Files.writeString(directory.resolve("kept"), "");
    StateDirectory.open(directory, false).close();
    assertThat(directory.resolve("kept")).exists();
  }

  @Test
  void theKeyOfALiveVenueIsNamedWhateverThePathIs() throws Exception {
    Path odd = Files.createDirectory(directory.resolve("a: \"b\" #c \\n é"));
    Files.writeString(odd.resolve("coingecko.key"), "");
    try (StateDirectory state = StateDirectory.open(odd.resolve("state"), false)) {
      DevnetFiles files =
          new DevnetFiles(
              state,
              new DevnetChain(ChainId.META, ANVIL, directory, http, 0),
              new DevnetDatabase(directory),
              Optional.empty(),
              Optional.empty());
      List<String> lines = files.liveKeys().lines().map(String::strip).toList();
      Path yaml = Files.writeString(directory.resolve("key.yaml"), lines.getLast());

      assertThat(lines).startsWith("venues:", "coingecko:").hasSize(3);
      assertThat(ConfigFile.scalar(yaml, "api-key-file"))
          .contains(odd.resolve("coingecko.key").toString());
    }
  }

  @Test
  void theDatabaseKeepsItsRowsAndFlushesEachCommit() throws Exception {
    DevnetDatabase first = new DevnetDatabase(directory);
    first.start();
    try (Database database = connect(first)) {
      database.jdbc().sql("create table kept (n int)").update();
      database.jdbc().sql("insert into kept values (138)").update();
      assertThat(database.jdbc().sql("show fsync").query(String.class).single()).isEqualTo("on");
    } finally {
      first.stop();
    }
    DevnetDatabase second = new DevnetDatabase(directory);
    second.start();
    try (Database database = connect(second)) {
      assertThat(database.jdbc().sql("select n from kept").query(Integer.class).single())
          .isEqualTo(138);
    } finally {
      second.stop();
    }
    assertThat(Files.exists(directory.resolve("data/postmaster.pid"))).isFalse();
  }

  @Test
  void aProgramThatAKilledStartLeftRunningIsEndedBeforeTheDataIsTouched() throws Exception {
    Path programs = Files.createDirectories(directory.resolve("binaries/PG-138/bin"));
    Files.writeString(programs.resolveSibling(".exists"), "");
    Path initdb = Files.copy(Path.of("/bin/sleep"), programs.resolve("initdb"));
    Process left = new ProcessBuilder(initdb.toString(), "600").start();
    try {
      DevnetDatabase next = new DevnetDatabase(directory);
      next.start();
      next.stop();
      assertThat(left.isAlive()).isFalse();
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void binariesWhoseUnpackingWasCutShortAreThrownAway() throws Exception {
    Path half = Files.createDirectories(directory.resolve("binaries/PG-138/lib"));
    Files.createSymbolicLink(half.resolve("libpq.so"), Path.of("libpq.so.5"));
    Files.writeString(half.resolve("libpq.so.5.18"), "half a libra");

    DevnetDatabase database = new DevnetDatabase(directory);
    database.start();
    database.stop();
    assertThat(half).doesNotExist();
  }

  @Test
  void theDatabaseAsksForThePasswordInItsFile() throws Exception {
    DevnetDatabase server = new DevnetDatabase(directory);
    server.start();
    try {
      assertThat(Files.getPosixFilePermissions(server.passwordFile()))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl(), "postgres", "guessed").close())
          .hasMessageContaining("password authentication failed");
      assertThat(Files.readString(directory.resolve("postgres.log")))
          .doesNotContain(Files.readString(server.passwordFile()).strip());
    } finally {
      server.stop();
    }
  }

  @Test
  void aDatabaseThatTrustedEverybodyGetsAPasswordAndKeepsItsRows() throws Exception {
    DevnetDatabase first = new DevnetDatabase(directory);
    first.start();
    try (Database database = connect(first)) {
      database.jdbc().sql("create table kept (n int)").update();
      database.jdbc().sql("alter role postgres password null").update();
    } finally {
      first.stop();
    }
    Path rules = directory.resolve("data/pg_hba.conf");
    Files.writeString(rules, Files.readString(rules).replace("scram-sha-256", "trust"));
    Files.delete(first.passwordFile());
    DevnetDatabase second = new DevnetDatabase(directory);
    second.start();
    try (Database database = connect(second)) {
      assertThat(database.jdbc().sql("select count(*) from kept").query(Integer.class).single())
          .isZero();
      assertThatThrownBy(
              () -> DriverManager.getConnection(second.jdbcUrl(), "postgres", "guessed").close())
          .hasMessageContaining("password authentication failed");
    } finally {
      second.stop();
    }
  }

  @Test
  void dataThatWasCutShortWhileItWasMadeIsMadeAnew() throws Exception {
    Files.writeString(directory.resolve("password"), "made before the data\n");
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/postgresql.conf"), "");
    Files.writeString(directory.resolve("data/PG_VERSION"), "18\n");
    DevnetDatabase server = new DevnetDatabase(directory);
    server.start();
    try (Database database = connect(server)) {
      assertThat(database.jdbc().sql("select 138").query(Integer.class).single()).isEqualTo(138);
    } finally {
      server.stop();
    }
  }

  private static Database connect(DevnetDatabase server) throws IOException {
    return Database.connect(
        server.jdbcUrl(), "postgres", Files.readString(server.passwordFile()).strip(), 2);
  }

  private String rpc(DevnetChain chain, String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(chain.http())
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":[]}"))
            .build();
    var outcome = http.send(request, Duration.ofMinutes(1), 1 << 16);
    return new String(((BoundedHttp.Response) outcome).body(), StandardCharsets.UTF_8);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
