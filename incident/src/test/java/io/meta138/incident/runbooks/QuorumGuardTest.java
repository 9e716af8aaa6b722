package io.meta138.incident.runbooks;

import static io.meta138.incident.runbooks.ValidatorView.State.DOWN;
import static io.meta138.incident.runbooks.ValidatorView.State.UNKNOWN;
import static io.meta138.incident.runbooks.ValidatorView.State.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QuorumGuardTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @Test
  void oneOfFourMayGoWhenAllAreUp() throws Exception {
    assertThat(refuses(List.of(UP, UP, UP, UP), "v0")).isEmpty();
  }

  @Test
  void aSecondOfFourMayNotGoAndTheCountIsSaid() throws Exception {
    assertThat(refuses(List.of(UP, UP, UP, DOWN), "v0"))
        .contains(
            "without v0, 2 of 4 validators would be up and 3 are needed (up: v0, v1, v2; down: v3;"
                + " unknown: none)");
    assertThat(refuses(List.of(UP, UP, UP, UP), "v0", "v1")).isPresent();
  }

  @Test
  void anUnknownOneCountsAsDown() throws Exception {
    assertThat(refuses(List.of(UP, UP, UP, UNKNOWN), "v0")).isPresent();
  }

  @Test
  void anUnknownOneMayBeUpWhenItIsTheOneToGo() throws Exception {
    assertThat(refuses(List.of(UP, UP, DOWN, UNKNOWN), "v3")).isPresent();
    assertThat(refuses(List.of(UP, UP, UP, UNKNOWN), "v3")).isEmpty();
  }

  @Test
  void oneThatIsDownMayAlwaysBeWorkedOn() throws Exception {
    assertThat(refuses(List.of(UP, UP, DOWN, DOWN), "v3")).isEmpty();
  }

  @Test
  void twoRunsAtOnceTakeNoTwoValidators() throws Exception {
    Map<String, ValidatorView.State> view = view(List.of(UP, UP, UP, UP));
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    QuorumGuard guard = new QuorumGuard(_ -> view, now::get);
    assertThat(refused(guard, "v0")).isEmpty();
    assertThat(refused(guard, "v0")).as("the same again").isEmpty();
    assertThat(refused(guard, "v1")).hasValueSatisfying(why -> assertThat(why).contains("v0)"));

    view.put("v0", DOWN);
    assertThat(refused(guard, "v1")).isPresent();
    view.put("v0", UP);
    assertThat(refused(guard, "v1")).as("v0 went and is back").isEmpty();

    assertThat(refused(guard, "v2")).isPresent();
    now.set(NOW.plusSeconds(60));
    assertThat(refused(guard, "v2")).as("v1 never went").isEmpty();
  }

  @Test
  void validatorsThatGoInTurnAllCountAsDownForOthers() throws Exception {
    Map<String, ValidatorView.State> view = view(List.of(UP, UP, UP, UP));
    QuorumGuard guard = new QuorumGuard(_ -> view, () -> NOW);
    assertThat(guard.refusesInTurn(Set.of("v0", "v1"), Duration.ofSeconds(1))).isEmpty();
    assertThat(refused(guard, "v2")).isPresent();
  }

  @Test
  void whatIsOnlyProposedAndWhoeverIsNoValidatorTakeNothingFromTheQuorum() throws Exception {
    Map<String, ValidatorView.State> view = view(List.of(UP, UP, UP, UP));
    QuorumGuard guard = new QuorumGuard(_ -> view, () -> NOW);
    assertThat(guard.wouldRefuse(Set.of("v0"), Duration.ofSeconds(1))).isEmpty();
    assertThat(guard.wouldRefuseInTurn(Set.of("v0", "v1"), Duration.ofSeconds(1))).isEmpty();
    assertThat(refused(guard, "v4")).isEmpty();
    view.put("v4", UP);

    assertThat(refused(guard, "v2")).as("only v2 counts as down").isEmpty();
    assertThat(guard.wouldRefuse(Set.of("v3"), Duration.ofSeconds(1))).isPresent();
  }

  @Test
  void nobodyMayGoWhenNothingIsSeen() throws Exception {
    assertThat(refuses(List.of(), "v0")).isPresent();
  }

  @Test
  void quorumIsTwoThirdsRoundedUp() {
    assertThat(List.of(1, 3, 4, 5, 6, 7, 10).stream().map(QuorumGuard::quorum))
        .containsExactly(1, 2, 3, 4, 4, 5, 7);
  }

  private static Map<String, ValidatorView.State> view(List<ValidatorView.State> states) {
    Map<String, ValidatorView.State> view = new HashMap<>();
    for (int i = 0; i < states.size(); i++) {
      view.put("v" + i, states.get(i));
    }
    return view;
  }

  private static Optional<String> refused(QuorumGuard guard, String... taken)
      throws InterruptedException {
    return guard.refuses(Set.of(taken), Duration.ofSeconds(1));
  }

  private static Optional<String> refuses(List<ValidatorView.State> states, String... taken)
      throws InterruptedException {
    Map<String, ValidatorView.State> view = view(states);
    return refused(new QuorumGuard(_ -> view, () -> NOW), taken);
  }
}
