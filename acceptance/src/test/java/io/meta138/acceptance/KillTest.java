package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code kill -9} of the whole {@code up}, its node in it, and of its chain, at seeded moments. */
class KillTest {
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static final long SEED = Long.getLong("meta138.seed", 138L);
  private static final int NODE_KILLS = Math.max(1, 50 / SCALE);
  private static final int CHAIN_KILLS = Math.max(3, 10 / SCALE);
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(15);
  private static final Duration AGREE_LIMIT = Duration.ofMinutes(2);
  private static final Duration LONGEST_START = Duration.ofSeconds(15);
  private static final String NODE_STARTS = "starting oracle node";

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private final StringBuilder table = new StringBuilder();

  /** What is killed. */
  private enum Victim {
    NODE,
    CHAIN
  }

  /** When it is killed. */
  private enum Phase {
    STARTING,
    RUNNING,
    COMMITTING
  }

  private record Kill(int number, Victim victim, Phase phase) {
    @Override
    public String toString() {
      return "kill " + number + " (" + victim + " " + phase + ")";
    }
  }

  @Test
  void whateverIsKilledWheneverNothingIsLostOrDoubledAndFeedsResume() throws Exception {
    table.append(
        "kills: seed %d%n%3s %-6s %-11s %9s %9s %9s %10s%n"
            .formatted(SEED, "no", "what", "when", "resume ms", "vanished", "again", "superseded"));
    Path state = directory.resolve("state");
    Meta138 up = Meta138.up(state).awaitLive(START_LIMIT);
    try {
      for (Kill kill : plan()) {
        up = kill.phase() == Phase.STARTING ? killStarting(kill, up) : killRunning(kill, up);
      }
      lanesAgree(state);
      up.interrupt();
      up.exit(START_LIMIT);
      assertThat(Meta138.leftBehind(state)).isEmpty();
    } catch (AssertionError e) {
      throw new AssertionError("seed " + SEED + ": " + e.getMessage() + "\n" + up.err(), e);
    } finally {
      System.out.println(table);
      up.close();
    }
  }

  private List<Kill> plan() {
    List<Victim> victims = new ArrayList<>(Collections.nCopies(NODE_KILLS, Victim.NODE));
    victims.addAll(Collections.nCopies(CHAIN_KILLS, Victim.CHAIN));
    Collections.shuffle(victims, random);
    Map<Victim, Integer> turn = new EnumMap<>(Victim.class);
    List<Kill> plan = new ArrayList<>();
    for (Victim victim : victims) {
      int phase = turn.merge(victim, 1, Integer::sum) % Phase.values().length;
      plan.add(new Kill(plan.size() + 1, victim, Phase.values()[phase]));
    }
    return plan;
  }

  /** Every other start is one from nothing, so that deployments are cut too. */
  private Meta138 killStarting(Kill kill, Meta138 up) throws Exception {
    Path state = up.state();
    boolean fresh = random.nextBoolean();
    if (fresh) {
      lanesAgree(state);
    }
    up.interrupt();
    up.exit(START_LIMIT);
    Meta138 starting = Meta138.up(state, fresh ? new String[] {"--fresh"} : new String[0]);
    Instant at = passed(random.nextLong(LONGEST_START.toMillis()));
    if (kill.victim() == Victim.CHAIN && killChain(state)) {
      if (!ended(starting)) {
        return resumedOnceDeployed(kill, starting, at);
      }
    } else {
      starting.kill();
    }
    Instant again = Instant.now();
    return fresh
        ? resumedOnceDeployed(kill, Meta138.up(state), again)
        : restarted(kill, Meta138.up(state), again, Set.of());
  }

  private Meta138 killRunning(Kill kill, Meta138 up) throws Exception {
    Ledger ledger = Ledger.ofPublisher(up.state());
    passed(random.nextLong(4_000));
    Set<String> before = new HashSet<>(ledger.transactions().keySet());
    if (kill.phase() == Phase.COMMITTING) {
      long newest = ledger.newestIntent();
      Until.promptly(
          "the next intent",
          START_LIMIT,
          () -> Optional.of(ledger.newestIntent()).filter(seq -> seq > newest));
    }
    if (kill.victim() == Victim.CHAIN) {
      Instant at = Instant.now();
      assertThat(killChain(up.state())).isTrue();
      resumed(kill, up, at, before);
      return up;
    }
    up.kill();
    Instant again = Instant.now();
    return restarted(kill, Meta138.up(up.state()), again, before);
  }

  /** Where nothing was ever published nothing can resume: the clock starts with the node. */
  private Meta138 resumedOnceDeployed(Kill kill, Meta138 next, Instant since) throws Exception {
    try {
      Until.present(
          NODE_STARTS,
          START_LIMIT,
          () -> {
            if (!next.isAlive()) {
              throw new AssertionError("it ended:\n" + next.err());
            }
            return Optional.of(true).filter(yes -> next.err().contains(NODE_STARTS));
          });
    } catch (AssertionError e) {
      next.close();
      throw e;
    }
    Instant starts = Instant.now();
    return restarted(kill, next, starts.isAfter(since) ? starts : since, Set.of());
  }

  /** The clock starts with the command, so that every part of the start counts. */
  private Meta138 restarted(Kill kill, Meta138 next, Instant since, Set<String> before)
      throws Exception {
    try {
      resumed(kill, next, since, before);
      return next;
    } catch (AssertionError e) {
      next.close();
      throw new AssertionError(e.getMessage() + "\n" + next.err(), e);
    }
  }

  private void resumed(Kill kill, Meta138 up, Instant since, Set<String> before) throws Exception {
    Ledger ledger = Ledger.ofPublisher(up.state());
    Until.present(
        "a report after " + kill,
        RESUME_LIMIT,
        () ->
            ledger.reports().stream()
                .filter(report -> report.observedAt() > since.getEpochSecond())
                .findFirst());
    Until.present(
        "all feeds after " + kill,
        RESUME_LIMIT.minus(Duration.between(since, Instant.now())),
        () -> Optional.of(up.feeds()).filter(KillTest::allLive));
    long resumed = Duration.between(since, Instant.now()).toMillis();
    Ledger.Vanished vanished = settled(kill.toString(), ledger, before).vanished();
    table.append(
        "%3d %-6s %-11s %9d %9d %9d %10d%n"
            .formatted(
                kill.number(),
                kill.victim(),
                kill.phase(),
                resumed,
                vanished.transactions(),
                vanished.sentAgain(),
                vanished.superseded()));
  }

  private static boolean allLive(JsonNode feeds) {
    for (JsonNode feed : feeds) {
      if (!Set.of("live", "closed").contains(feed.path("state").stringValue(""))) {
        return false;
      }
    }
    return !feeds.isEmpty();
  }

  /** Both sides move, so what counts is whether they come to agree. */
  private static Ledger.Verdict settled(String kill, Ledger ledger, Set<String> before) {
    List<String> last = new ArrayList<>();
    try {
      return Until.present(
          "chain and database agree after " + kill,
          AGREE_LIMIT,
          () -> {
            Ledger.Verdict verdict = ledger.verdict(before);
            last.clear();
            last.addAll(verdict.problems());
            return Optional.of(verdict).filter(agreed -> agreed.problems().isEmpty());
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ": " + String.join("\n", last), e);
    }
  }

  /** What the kills of a state's life left of its lanes, on both chains. */
  private static void lanesAgree(Path state) throws Exception {
    for (Ledger ledger : Ledger.ofLanes(state)) {
      settled("all kills", ledger, Set.of());
    }
  }

  /** Whether there was a chain to kill. */
  private static boolean killChain(Path state) {
    Path pidFile = state.resolve("chain/anvil.pid");
    try {
      long pid = Meta138.pid(pidFile);
      return ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    } catch (IOException e) {
      return false; // it was not started yet
    }
  }

  /** Whether a run that lost its chain while it started gives up, cleanly, rather than goes on. */
  private static boolean ended(Meta138 up) {
    return Until.present(
        "the start goes on or ends",
        START_LIMIT,
        () ->
            up.err().contains(NODE_STARTS)
                ? Optional.of(false)
                : Optional.of(true).filter(yes -> !up.isAlive()));
  }

  /** Lets a drawn moment come. */
  private static Instant passed(long millis) {
    Instant end = Instant.now().plusMillis(millis);
    return Until.present(
        "a moment",
        Duration.ofMillis(millis).plusMinutes(1),
        () -> Optional.of(Instant.now()).filter(now -> !now.isBefore(end)));
  }
}
