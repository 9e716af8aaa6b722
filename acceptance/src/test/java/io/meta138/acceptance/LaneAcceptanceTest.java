package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code meta138 up} with the destination of its lane halted for a while. */
class LaneAcceptanceTest {
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static final Duration HALT = Duration.ofSeconds(SCALE > 1 ? 12 : 30);
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
  private static final String OUT = "meta-to-second";
  private static final String BACK = "second-to-meta";

  private static final String CHAINS =
      """
      [{"id": "138", "selector": "13810138101381013810", "name": "meta-testnet"},
       {"id": "1338", "selector": "13381133811338113381", "name": "second-testnet"}]
      """;

  @TempDir Path directory;

  @Test
  void aDestinationThatWasAwayGetsTheNewestRoundsAndEveryMessageOnce() throws Exception {
    Path state = directory.resolve("state");
    // a slow machine needs most of it to start commands and to catch up
    int seconds = 90 + (int) HALT.toSeconds();
    try (Meta138 up = Meta138.up(state, "--for", seconds + "s", "--json")) {
      up.awaitLive(START_LIMIT);
      Until.present(
          "messages both ways",
          START_LIMIT,
          () ->
              delivered(state, OUT) > 2 && delivered(state, BACK) > 0
                  ? Optional.of(true)
                  : Optional.empty());
      long second = Meta138.pid(state.resolve("second/anvil.pid"));

      long before = lane(state, OUT).path("sent").asLong();
      Meta138.signal("-STOP", second);
      try {
        passed(HALT);
        assertThat(lane(state, OUT).path("sent").asLong())
            .as("prices are sent while the destination is away")
            .isGreaterThan(before);
      } finally {
        Meta138.signal("-CONT", second);
      }
      JsonNode caughtUp =
          Until.present(
              "everything delivered again",
              CATCH_UP_LIMIT,
              () ->
                  Optional.of(lane(state, OUT))
                      .filter(lane -> lane.path("open").asLong() <= 1)
                      .filter(lane -> lane.path("sent").asLong() > before));
      assertThat(caughtUp.path("failed").asLong()).isZero();
      for (JsonNode message : command(state, "messages", "--last", "1000", "--json")) {
        assertThat(message.path("executions").asInt(0))
            .as(message.toString())
            .isLessThanOrEqualTo(1);
      }
      checkReadApi(state);

      assertThat(up.exit(Duration.ofSeconds(seconds + 60L))).as(up.err()).isZero();
      JsonNode lanes = up.lastLine().path("lanes");
      assertThat(lanes.size()).isEqualTo(2);
      for (JsonNode lane : lanes) {
        check(lane);
      }
      assertThat(Meta138.leftBehind(state)).isEmpty();
    }
  }

  /** What Chainlink's SDK makes of the running devnet. */
  private void checkReadApi(Path state) throws Exception {
    JsonNode read = new ChainlinkSdk(directory).read(Meta138.readApi(state), CHAINS);
    String what = read.toString();
    assertThat(read.path("ids").size()).as(what).isGreaterThan(3);
    assertThat(read.path("statuses"))
        .as(what)
        .extracting(JsonNode::asString)
        .contains("SUCCESS")
        .doesNotContain("FAILED");
    assertThat(read.path("byLane").asLong()).as(what).isPositive();
    assertThat(read.path("inTransaction").size()).as(what).isPositive();
    assertThat(read.path("message").path("version").asString()).as(what).isEqualTo("2.0.0");
    assertThat(read.path("input").path("encodedMessage").asString()).as(what).startsWith("0x01");
    assertThat(read.path("latency").asLong()).as(what).isPositive();
  }

  private static void check(JsonNode lane) {
    String what = lane.toString();
    assertThat(lane.path("sent").asLong()).as(what).isPositive();
    assertThat(lane.path("delivered").asLong() + lane.path("superseded").asLong())
        .as(what)
        .isEqualTo(lane.path("sent").asLong());
    assertThat(lane.path("failed").asLong()).as(what).isZero();
    assertThat(lane.path("underway").asLong()).as(what).isZero();
    assertThat(lane.path("lost").asLong()).as(what).isZero();
    assertThat(lane.path("lagMillis").path("p50").asLong())
        .as(what)
        .isLessThanOrEqualTo(lane.path("lagMillis").path("p95").asLong());
    JsonNode rows = lane.path("newestRoundsEqual");
    assertThat(rows.size()).as(what).isPositive();
    rows.forEach(equal -> assertThat(equal.asBoolean()).as(what).isTrue());
  }

  private static long delivered(Path state, String name) throws Exception {
    return lane(state, name).path("delivered").asLong();
  }

  private static JsonNode lane(Path state, String name) throws Exception {
    for (JsonNode lane : command(state, "lanes", "--json")) {
      if (lane.path("name").stringValue("").equals(name)) {
        return lane;
      }
    }
    throw new IllegalStateException("no lane " + name);
  }

  private static JsonNode command(Path state, String name, String... options) throws Exception {
    Path folder = Files.createTempDirectory(state.getParent(), "command");
    String[] arguments = new String[options.length + 4];
    arguments[0] = "ccip";
    arguments[1] = name;
    arguments[2] = "-c";
    arguments[3] = state.resolve("meta138.yaml").toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    Meta138 command = Meta138.start(folder, arguments);
    try {
      assertThat(command.exit(COMMAND_LIMIT)).as(command.err()).isZero();
      return JsonMapper.shared().readTree(command.out());
    } finally {
      command.kill();
    }
  }

  private static void passed(Duration time) {
    Instant end = Instant.now().plus(time);
    Until.present(
        "the time",
        time.plusMinutes(1),
        () -> Optional.of(Instant.now()).filter(now -> !now.isBefore(end)));
  }
}
