package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident gameday}, as a program: one fault, or all in a soak; and Ctrl-C. */
class GamedayTest {
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static final Duration LIMIT = Duration.ofMinutes(12);
  private static final Duration ORDERLY = Duration.ofMinutes(1);

  @TempDir Path directory;

  @Test
  void theDeskFindsNamesAndPagesForWhatIsInjectedAndSeesItRecover() throws Exception {
    String name = SCALE == 1 ? "all" : "chain-stalled";
    Path state = directory.resolve("state");
    try (Meta138 gameday =
        Meta138.start(
            directory.resolve("gameday"),
            "incident",
            "gameday",
            name,
            "--json",
            "--state",
            state.toString())) {
      int code = gameday.exit(LIMIT);
      JsonNode score = gameday.lastLine();
      assertThat(code).as("%s%n%s", score, gameday.err()).isZero();
      assertThat(score.path("faults").asInt()).isGreaterThanOrEqualTo(SCALE == 1 ? 10 : 1);
      assertThat(score.path("precision").asDouble()).isGreaterThanOrEqualTo(0.9);
      assertThat(score.path("recall").asDouble()).isGreaterThanOrEqualTo(0.9);
      assertThat(score.path("recovered")).isEqualTo(score.path("faults"));
      assertThat(score.path("pageMillis").has("p50")).isTrue();
      assertThat(score.path("pageMillis").has("p99")).isTrue();
      assertThat(Path.of(score.path("log").asString())).isRegularFile();
      assertThat(Files.exists(state.resolve("chain/anvil.pid"))).isFalse();
    }
  }

  @Test
  void ctrlCUndoesWhatIsInForceAndSaysWhatWasScoredSoFar() throws Exception {
    Path state = directory.resolve("state");
    try (Meta138 gameday =
        Meta138.start(
            directory.resolve("gameday"),
            "incident",
            "gameday",
            "chain-stalled",
            "--json",
            "--state",
            state.toString())) {
      Until.present(
          "a fault",
          LIMIT,
          () -> {
            if (!gameday.isAlive()) {
              throw new AssertionError("it ended:\n" + gameday.err());
            }
            return gameday.out().lines().filter(line -> line.contains("injected")).findFirst();
          });
      gameday.interrupt();

      assertThat(gameday.exit(ORDERLY)).as(gameday.err()).isEqualTo(130);
      JsonNode score = gameday.lastLine();
      assertThat(score.path("cutShort").asBoolean()).as("%s", score).isTrue();
      assertThat(score.path("faults").asInt(-1)).isZero();
      assertThat(Files.readAllLines(state.resolve("faults.jsonl")).getLast())
          .contains("\"ended\"")
          .contains("chain-stalled");
      assertThat(Files.exists(state.resolve("chain/anvil.pid"))).isFalse();
    }
  }
}
