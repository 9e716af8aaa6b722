package io.meta138.ccip.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.attest.DevnetCertificates;
import io.meta138.ccip.messages.LaneMessage;
import io.meta138.ccip.messages.RowPayload;
import io.meta138.ccip.support.TwoChains;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageFilter;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.support.TestDatabase;
import io.meta138.chain.support.Until;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.types.Hash;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attesters and a deliverer in processes of their own, killed at random while messages flow. */
final class KilledLaneTest {
  private static final long SEED = Long.getLong("meta138.seed", 20261123);
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static final int KILLS = Math.max(5, 50 / SCALE);
  private static final int MESSAGES = Math.max(100, 1_000 / SCALE);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String LANE = "there";
  private static final int ROWS = 6;

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final Map<String, Process> processes = new HashMap<>();
  private final Map<Integer, Long> rounds = new TreeMap<>();
  private TwoChains chains;
  private Database database;
  private MessageStore store;
  private String url;
  private LaneProcess.Place place;

  @BeforeEach
  void begin() throws IOException {
    chains = TwoChains.start(4, 2);
    chains
        .destination()
        .rpc()
        .result(
            "anvil_setBalance",
            TwoChains.signer("deliverer", 0).address().toString(),
            "0x56bc75e2d63100000");
    url = TestDatabase.createEmpty("killed_lane");
    database = TestDatabase.connect(url);
    database.migrate("chain");
    database.migrate("ccip");
    store = new MessageStore(database);
    DevnetCertificates certificates = new DevnetCertificates(folder, InstantSource.system());
    certificates.issue("deliverer");
    IntStream.range(0, 4).forEach(i -> certificates.issue("attester-" + i));
    place =
        new LaneProcess.Place(
            chains.source().anvil().uri(),
            chains.destination().anvil().uri(),
            chains.ends(),
            folder,
            freePorts(4));
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : processes.values()) {
      process.destroyForcibly().waitFor();
    }
    database.close();
    chains.close();
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      ports.add(FreePorts.next());
    }
    return ports;
  }

  /** Starts a part and returns when it serves, or does not wait for it. */
  private void launch(String part, boolean wait) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx160m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            LaneProcess.class.getName()));
    switch (part) {
      case "deliverer" -> command.addAll(List.of("deliver", url));
      case "first" -> command.addAll(List.of("attest", "0,1"));
      default -> command.addAll(List.of("attest", "2,3"));
    }
    command.addAll(place.arguments());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.put(part, process);
    if (wait) {
      BufferedReader lines = process.inputReader();
      assertThat(lines.readLine()).as(part + " says that it is there").isNotNull();
    }
  }

  private void kill(String part) throws IOException, InterruptedException {
    processes.get(part).destroyForcibly().waitFor();
    launch(part, false);
  }

  @Test
  void whatever_is_killed_each_message_is_executed_once_or_superseded() throws Exception {
    launch("first", true);
    launch("second", true);
    launch("deliverer", true);
    int sent = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int share = MESSAGES * (kill + 1) / KILLS - sent;
      for (int i = 0; i < share; i++, sent++) {
        send();
      }
      long before = settled();
      Until.holds(LIMIT, () -> "it goes on " + state(), () -> settled() > before || open() == 0);
      LockSupport.parkNanos(random.nextInt(200_000_000));
      kill(random.nextInt(3) == 0 ? (random.nextBoolean() ? "first" : "second") : "deliverer");
    }
    int all = sent;
    Until.holds(
        LIMIT,
        () -> "all is done " + state(),
        () -> store.stats(LANE).sent() == all && open() == 0 && confirmed());
    verify();
  }

  private String state() {
    return "(seed " + SEED + "): " + store.stats(LANE) + " rounds " + rounds;
  }

  private long open() {
    return store.stats(LANE).open();
  }

  private boolean confirmed() {
    LaneStats stats = store.stats(LANE);
    return stats.confirmed() == stats.in(MessageState.SUCCESS);
  }

  private long settled() {
    LaneStats stats = store.stats(LANE);
    return stats.in(MessageState.SUCCESS) + stats.in(MessageState.SUPERSEDED);
  }

  /** Some rows move on by a round; now and then too little gas for the first attempt. */
  private void send() {
    Map<Integer, Long> rows = new TreeMap<>();
    for (int row = 0; row < ROWS; row++) {
      if (random.nextInt(4) == 0) {
        rows.put(row, rounds.merge(row, 1L, Long::sum));
      }
    }
    if (rows.isEmpty()) {
      rows.put(0, rounds.merge(0, 1L, Long::sum));
    }
    long gas = random.nextInt(20) == 0 ? 45_000 : 400_000;
    chains.submit(chains.receiver(), TwoChains.rows(rows), gas);
  }

  private void verify() {
    List<LaneRouter.ExecutionStateChanged> executions = chains.executions();
    List<Hash> successes =
        executions.stream()
            .filter(e -> e.state() == 2)
            .map(LaneRouter.ExecutionStateChanged::messageId)
            .toList();
    assertThat(successes).as("executed once, seed %d", SEED).doesNotHaveDuplicates();
    Map<Hash, LaneMessage> sent = new HashMap<>();
    for (byte[] encoded : chains.allSent()) {
      if (LaneMessage.decode(encoded) instanceof LaneMessage.Decoded.Good(var message)) {
        sent.put(message.id(), message);
      }
    }
    assertThat(sent).hasSize(MESSAGES);
    Set<Hash> superseded = new HashSet<>();
    for (TrackedMessage message :
        store.page(MessageFilter.ofLane(LANE, MessageState.SUPERSEDED), Optional.empty(), 1_000)) {
      superseded.add(message.id());
    }
    Set<Hash> settled = new HashSet<>(superseded);
    settled.addAll(successes);
    assertThat(settled).as("none is lost, seed %d", SEED).isEqualTo(sent.keySet());
    assertThat(superseded).as("never both, seed %d", SEED).doesNotContainAnyElementsOf(successes);
    superseded.forEach(id -> assertOvertaken(sent.get(id), successes, sent));
    rounds.forEach((row, round) ->
        assertThat(chains.round(row)).as("row %d, seed %d", row, SEED).isEqualTo(round));
  }

  private static void assertOvertaken(
      LaneMessage old, List<Hash> successes, Map<Hash, LaneMessage> sent) {
    for (RowPayload.Row row : RowPayload.decode(old.payload()).orElseThrow().rows()) {
      assertThat(successes)
          .as("message %d row %d, seed %d", old.number(), row.index(), SEED)
          .anyMatch(id ->
              sent.get(id).number() > old.number()
                  && RowPayload.decode(sent.get(id).payload()).orElseThrow().rows().stream()
                      .anyMatch(r -> r.index() == row.index() && r.round() > row.round()));
    }
  }
}
