package io.meta138.incident.runbooks;

import static io.meta138.incident.runbooks.ValidatorView.State.DOWN;
import static io.meta138.incident.runbooks.ValidatorView.State.UNKNOWN;
import static io.meta138.incident.runbooks.ValidatorView.State.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuorumGuardTest {
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
  void nobodyMayGoWhenNothingIsSeen() throws Exception {
    assertThat(refuses(List.of(), "v0")).isPresent();
  }

  @Test
  void quorumIsTwoThirdsRoundedUp() {
    assertThat(List.of(1, 3, 4, 5, 6, 7, 10).stream().map(QuorumGuard::quorum))
        .containsExactly(1, 2, 3, 4, 4, 5, 7);
  }

  private static Optional<String> refuses(List<ValidatorView.State> states, String... taken)
      throws InterruptedException {
    Map<String, ValidatorView.State> view = new HashMap<>();
    for (int i = 0; i < states.size(); i++) {
      view.put("v" + i, states.get(i));
    }
    return new QuorumGuard(_ -> view).refuses(Set.of(taken), Duration.ofSeconds(1));
  }
}
