package io.meta138.chain.tx;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Wei;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What could make one intent two transactions. */
final class OnceOnlyTest {
  private static final Settings SETTINGS =
      new Settings(
          new FeePolicy(Wei.of(100_000_000), FeePolicy.Mode.AUTO, Optional.empty()),
          1,
          Duration.ofSeconds(2),
          2,
          4,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ZERO,
          Duration.ofDays(1));

  private final ModelChain chain = new ModelChain(new Random(1));
  private final ModelStore store = new ModelStore(new Random(1));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Engine engine = fresh();

  private Engine fresh() {
    return new Engine(
        SETTINGS,
        new ChainPort(chain, ModelChain.ACCOUNT, Duration.ofSeconds(1)),
        new ModelSigner(),
        store.open(),
        () -> now,
        new NoEvents(),
        wish -> {});
  }

  @Test
  void news_of_an_intent_that_is_final_by_then_sends_nothing() {
    Wish wish = store.insert(intent("one"), now);
    engine.pump();
    chain.mine();
    chain.mine();
    look();
    assertThat(status("one")).isInstanceOf(IntentStatus.Confirmed.class);

    engine.submitted(wish.seq());
    engine.pump();
    chain.mine();
    look();
    assertThat(chain.canonical()).extracting(ModelChain.Tx::key).containsExactly("one");
    assertThat(status("one")).isInstanceOf(IntentStatus.Confirmed.class);
  }

  @Test
  void news_that_outlives_the_engine_it_was_for_sends_nothing() {
    Wish wish = store.insert(intent("one"), now);
    engine.pump();
    chain.mine();
    chain.mine();
    look();

    engine = fresh();
    engine.pump();
    engine.submitted(wish.seq());
    engine.pump();
    chain.mine();
    assertThat(chain.canonical()).extracting(ModelChain.Tx::key).containsExactly("one");
  }

  private void look() {
    now = now.plusMillis(500);
    chain.time = now;
    engine.headMoved();
    engine.pump();
  }

  private IntentStatus status(String key) {
    return store.find(key).orElseThrow().status();
  }

  private static Intent intent(String key) {
    return new Intent(
        key,
        Optional.empty(),
        Optional.of(ModelChain.ACCOUNT),
        Wei.ZERO,
        key.getBytes(StandardCharsets.UTF_8),
        Optional.of(50_000L),
        Optional.empty());
  }
}
