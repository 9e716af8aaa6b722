package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.signals.ReceivedSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However much comes, the desk keeps no more in mind than it may. */
class LimitsTest {
  private static final int MOST_ALERTS = 1_000;
  private static final int MOST_TEXT = 1_000_000;

  @TempDir Path folder;
  private TestDesk desk;

  @BeforeEach
  void limit() throws IOException {
    Path file = folder.resolve("rules.yaml");
    Files.writeString(
        file,
        """
        components: []
        severity: []
        timing: {most-alerts: %d, most-text: %d, keep: 1m}
        """
            .formatted(MOST_ALERTS, MOST_TEXT));
    assertThat(RulesFile.read(file)).isInstanceOf(RulesFile.Result.Valid.class);
    desk = new TestDesk(((RulesFile.Result.Valid) RulesFile.read(file)).rules());
  }

  private Outcome send(int index, int length, boolean firing) {
    return desk.send(
        new Input.Signals(
            List.of(
                new ReceivedSignal(
                    "test",
                    "f" + index,
                    "bomb",
                    firing,
                    desk.now,
                    firing ? Optional.empty() : Optional.of(desk.now),
                    Map.of("text", "x".repeat(length)),
                    Map.of(),
                    Optional.empty()))));
  }

  @Test
  void moreAlertsThanMayBeTrackedAreRefusedUntilOthersAreForgotten() {
    for (int i = 0; i < MOST_ALERTS; i++) {
      assertThat(send(i, 1, true)).isInstanceOf(Outcome.Taken.class);
    }
    assertThat(send(MOST_ALERTS, 1, true)).isInstanceOf(Outcome.Unavailable.class);
    assertThat(send(0, 1, true)).as("one that is known").isInstanceOf(Outcome.Taken.class);

    send(0, 1, false);
    desk.now = desk.now.plusSeconds(60);
    assertThat(send(MOST_ALERTS, 1, true)).isInstanceOf(Outcome.Taken.class);
  }

  @Test
  void labelBombsAreRefusedBeforeTheyFillTheMemory() {
    int taken = 0;
    while (taken < MOST_ALERTS && send(taken, 50_000, true) instanceof Outcome.Taken) {
      taken++;
    }
    assertThat(taken).isEqualTo(MOST_TEXT / 50_000 - 1);
    assertThat(send(MOST_ALERTS, 100, true))
        .as("a small one fits")
        .isInstanceOf(Outcome.Taken.class);

    send(0, 50_000, false);
    desk.now = desk.now.plusSeconds(60);
    assertThat(send(taken, 50_000, true)).as("room again").isInstanceOf(Outcome.Taken.class);
  }
}
