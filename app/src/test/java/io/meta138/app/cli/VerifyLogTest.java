package io.meta138.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.desk.DeskScene;
import io.meta138.app.devnet.DevnetChain;
import io.meta138.incident.timeline.Checkpoint;
import io.meta138.incident.timeline.CheckpointKey;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code incident verify-log} on a log whose roots stand on a real chain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VerifyLogTest {
  /** The first of the accounts that anvil endows. */
  private static final String KEY =
      "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

  private Path folder;
  private HttpClient client;
  private DevnetChain chain;
  private DeskScene scene;
  private Database database;
  private String key;
  private List<String> entries;
  private List<Map<String, Object>> checkpoints;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    folder = directory;
    client = HttpClient.newHttpClient();
    Path anvil =
        Path.of(System.getProperty("meta138.root"))
            .resolve("contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
    chain =
        new DevnetChain(
            ChainId.META, anvil, directory.resolve("chain"), new BoundedHttp(client), 0);
    chain.start();
    Path payer = directory.resolve("anchor.key");
    Files.createFile(
        payer, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(payer, KEY);
    scene =
        new DeskScene(
            directory,
            """
            anchor:
              chain: {id: 138, endpoints: [{url: "%s"}], confirmations: 1, devnet: true}
              signer: {devnet-key-file: anchor.key}
            """
                .formatted(chain.http()));
    key = scene.node().logKey();
    database = Database.connect(scene.files().config().database().url(), "postgres", "", 2);
    TimelineStore timeline = new TimelineStore(database);
    for (int i = 0; i < 2; i++) {
      int roots = i + 1;
      timeline.append(List.of(entry(3 * i), entry(3 * i + 1), entry(3 * i + 2)));
      DeskScene.await(
          "a root on chain",
          () -> JsonMapper.shared().readTree(verify().out()).path("anchors").asInt() >= roots);
    }
    scene.node().stop();
    entries =
        database
            .jdbc()
            .sql("select body from incident.timeline order by index")
            .query(String.class)
            .list();
    checkpoints =
        database.jdbc().sql("select * from incident.timeline_checkpoint").query().listOfRows();
  }

  @AfterAll
  void close() throws Exception {
    database.close();
    scene.close();
    chain.stop();
    client.shutdownNow();
  }

  private static Entry entry(int number) {
    return new Entry(
        Instant.parse("2026-03-04T03:00:00Z").plusSeconds(number),
        "I-1",
        "desk",
        "incident.note",
        "note " + number,
        Map.of());
  }

  private Cli.Result verify() {
    return Cli.run(
        "incident",
        "verify-log",
        "-c",
        scene.config().toString(),
        "--key",
        key,
        "--rpc",
        chain.http().toString(),
        "--json");
  }

  private JsonNode json(int code) {
    Cli.Result result = verify();
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
    return JsonMapper.shared().readTree(result.out());
  }

  private void tamper(String... statements) {
    database.jdbc().sql("alter table incident.timeline disable trigger all").update();
    for (String statement : statements) {
      database.jdbc().sql(statement).update();
    }
    database.jdbc().sql("alter table incident.timeline enable trigger all").update();
  }

  /** As it was before a test. */
  @AfterEach
  void restore() {
    tamper("delete from incident.timeline", "delete from incident.timeline_checkpoint");
    for (int i = 0; i < entries.size(); i++) {
      database
          .jdbc()
          .sql(
              "insert into incident.timeline (index, at, incident, body) values (?, now(), 'I-1', ?)")
          .params(i, entries.get(i))
          .update();
    }
    for (Map<String, Object> row : checkpoints) {
      database
          .jdbc()
          .sql(
              """
              insert into incident.timeline_checkpoint
                (size, note, signed_at, anchor_transaction, anchor_block)
              values (:size, :note, :signed_at, :anchor_transaction, :anchor_block)
              """)
          .params(row)
          .update();
    }
  }

  private List<String> problems() {
    return json(1).path("problems").valueStream().map(JsonNode::asString).toList();
  }

  @Test
  void aLogThatNobodyTouchedIsIntactAndItsRootsStandOnTheChain() {
    JsonNode verdict = json(0);

    assertThat(verdict.path("intact").asBoolean()).isTrue();
    assertThat(verdict.path("anchors").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(verdict.path("signed").asInt()).isEqualTo(verdict.path("entries").asInt());
    assertThat(verdict.path("key").asString()).isEqualTo(key);
  }

  @Test
  void aChangedRowIsFound() {
    tamper("update incident.timeline set body = replace(body, 'note 1', 'note 7')");

    assertThat(problems())
        .anyMatch(problem -> problem.contains("one of them was changed"))
        .anyMatch(problem -> problem.contains("the chain has the root"));
  }

  @Test
  void aRemovedRowIsFound() {
    tamper("delete from incident.timeline where index = 1");

    assertThat(problems()).anyMatch(problem -> problem.contains("expected entry 1, found 2"));
  }

  @Test
  void aForgedCheckpointIsFound() {
    CheckpointKey other = CheckpointKey.open(folder.resolve("other.key"), "test/desk");
    String forged = other.sign(new Checkpoint("test/desk", 2, Hash.of(new byte[32])));
    database
        .jdbc()
        .sql(
            "insert into incident.timeline_checkpoint (size, note, signed_at) values (2, ?, now())"
                + " on conflict (size) do update set note = excluded.note")
        .param(forged)
        .update();

    assertThat(problems()).contains("the checkpoint of 2 entries is not signed by this key");
  }

  @Test
  void aLogThatWasWrittenAndSignedAnewDiffersFromTheChain() {
    TimelineStore timeline = new TimelineStore(database);
    List<Entry> written = timeline.of("I-1", 0, 100).stream().map(TimelineEntry::entry).toList();
    CheckpointKey own = CheckpointKey.open(folder.resolve("checkpoint.key"), "test/desk");
    tamper(
        "delete from incident.timeline", "update incident.timeline_head set size = 0, edge = ''");
    for (Entry entry : written) {
      String text = entry.text().replace("note 1", "note 7");
      timeline.append(
          List.of(
              new Entry(
                  entry.at(), entry.incident(), entry.actor(), entry.kind(), text, entry.data())));
      TimelineStore.Head head = timeline.head();
      database
          .jdbc()
          .sql("update incident.timeline_checkpoint set note = ? where size = ?")
          .params(own.sign(new Checkpoint("test/desk", head.size(), head.root())), head.size())
          .update();
    }

    assertThat(problems())
        .isNotEmpty()
        .allMatch(problem -> problem.contains("the chain has the root"));
  }

  @Test
  void aLogThatWasCutOffWithItsCheckpointsIsShorterThanTheChainSays() {
    long first =
        database
            .jdbc()
            .sql(
                "select min(size) from incident.timeline_checkpoint where anchor_block is not null")
            .query(Long.class)
            .single();
    tamper(
        "delete from incident.timeline where index >= " + first,
        "delete from incident.timeline_checkpoint where size > " + first);

    assertThat(problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem).contains("that no checkpoint names: the end is missing"));
  }

  @Test
  void aRootThatIsNotOnTheChainIsFound() {
    database
        .jdbc()
        .sql("update incident.timeline_checkpoint set anchor_transaction = '0x' || repeat('1', 64)")
        .update();

    assertThat(problems())
        .isNotEmpty()
        .allMatch(problem -> problem.contains("the chain has no such transaction"));
  }

  @Test
  void aLogWhoseCheckpointsAreGoneIsNotIntact() {
    database.jdbc().sql("delete from incident.timeline_checkpoint").update();

    assertThat(problems()).anyMatch(problem -> problem.contains("are under no checkpoint"));
  }

  @Test
  void aLogThatNoLongerSaysWhereItsRootsStandIsNotIntact() {
    database
        .jdbc()
        .sql(
            "update incident.timeline_checkpoint set anchor_transaction = null, anchor_block = null")
        .update();

    assertThat(problems()).containsExactly("no checkpoint says where its root stands on the chain");
  }

  @Test
  void rootsOfAnotherAccountCountForNothing() {
    Cli.Result result =
        Cli.run(
            "incident",
            "verify-log",
            "-c",
            scene.config().toString(),
            "--key",
            key,
            "--account",
            "0x1111111111111111111111111111111111111111",
            "--json");

    assertThat(result.code()).isOne();
    assertThat(result.out()).contains("not by the desk's account 0x1111");
  }
}
