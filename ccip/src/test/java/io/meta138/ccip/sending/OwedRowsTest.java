package io.meta138.ccip.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.support.OracleAtSource;
import io.meta138.ccip.support.TwoChains;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When rows that are owed are asked to be sent. */
final class OwedRowsTest {
  private final List<Intent> asked = new ArrayList<>();
  private Optional<IntentStatus> status = Optional.of(new IntentStatus.Failed("reverted"));
  private TwoChains chains;
  private Address oracle;
  private OwedRows rows;
  private Instant now;

  @BeforeEach
  void begin() {
    chains = TwoChains.start(4, 2);
    OracleAtSource source = new OracleAtSource(chains);
    oracle = source.lane().senders().getFirst();
    // no send may cost anything, so it fails and its rows are owed
    chains
        .source()
        .send(
            oracle,
            OracleWithCCIP.setBudget(
                TwoChains.THERE.value(),
                Address.ZERO,
                new OracleWithCCIP.Budget(BigInteger.ZERO, BigInteger.ZERO)));
    source.report(6_512_345);
    now = blockTime();
    rows =
        new OwedRows(
            source.lane(),
            oracle,
            Duration.ofSeconds(3),
            chains.source().rpc(),
            new Recorder(),
            () -> now,
            new SimpleMeterRegistry());
  }

  @AfterEach
  void end() {
    chains.close();
  }

  private Instant blockTime() {
    String time =
        chains
            .source()
            .rpc()
            .result("eth_getBlockByNumber", "latest", false)
            .path("timestamp")
            .stringValue();
    return Instant.ofEpochSecond(Hex.number(time).longValueExact());
  }

  /** Takes intents and lets all of them stand as the test says. */
  private final class Recorder implements TransactionManager {
    @Override
    public Address account() {
      return chains.source().account(0);
    }

    @Override
    public void submit(Intent intent) {
      asked.add(intent);
    }

    @Override
    public Optional<IntentStatus> status(String key) {
      return status;
    }

    @Override
    public Optional<IntentStatus> await(String key, Duration limit) {
      return status;
    }

    @Override
    public void onChange(BiConsumer<String, IntentStatus> listener) {}
  }

  private void look(Duration length) {
    Instant end = now.plus(length);
    while (now.isBefore(end)) {
      now = now.plusSeconds(1);
      rows.look();
    }
  }

  @Test
  void what_is_owed_is_asked_for_once_a_report_could_have_taken_it() {
    look(Duration.ofSeconds(2));
    assertThat(asked).isEmpty();
    look(Duration.ofSeconds(4));
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().to()).contains(oracle);
  }

  @Test
  void attempts_in_vain_come_ever_more_rarely_however_long_they_last() {
    look(Duration.ofHours(1));
    // pauses of 6, 12, 24 … 300 s
    assertThat(asked).hasSizeBetween(10, 20);
    assertThat(asked).extracting(Intent::key).doesNotHaveDuplicates();
  }

  @Test
  void while_an_attempt_is_on_its_way_there_is_no_other() {
    status = Optional.of(new IntentStatus.Sent(7, Hash.ZERO));
    look(Duration.ofMinutes(10));
    assertThat(asked).hasSize(1);
  }

  @Test
  void a_paused_oracle_is_asked_for_nothing() {
    chains.source().send(oracle, OracleWithCCIP.pause());
    look(Duration.ofMinutes(10));
    assertThat(asked).isEmpty();
    chains.source().send(oracle, OracleWithCCIP.unpause());
    look(Duration.ofSeconds(1));
    assertThat(asked).hasSize(1);
  }
}
