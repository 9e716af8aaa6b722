package io.meta138.incident.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.incident.support.OwnDatabase;
import io.meta138.platform.anchor.LogAnchor;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TimelineTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");

  @RegisterExtension static final OwnDatabase OWN = new OwnDatabase("timeline");

  private final Database database = OWN.get();

  @TempDir private Path folder;
  private TimelineStore timeline;

  @BeforeEach
  void empty() {
    timeline = new TimelineStore(database);
  }

  @Test
  void whatIsAppendedComesBackInOrder() {
    timeline.append(List.of(entry("INC-1", "opened"), entry("INC-2", "other")));
    timeline.append(
        List.of(entry("INC-1", "a \"quote\", ünïcode, a NUL \u0000 and a half \ud800")));

    List<TimelineEntry> found = timeline.of("INC-1", 0, 10);

    assertThat(found).extracting(TimelineEntry::index).containsExactly(0L, 2L);
    assertThat(found.getFirst().entry()).isEqualTo(entry("INC-1", "opened"));
    assertThat(found.getLast().entry().text())
        .isEqualTo("a \"quote\", ünïcode, a NUL \u0000 and a half ?");
    assertThat(timeline.head().size()).isEqualTo(3);
  }

  @Test
  void entriesOfATransactionThatFailsLeaveNoTrace() {
    timeline.append(List.of(entry("INC-1", "opened")));
    TimelineStore.Head before = timeline.head();

    database
        .transactions()
        .executeWithoutResult(transaction -> {
          timeline.append(List.of(entry("INC-1", "never happened")));
          transaction.setRollbackOnly();
        });

    assertThat(timeline.head()).isEqualTo(before);
    timeline.append(List.of(entry("INC-1", "acknowledged")));
    assertThat(verify(key()).intact()).isTrue();
  }

  @Test
  void writersAtTheSameTimeBuildOneLog() throws Exception {
    List<Thread> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      String incident = "INC-" + writer;
      writers.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < 25; i++) {
              timeline.append(List.of(entry(incident, "step " + i)));
            }
          }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    Checkpoints checkpoints = checkpoints(Optional.empty());
    checkpoints.take();

    LogVerifier.Verdict verdict = verify(key());

    assertThat(verdict.problems()).isEmpty();
    assertThat(verdict.entries()).isEqualTo(100);
    assertThat(verdict.signed()).isEqualTo(100);
  }

  @Test
  void entriesCannotBeChangedOrRemovedThroughTheTable() {
    timeline.append(List.of(entry("INC-1", "opened")));

    for (String statement :
        List.of(
            "update incident.timeline set body = ''",
            "delete from incident.timeline",
            "truncate incident.timeline")) {
      assertThatThrownBy(() -> database.jdbc().sql(statement).update())
          .hasMessageContaining("the timeline is append-only");
    }
  }

  @Test
  void anEntryThatWasChangedUnderneathIsFound() {
    timeline.append(List.of(entry("INC-1", "opened"), entry("INC-1", "paged alice")));
    checkpoints(Optional.empty()).take();
    assertThat(verify(key()).intact()).isTrue();

    underneath("update incident.timeline set body = replace(body, 'alice', 'bob') where index = 1");

    assertThat(verify(key()).problems())
        .singleElement()
        .asString()
        .contains("the first 2 entries")
        .contains("one of them was changed");
  }

  @Test
  void anEndThatWasCutOffIsFound() {
    timeline.append(List.of(entry("INC-1", "opened"), entry("INC-1", "paged alice")));
    checkpoints(Optional.empty()).take();

    underneath("delete from incident.timeline where index = 1");

    assertThat(verify(key()).problems())
        .containsExactly("the log has 1 entries and 2 were signed: the end is missing");
  }

  @Test
  void aLogThatWasRewrittenAndSignedAgainIsFoundByItsAnchor() {
    Anchors chain = new Anchors();
    timeline.append(List.of(entry("INC-1", "opened"), entry("INC-1", "paged alice")));
    Checkpoints honest = checkpoints(Optional.of(chain));
    honest.take();
    chain.mine();
    honest.take();

    underneath("update incident.timeline set body = replace(body, 'alice', 'bob')");
    MerkleEdge rewritten = new MerkleEdge();
    timeline.bodies(body -> rewritten.append(EntryCodec.leaf(body)));
    String note = key().sign(new Checkpoint("desk", 2, Hash.of(rewritten.root())));
    database.jdbc().sql("update incident.timeline_checkpoint set note = ?").param(note).update();

    LogVerifier verifier = new LogVerifier(timeline.checkpoints(), key().verifier());
    timeline.bodies(verifier::entry);
    chain.mined.forEach(verifier::anchor);

    assertThat(timeline.checkpoints().getFirst().anchor()).isPresent();
    assertThat(verifier.verdict().problems())
        .singleElement()
        .asString()
        .startsWith("the chain has the root");
  }

  @Test
  void oneRootAtATimeIsOnItsWayToTheChain() {
    Anchors chain = new Anchors();
    Checkpoints checkpoints = checkpoints(Optional.of(chain));
    for (int i = 0; i < 5; i++) {
      timeline.append(List.of(entry("INC-1", "step " + i)));
      checkpoints.take();
    }
    assertThat(chain.waiting.keySet()).containsExactly(1L);

    chain.mine();
    checkpoints.take();
    checkpoints.take();

    assertThat(chain.waiting.keySet()).containsExactly(5L);
  }

  @Test
  void aCheckpointOfAnotherKeyIsNotBelieved() throws IOException {
    timeline.append(List.of(entry("INC-1", "opened")));
    checkpoints(Optional.empty()).take();

    CheckpointKey stranger = CheckpointKey.open(folder.resolve("other.pem"), "desk");

    assertThat(verify(stranger).problems())
        .containsExactly("the checkpoint of 1 entries is not signed by this key");
  }

  @Test
  void aPublishedKeyIsReadBackAndChecksTheSameNotes() {
    timeline.append(List.of(entry("INC-1", "opened")));
    checkpoints(Optional.empty()).take();
    String published = key().verifier().toString();

    CheckpointVerifier read = CheckpointVerifier.parse(published);

    assertThat(read).hasToString(published);
    assertThat(read.open(timeline.checkpoints().getFirst().note())).isPresent();
    assertThatThrownBy(() -> CheckpointVerifier.parse("desk+00+AA"))
        .hasMessageStartingWith("expected a verifier key");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    CheckpointKey.open(folder.resolve("key.pem"), "desk");
    Files.setPosixFilePermissions(
        folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> CheckpointKey.open(folder.resolve("key.pem"), "desk"))
        .hasMessageContaining("must be of mode 0600");
  }

  private CheckpointKey key() {
    return CheckpointKey.open(folder.resolve("checkpoint.pem"), "desk");
  }

  private Checkpoints checkpoints(Optional<LogAnchor> anchor) {
    return new Checkpoints(
        timeline,
        key(),
        "desk",
        anchor,
        Duration.ofSeconds(30),
        new SimpleMeterRegistry(),
        InstantSource.fixed(NOW));
  }

  private LogVerifier.Verdict verify(CheckpointKey with) {
    LogVerifier verifier = new LogVerifier(timeline.checkpoints(), with.verifier());
    timeline.bodies(verifier::entry);
    return verifier.verdict();
  }

  /** As somebody with the database's own rights would. */
  private void underneath(String statement) {
    database.jdbc().sql("alter table incident.timeline disable trigger all").update();
    database.jdbc().sql(statement).update();
    database.jdbc().sql("alter table incident.timeline enable trigger all").update();
  }

  private static Entry entry(String incident, String text) {
    return new Entry(NOW, incident, "desk", "incident.changed", text, Map.of("b", "2", "a", "1"));
  }

  /** A chain that mines when it is told to. */
  private static final class Anchors implements LogAnchor {
    private final Map<Long, Hash> waiting = new HashMap<>();
    private final Map<Long, Hash> mined = new HashMap<>();

    @Override
    public void anchor(String log, long size, Hash root) {
      waiting.put(size, root);
    }

    @Override
    public Optional<Anchored> find(String log, long size) {
      return mined.containsKey(size) ? Optional.of(new Anchored(Hash.ZERO, 7)) : Optional.empty();
    }

    void mine() {
      mined.putAll(waiting);
      waiting.clear();
    }
  }
}
