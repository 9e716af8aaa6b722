package io.meta138.chain.tx;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  private final List<String> told = new ArrayList<>();
  private Engine engine = fresh();

  private Engine fresh() {
    return new Engine(
        SETTINGS,
        new ChainPort(chain, ModelChain.ACCOUNT, Duration.ofSeconds(1)),
        new ModelSigner(),
        store.open(),
        () -> now,
        new NoEvents() {
          @Override
          public void foreign(long nonce, Hash hash, long block) {
            told.add("foreign " + nonce + " in " + block);
          }

          @Override
          public void undecided(long nonce, String why) {
            told.add("undecided " + nonce + ": " + why);
          }
        },
        wish -> {});
  }

  @Test
  void news_of_an_intent_that_is_final_by_then_sends_nothing() {
    Wish wish = store.insert(intent("one", Optional.empty()), now);
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
    Wish wish = store.insert(intent("one", Optional.empty()), now);
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

  /** From where states of all blocks are kept to where none is. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 3, 0, -1})
  void a_nonce_counted_long_before_its_receipt_is_served_is_not_given_up(int keptStates) {
    chain.keptStates = keptStates;
    submit("one", Optional.empty());
    chain.unindexed = 100;
    chain.mine();
    for (int i = 0; i < 40; i++) {
      look();
    }
    engine = fresh();
    for (int i = 0; i < 40; i++) {
      look();
      chain.mine();
    }
    assertThat(status("one")).isInstanceOf(IntentStatus.Sent.class);
    assertThat(told)
        .contains("undecided 0: block 1 has " + sentHash("one") + ", without a receipt");

    chain.unindexed = 0;
    look();
    assertThat(status("one")).isInstanceOf(IntentStatus.Confirmed.class);
    assertThat(chain.canonical()).extracting(ModelChain.Tx::key).containsExactly("one");
    assertThat(engine.undecided()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 3, 0, -1})
  void an_intent_whose_nonce_a_stranger_used_is_sent_at_another(int keptStates) {
    chain.keptStates = keptStates;
    submit("one", Optional.empty());
    chain.foreign();
    for (int i = 0; i < 40; i++) {
      now = now.plus(SETTINGS.pollInterval());
      chain.time = now;
      chain.mine();
    }
    for (int i = 0; i < 40; i++) {
      look();
    }
    chain.mine();
    assertThat(told).contains("foreign 0 in 1");
    assertThat(chain.canonical()).extracting(ModelChain.Tx::key).containsExactly("foreign", "one");
  }

  @Test
  void while_nothing_shows_what_used_the_nonce_the_intent_waits_and_its_group_does_not() {
    chain.keptStates = -1;
    chain.unserved = 100;
    submit("one", Optional.of("reports"));
    submit("alone", Optional.empty());
    chain.unindexed = 100;
    chain.foreign();
    chain.mine();
    for (int i = 0; i < 40; i++) {
      look();
    }
    assertThat(engine.undecided().orElseThrow()).contains("nonce 0", "block 2 is not served");
    submit("two", Optional.of("reports"));
    chain.mine();
    assertThat(chain.canonical())
        .extracting(ModelChain.Tx::key)
        .containsExactly("foreign", "alone", "two");
    assertThat(status("one")).isInstanceOf(IntentStatus.Sent.class);

    chain.unindexed = 0;
    chain.unserved = 0;
    for (int i = 0; i < 40; i++) {
      look();
      chain.mine();
    }
    assertThat(status("one")).isEqualTo(new IntentStatus.Superseded("two"));
    assertThat(status("alone")).isInstanceOf(IntentStatus.Confirmed.class);
    assertThat(told).contains("foreign 0 in 1");
    assertThat(engine.undecided()).isEmpty();
  }

  @Test
  void an_endpoint_that_has_not_seen_the_nonce_used_decides_nothing() throws Exception {
    chain.mine();
    chain.mine();
    ChainPort port = new ChainPort(chain, ModelChain.ACCOUNT, Duration.ofSeconds(1));
    assertThat(new NonceSearch(port, 0, Instant.EPOCH).look(Set.of(), 2))
        .isInstanceOf(NonceSearch.Found.Nothing.class);
  }

  private void submit(String key, Optional<String> group) {
    engine.submitted(store.insert(intent(key, group), now).seq());
    look();
  }

  private Hash sentHash(String key) {
    return ((IntentStatus.Sent) status(key)).hash();
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

  private static Intent intent(String key, Optional<String> group) {
    return new Intent(
        key,
        group,
        Optional.of(ModelChain.ACCOUNT),
        Wei.ZERO,
        key.getBytes(StandardCharsets.UTF_8),
        Optional.of(50_000L),
        Optional.empty());
  }
}
