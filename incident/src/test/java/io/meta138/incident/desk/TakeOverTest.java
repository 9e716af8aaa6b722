package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.notifications.Notice;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.ElsewhereOnCall;
import io.meta138.incident.people.OnCall;
import io.meta138.incident.people.StandIns;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeOverTest {
  private static final String DIRECTORY =
      """
      people:
        alice: {full-name: Alice, role: operator, contact: {slack: U1}}
        bob: {full-name: Bob, role: operator, contact: {slack: U2}}
      schedules:
        primary:
          zone: UTC
          layers:
            - {name: all, start: "2026-01-01T00:00", every: week, people: [alice]}
      policies:
        - {name: usual, steps: [{after: 0s, targets: ["schedule:primary"]}]}
      """;

  @Test
  void aDeskThatTakesOverPagesWhoeverStandsInByThen(@TempDir Path folder) throws Exception {
    Instant now = TestDesk.START;
    InstantSource clock = InstantSource.fixed(now);
    Path file = Files.writeString(folder.resolve("directory.yaml"), DIRECTORY);
    if (!(Directory.read(file, "production")
        instanceof ConfigResult.Valid<Directory>(Directory directory, var _))) {
      throw new AssertionError("the directory is wrong");
    }
    List<Notice> notices = new CopyOnWriteArrayList<>();
    try (Database database = DeskDatabase.empty()) {
      StandIns waiting = new StandIns(database, directory, clock);
      StandIns active = new StandIns(database, directory, clock);
      active.add("primary", "bob", now, now.plus(Duration.ofHours(2)), "person:bob", "swap");

      Desk desk =
          new Desk(
              database,
              RulesFile.shipped(),
              new OnCall(directory, waiting, ElsewhereOnCall.none()),
              notices::addAll,
              _ -> {},
              clock,
              new SimpleMeterRegistry());
      desk.start();
      try {
        desk.submit(
                new Input.Signals(
                    List.of(TestDesk.signal("chain.stalled", true, now, Optional.empty()))))
            .get(1, TimeUnit.MINUTES);
      } finally {
        desk.stop();
      }
    }

    assertThat(notices).extracting(Notice::contact).containsExactly("bob");
  }
}
