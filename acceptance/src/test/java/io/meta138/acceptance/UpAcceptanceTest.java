package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code meta138 up}, as a program, on one state that each test goes on from. */
class UpAcceptanceTest {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final String BITCOIN = "BTC/USD";

  @TempDir static Path directory;
  private static int code;
  private static JsonNode summary;
  private static String words;
  private static long lastRound;

  private static Path state() {
    return directory.resolve("state");
  }

  @BeforeAll
  static void runForSeconds() throws Exception {
    try (Meta138 up = Meta138.up(state(), "--for", "25s", "--json")) {
      up.awaitLive(START_LIMIT);
      while (up.isAlive()) {
        lastRound =
            Until.present(
                "another round or the end",
                START_LIMIT,
                () -> up.isAlive() ? newer(up.feed(BITCOIN)) : Optional.of(lastRound));
      }
      code = up.exit(END_LIMIT);
      words = up.err();
      summary = up.lastLine();
    }
  }

  private static Optional<Long> newer(JsonNode feed) {
    return Optional.of(feed.path("round").asLong()).filter(round -> round > lastRound);
  }

  @Test
  void aRunWithALimitEndsByItselfWithASummaryOfWhatItDid() {
    assertThat(code).as(words).isZero();
    assertThat(summary.propertyNames())
        .containsExactlyInAnyOrder(
            "chainId",
            "feeds",
            "rounds",
            "updates",
            "missedHeartbeats",
            "updateMillis",
            "gasPerFeedUpdate",
            "errors",
            "lanes");
    assertThat(summary.path("lanes").size()).isEqualTo(2);
    assertThat(summary.path("chainId").asInt()).isEqualTo(138);
    assertThat(summary.path("feeds").asInt()).isGreaterThanOrEqualTo(24);
    assertThat(summary.path("rounds").asInt()).isPositive();
    assertThat(summary.path("updates").asInt()).isGreaterThan(summary.path("feeds").asInt());
    assertThat(summary.path("missedHeartbeats").asInt()).isZero();
    assertThat(summary.path("errors").asInt()).as(words).isZero();
    assertThat(summary.path("gasPerFeedUpdate").asInt()).isPositive();
    assertThat(summary.path("updateMillis").path("p50").asLong())
        .isPositive()
        .isLessThanOrEqualTo(summary.path("updateMillis").path("p95").asLong());
    assertThat(Meta138.leftBehind(state())).isEmpty();
  }

  @Test
  void anotherRunGoesOnWithTheSameRoundsAndEndsCleanlyWhenInterrupted() throws Exception {
    assertThat(lastRound).as("rounds of the first run").isGreaterThan(1);
    try (Meta138 up = Meta138.up(state()).awaitLive(START_LIMIT)) {
      assertThat(up.feed(BITCOIN).path("round").asLong()).isGreaterThanOrEqualTo(lastRound);
      assertThatReadersSeeWhatTheNodeSays(up);
      assertThatNobodyElseGetsTheState();
      assertThat(Meta138.leftBehind(state())).hasSize(3);

      up.interrupt();

      up.exit(END_LIMIT);
      assertThat(up.err()).doesNotContain("Exception", "did not stop", "not everything ended");
      assertThat(Meta138.leftBehind(state())).isEmpty();
    }
  }

  /** Of every feed: what the node shows is what `cast` and a proxy of Chainlink's read. */
  private static void assertThatReadersSeeWhatTheNodeSays(Meta138 up) throws Exception {
    ChainReaders readers = new ChainReaders(state());
    int read = 0;
    for (JsonNode each : up.feeds()) {
      String id = each.path("id").stringValue();
      String feed = Meta138.priceFeed(state(), id);
      String proxy = readers.proxyOf(feed);
      long head = readers.head();
      assertThat(readers.latest(proxy, head)).as(id).isEqualTo(readers.latest(feed, head));
      assertThat(readers.price(proxy, BigInteger.ONE))
          .as("decimals of " + id)
          .isEqualTo(readers.price(feed, BigInteger.ONE));
      String difference =
          Until.present(
              "the same round of " + id + " from node and contract",
              END_LIMIT,
              () -> differenceOfSameRound(up.feed(id), feed, readers));
      assertThat(difference).as(id).isEmpty();
      read++;
    }
    assertThat(read).isGreaterThanOrEqualTo(24);
  }

  private static Optional<String> differenceOfSameRound(
      JsonNode said, String feed, ChainReaders readers) throws Exception {
    ChainReaders.Reading reading = readers.latest(feed, readers.head());
    if (said.path("round").asLong() != reading.round()) {
      return Optional.empty(); // a round came in between
    }
    BigDecimal published = said.path("published").decimalValue();
    BigDecimal answer = readers.price(feed, reading.answer());
    return Optional.of(published.compareTo(answer) == 0 ? "" : published + " is not " + answer);
  }

  private static void assertThatNobodyElseGetsTheState() throws Exception {
    Meta138 second = Meta138.up(state());
    long holder = Meta138.pid(state().resolve("lock"));
    try {
      assertThat(second.exit(END_LIMIT)).isPositive();
      assertThat(second.err())
          .contains("another devnet runs on " + state(), "(pid " + holder + ")");
      assertThat(second.err().lines()).hasSize(1);
    } finally {
      second.kill(); // and not close(): what runs on the state is the first one's
    }
  }

  @Test
  void aKilledRunLeavesNothingThatStopsTheNext() throws Exception {
    long round;
    try (Meta138 up = Meta138.up(state()).awaitLive(START_LIMIT)) {
      round = up.feed(BITCOIN).path("round").asLong();
      up.kill();
      var orphans = Meta138.leftBehind(state());
      assertThat(orphans).as("database and both chains outlive a kill").hasSize(3);
      try (Meta138 next = Meta138.up(state()).awaitLive(START_LIMIT)) {
        assertThat(orphans).noneMatch(ProcessHandle::isAlive);
        assertThat(next.feed(BITCOIN).path("round").asLong()).isGreaterThan(round / 2);
        next.interrupt();
        next.exit(END_LIMIT);
      }
    }
    assertThat(Meta138.leftBehind(state())).isEmpty();
  }

  @Test
  void aSignalWhileItStartsEndsItWithNothingLeft() throws Exception {
    Path fresh = directory.resolve("signalled");
    try (Meta138 up = Meta138.up(fresh, "--no-lanes")) {
      Until.promptly(
          "the start",
          START_LIMIT,
          () -> Optional.of(up.err()).filter(e -> e.contains("starting")));
      up.terminate();
      assertThat(up.exit(END_LIMIT)).isEqualTo(143);
      assertThat(up.err()).doesNotContain("Exception", "meta138:");
      assertThat(Meta138.leftBehind(fresh)).isEmpty();
    }
    try (Meta138 next = Meta138.up(fresh, "--no-lanes").awaitLive(START_LIMIT)) {
      assertThat(Meta138.leftBehind(fresh)).as("database and one chain").hasSize(2);
      next.interrupt();
      assertThat(next.exit(END_LIMIT)).isEqualTo(130);
    }
  }

  @Test
  void aSignalWhileTheChainHangsEndsItWithNothingLeft() throws Exception {
    try (Meta138 up = Meta138.up(state()).awaitLive(START_LIMIT)) {
      Meta138.signal("-STOP", Meta138.pid(state().resolve("chain/anvil.pid")));
      up.terminate();
      assertThat(up.exit(END_LIMIT)).isEqualTo(143);
      assertThat(Meta138.leftBehind(state())).isEmpty();
    }
  }

  @Test
  void aWrongOptionIsRefusedByNameWithOnesThatMayBeMeant() throws Exception {
    try (Meta138 up = Meta138.up(state(), "--fro", "25s")) {
      assertThat(up.exit(END_LIMIT)).isEqualTo(2);
      assertThat(up.err()).contains("--fro", "--fresh");
      assertThat(up.out()).isEmpty();
    }
  }
}
