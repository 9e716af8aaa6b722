package io.meta138.incident.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.support.OwnDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {
  private static final Instant NOW = Recorded.OPENED;
  private static final Duration AGE = Duration.ofDays(30);

  @RegisterExtension static final OwnDatabase OWN = new OwnDatabase("retention");

  private final EvidenceStore store = new EvidenceStore(OWN.get());

  private static byte[] document(int seed) {
    byte[] bytes = new byte[10_000];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Retention retention(long bytes) {
    return new Retention(store, AGE, bytes, () -> NOW);
  }

  @Test
  void whatHasNotComeForLongIsForgottenAndWhatCameAgainIsKept() {
    ContentHash old = store.put(document(1), NOW.minus(AGE).minusSeconds(1));
    ContentHash again = store.put(document(2), NOW.minus(AGE).minusSeconds(1));
    store.put(document(2), NOW);

    assertThat(retention(Long.MAX_VALUE).pass()).isOne();

    assertThat(store.get(old)).isEmpty();
    assertThat(store.get(again)).isPresent();
  }

  @Test
  void theOldestGoWhenThereIsNoRoomForAll() {
    ContentHash first = store.put(document(1), NOW.minusSeconds(3));
    ContentHash second = store.put(document(2), NOW.minusSeconds(2));
    ContentHash third = store.put(document(3), NOW.minusSeconds(1));

    assertThat(retention(25_000).pass()).isOne();

    assertThat(store.get(first)).isEmpty();
    assertThat(store.get(second)).isPresent();
    assertThat(store.get(third)).isPresent();
  }

  @Test
  void evidenceKeepsItsHashWithoutItsContent() {
    List<EvidenceItem> kept =
        store.add(
            "I-1/evidence",
            "I-1",
            List.of(
                new Collected(
                    "node",
                    "head",
                    NOW.minus(AGE).minusSeconds(1),
                    Optional.of(document(1)),
                    "text/plain",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of())));

    assertThat(retention(Long.MAX_VALUE).pass()).isOne();

    EvidenceItem item = store.find(kept.getFirst().number()).orElseThrow();
    assertThat(item.hash()).contains(ContentHash.of(document(1)));
    assertThat(store.get(item.hash().orElseThrow())).isEmpty();
  }
}
