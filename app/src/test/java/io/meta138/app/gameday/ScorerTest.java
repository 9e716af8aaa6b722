package io.meta138.app.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.app.gameday.DeskAccount.Case;
import io.meta138.app.gameday.DeskAccount.Closing;
import io.meta138.app.gameday.DeskAccount.Page;
import io.meta138.app.gameday.FaultLog.Logged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScorerTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final List<Logged> faults = new ArrayList<>();
  private final Map<String, Case> incidents = new HashMap<>();
  private final List<Page> pages = new ArrayList<>();

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  private void fault(String cause, int from, int until) {
    faults.add(new Logged(cause, false, cause, "p1", true, at(from), at(until), false));
  }

  private void decoy(String name, int from, int until) {
    faults.add(new Logged(name, true, "", "", false, at(from), at(until), false));
  }

  private void incident(String id, String component, int opened, int resolved) {
    incident(id, component, Optional.empty(), opened, resolved, "desk");
  }

  private void incident(
      String id, String component, Optional<String> parent, int opened, int resolved, String by) {
    incidents.put(
        id,
        new Case(
            id,
            component,
            "p1",
            parent,
            List.of(at(opened)),
            resolved < 0 ? List.of() : List.of(new Closing(at(resolved), by))));
  }

  private void page(String incident, int second, int millis) {
    pages.add(new Page(incident, at(second).plusMillis(millis)));
  }

  private Score score() {
    return score(false);
  }

  private Score score(boolean cutShort) {
    return Scorer.score(
        new FaultLog.Read(START, 1, cutShort, faults), new DeskAccount(incidents, pages));
  }

  @Test
  void aFaultThatIsNamedPagedForAndOverByItselfScoresInFull() {
    fault("chain", 10, 40);
    decoy("slow-venue", 15, 45);
    incident("I-1", "chain", 18, 70);
    page("I-1", 18, 250);

    Score score = score();

    assertThat(score.precision()).isEqualTo(1);
    assertThat(score.recall()).isEqualTo(1);
    assertThat(score.good()).isTrue();
    assertThat(score.document())
        .containsEntry("faults", 1)
        .containsEntry("decoys", 1)
        .containsEntry("recovered", 1)
        .containsEntry("pageMillis", Map.of("p50", 250L, "p99", 250L))
        .containsEntry("detectedMillis", Map.of("p50", 8_000L, "p99", 8_000L));
  }

  @Test
  void aDeskThatNamesTheWrongCausesScoresLowInBoth() {
    fault("chain", 10, 40);
    fault("node:rpc-1", 20, 60);
    fault("venue:okx", 30, 90);
    fault("disk:archive", 30, 60);
    decoy("chain-restart", 80, 82);
    incident("I-1", "chain", 18, 70);
    incident("I-2", "feed:BTC/USD", 42, 80);
    incident("I-3", "node:rpc-2", 25, 80);
    incident("I-4", "node:devnet", 83, 120);

    Score score = score();

    assertThat(score.precision()).isEqualTo(0.25);
    assertThat(score.recall()).isEqualTo(0.25);
    assertThat(score.good()).isFalse();
    assertThat(score.missed()).containsExactly("node:rpc-1", "venue:okx", "disk:archive");
    assertThat(score.wrong())
        .extracting(Score.Wrong::component)
        .containsExactly("node:rpc-2", "feed:BTC/USD", "node:devnet");
  }

  @Test
  void effectsOfACauseAreNoIncidentsOfTheirOwn() {
    fault("quorum", 10, 60);
    incident("I-1", "chain", Optional.of("I-3"), 18, 70, "desk");
    incident("I-2", "feed:BTC/USD", Optional.of("I-1"), 40, 70, "desk");
    incident("I-3", "quorum", 24, 75);
    page("I-1", 18, 90);

    Score score = score();

    assertThat(score.precision()).isEqualTo(1);
    assertThat(score.recall()).isEqualTo(1);
    assertThat(score.unpaged()).isEmpty();
    assertThat(score.results().getFirst().pageMillis()).contains(90L);
  }

  @Test
  void aFaultThatIsOnlyAnEffectOfAnotherIncidentIsNotNamed() {
    fault("node:rpc-1", 10, 60);
    incident("I-1", "node:rpc-1", Optional.of("I-2"), 18, 70, "desk");
    incident("I-2", "chain", 17, 75);

    assertThat(score().recall()).isZero();
    assertThat(score().precision()).isZero();
  }

  @Test
  void anIncidentBeforeItsFaultOrLongAfterItProvesNothing() {
    fault("chain", 100, 130);
    incident("I-1", "chain", 90, 95);
    incident("I-2", "chain", 200, 230);

    assertThat(score().recall()).isZero();
    assertThat(score().precision()).isZero();
    assertThat(score().wrong()).hasSize(2);
  }

  @Test
  void whatWasOpenBeforeTheDrillIsNotHeldAgainstTheDesk() {
    fault("chain", 10, 40);
    incident("I-1", "egress", -60, -20);
    incident("I-2", "chain", 18, 70);

    assertThat(score().precision()).isEqualTo(1);
  }

  @Test
  void anIncidentThatOpensAgainWithoutAFaultCountsAgainstTheDesk() {
    fault("chain", 10, 40);
    incidents.put(
        "I-1",
        new Case(
            "I-1",
            "chain",
            "p0",
            Optional.empty(),
            List.of(at(18), at(200)),
            List.of(new Closing(at(60), "desk"), new Closing(at(240), "desk"))));

    assertThat(score().precision()).isEqualTo(0.5);
    assertThat(score().recall()).isEqualTo(1);
  }

  @Test
  void onlyWhatTheDeskResolvedAfterTheFaultsEndHasRecovered() {
    fault("chain", 10, 60);
    fault("venue:okx", 10, 60);
    fault("disk:archive", 10, 60);
    fault("egress", 10, 60);
    incident("I-1", "chain", 18, 70);
    incident("I-2", "venue:okx", Optional.empty(), 18, 70, "person:operator");
    incident("I-3", "disk:archive", 18, 30);
    incident("I-4", "egress", 18, -1);

    assertThat(score().recovered()).isEqualTo(1);
    assertThat(score().good()).isFalse();
  }

  @Test
  void aPageThatIsMissingIsSaid() {
    fault("chain", 10, 60);
    incident("I-1", "chain", 18, 70);

    assertThat(score().unpaged()).containsExactly("chain");
    assertThat(score().document().get("pageMillis")).isEqualTo(Map.of());
    assertThat(score().good()).isFalse();
  }

  @Test
  void percentilesAreByNearestRank() {
    for (int i = 0; i < 10; i++) {
      fault("node:n" + i, 10 + i, 60);
      incident("I-" + i, "node:n" + i, 20 + i, 90);
      page("I-" + i, 20 + i, 100 * (i + 1));
    }

    assertThat(score().document().get("pageMillis")).isEqualTo(Map.of("p50", 500L, "p99", 1_000L));
  }

  @Test
  void aDrillOfDecoysAloneIsGoodWhenNothingIsOpened() {
    decoy("slow-venue", 10, 40);

    assertThat(score().precision()).isEqualTo(1);
    assertThat(score().good()).isTrue();

    incident("I-1", "venue:okx", 30, 60);
    assertThat(score().precision()).isZero();
    assertThat(score().good()).isFalse();
  }

  @Test
  void theLogIsAllThatIsReadOfTheFaults(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("faults.jsonl"),
            """
            {"at":"2026-03-01T00:00:00Z","event":"began","seed":7}
            {"at":"2026-03-01T00:00:10Z","event":"injected","fault":"a","decoy":false,"cause":"chain","severity":"p0","pages":true}
            {"at":"2026-03-01T00:00:12Z","event":"injected","fault":"b","decoy":true}
            {"at":"2026-03-01T00:00:20Z","event":"ended","fault":"b"}
            {"at":"2026-03-01T00:00:40Z","event":"ended","fault":"a"}
            """);

    FaultLog.Read log = FaultLog.read(file);

    assertThat(log.seed()).isEqualTo(7);
    assertThat(log.begins()).isEqualTo(START);
    assertThat(log.faults())
        .containsExactly(
            new Logged("a", false, "chain", "p0", true, at(10), at(40), false),
            new Logged("b", true, "", "", false, at(12), at(20), false));
  }

  @Test
  void whatADrillThatIsCutShortUndoesExplainsIncidentsAndIsNotAskedFor(@TempDir Path folder)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("faults.jsonl"),
            """
            {"at":"2026-03-01T00:00:00Z","event":"began","seed":7}
            {"at":"2026-03-01T00:00:10Z","event":"injected","fault":"a","decoy":false,"cause":"chain","severity":"p0","pages":true}
            {"at":"2026-03-01T00:00:12Z","event":"injected","fault":"b","decoy":false,"cause":"egress","severity":"p1","pages":true}
            {"at":"2026-03-01T00:00:13Z","event":"injected","fault":"c","decoy":false,"cause":"quorum","severity":"p0","pages":true}
            {"at":"2026-03-01T00:00:40Z","event":"ended","fault":"a"}
            {"at":"2026-03-01T00:00:50Z","event":"cut-short"}
            {"at":"2026-03-01T00:00:50Z","event":"ended","fault":"b"}
            {"at":"2026-03-01T00:00:50Z","event":"ended","fault":"c"}
            """);
    incident("I-1", "chain", 18, 45);
    incident("I-2", "egress", 30, -1);
    page("I-1", 18, 250);

    Score score = Scorer.score(FaultLog.read(file), new DeskAccount(incidents, pages));

    assertThat(score.results()).extracting(one -> one.fault().name()).containsExactly("a");
    assertThat(score.precision()).isEqualTo(1);
    assertThat(score.recall()).isEqualTo(1);
    assertThat(score.document())
        .containsEntry("faults", 1)
        .containsEntry("recovered", 1)
        .containsEntry("cutShort", true);
    assertThat(score.good()).as("half a drill is no proof").isFalse();
  }

  @Test
  void aLogThatSaysNotOfEveryFaultHowItEndedIsNotScored(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("faults.jsonl"),
            """
            {"at":"2026-03-01T00:00:00Z","event":"began","seed":7}
            {"at":"2026-03-01T00:00:10Z","event":"injected","fault":"a","decoy":true}
            """);

    assertThatThrownBy(() -> FaultLog.read(file))
        .isInstanceOf(GamedayException.class)
        .hasMessageContaining("end of a");
  }

  @Test
  void aPlanIsDrawnFromItsSeedOverlapsAndHidesNothing() {
    for (long seed = 0; seed < 20; seed++) {
      List<Planned> plan = Planned.draw(seed, Catalog.all(seed));
      assertThat(times(plan))
          .as("seed %d", seed)
          .isEqualTo(times(Planned.draw(seed, Catalog.all(seed))));
      Duration last = plan.stream().map(Planned::ends).max(Duration::compareTo).orElseThrow();
      assertThat(last).as("seed %d", seed).isLessThan(Duration.ofMinutes(6));
      int overlaps = 0;
      for (Planned one : plan) {
        for (Planned other : plan) {
          boolean together =
              one.begins().compareTo(other.ends()) < 0 && other.begins().compareTo(one.ends()) < 0;
          if (!one.equals(other) && together) {
            overlaps++;
            assertThat(one.challenge().agreesWith(other.challenge()))
                .as("seed %d: %s and %s", seed, one.challenge().name(), other.challenge().name())
                .isTrue();
          }
        }
      }
      assertThat(overlaps).as("seed %d", seed).isGreaterThan(40);
    }
    assertThat(times(Planned.draw(1, Catalog.all(1))))
        .isNotEqualTo(times(Planned.draw(2, Catalog.all(2))));
  }

  private static List<String> times(List<Planned> plan) {
    return plan.stream()
        .map(one -> one.challenge().name() + " " + one.challenge().about() + " " + one.begins())
        .toList();
  }
}
