package io.meta138.app.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.anchor.LogAnchor.Anchored;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Roots of a log that the chain does not take at once. */
class ChainLogAnchorTest {
  private static final Hash ROOT = Hash.parse("0x" + "ab".repeat(32));
  private static final Hash MINED = Hash.parse("0x" + "cd".repeat(32));

  private final Account account = new Account();
  private Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private final ChainLogAnchor anchor = new ChainLogAnchor(account, () -> now);

  /** An account whose transactions stand where a test puts them. */
  private static final class Account implements TransactionManager {
    final Map<String, IntentStatus> intents = new LinkedHashMap<>();

    @Override
    public Address account() {
      return Address.parse("0x" + "11".repeat(20));
    }

    @Override
    public void submit(Intent intent) {
      intents.putIfAbsent(intent.key(), new IntentStatus.Queued());
    }

    @Override
    public Optional<IntentStatus> status(String key) {
      return Optional.ofNullable(intents.get(key));
    }

    @Override
    public Optional<IntentStatus> await(String key, Duration limit) {
      return status(key);
    }

    @Override
    public void onChange(BiConsumer<String, IntentStatus> listener) {}

    /** Gives up whatever has not ended. */
    void fail() {
      intents.replaceAll((_, _) -> new IntentStatus.Failed("it reverts"));
    }
  }

  /** Looks every two seconds, as the desk does, while each transaction is given up at once. */
  private void failsFor(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      account.fail();
      assertThat(anchor.find("log", 7)).isEmpty();
      now = now.plusSeconds(2);
    }
  }

  @Test
  void aRootThatIsGivenUpIsSentAgainAfterPausesThatDouble() {
    anchor.anchor("log", 7, ROOT);

    failsFor(Duration.ofSeconds(4));
    assertThat(account.intents).hasSize(1);
    failsFor(Duration.ofMinutes(5));
    assertThat(account.intents).hasSizeBetween(5, 7);
    failsFor(Duration.ofHours(5));
    assertThat(account.intents).as("no more than one in ten minutes").hasSizeBetween(30, 40);
  }

  @Test
  void theAttemptThatArrivesCounts() {
    anchor.anchor("log", 7, ROOT);
    failsFor(Duration.ofSeconds(30));
    String newest = account.intents.keySet().stream().reduce((_, last) -> last).orElseThrow();

    account.intents.put(
        newest,
        new IntentStatus.Confirmed(
            new IntentStatus.Receipt(MINED, 12, MINED, 21_000, true, Optional.empty())));

    assertThat(anchor.find("log", 7)).contains(new Anchored(MINED, 12));
  }

  @Test
  void aProcessThatBeginsAnewGoesOnWhereTheLastOneWas() {
    anchor.anchor("log", 7, ROOT);
    failsFor(Duration.ofMinutes(1));
    int before = account.intents.size();
    ChainLogAnchor next = new ChainLogAnchor(account, () -> now);

    assertThat(next.find("log", 7)).isEmpty();
    next.anchor("log", 7, ROOT);
    assertThat(next.find("log", 7)).isEmpty();
    now = now.plus(Duration.ofMinutes(10));
    assertThat(next.find("log", 7)).isEmpty();

    assertThat(account.intents).hasSize(before + 1);
  }
}
