package io.meta138.chain.tx;

import static io.meta138.chain.tx.AccountUnderTest.LIMIT;
import static io.meta138.chain.tx.AccountUnderTest.SINK;
import static io.meta138.chain.tx.AccountUnderTest.intent;
import static io.meta138.chain.tx.AccountUnderTest.mined;
import static io.meta138.chain.tx.AccountUnderTest.nonce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.Until;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A manager against a chain that works. */
final class DurableTransactionManagerTest {
  private final AccountUnderTest account = new AccountUnderTest();

  @AfterEach
  void stop() throws Exception {
    account.stop();
  }

  @Test
  void an_intent_is_mined_and_its_key_is_used_once() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      manager.start();
      manager.submit(intent("one", Optional.empty()));
      manager.submit(intent("one", Optional.empty()));
      Optional<IntentStatus> status = manager.await("one", LIMIT);
      assertThat(status).get().isInstanceOf(IntentStatus.Mined.class);
      manager.submit(intent("two", Optional.empty()));
      manager.await("two", LIMIT);
      assertThat(nonce(rpc)).isEqualTo(2);
      Until.holds(
          LIMIT,
          "one is confirmed",
          () -> manager.status("one").get() instanceof IntentStatus.Confirmed);
    }
  }

  @Test
  void intents_that_are_final_before_a_late_manager_hears_of_them_are_mined_once()
      throws Exception {
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      AtomicLong late = new AtomicLong();
      AtomicLong step = new AtomicLong(150);
      // every step takes longer than the poll interval
      InstantSource clock = () -> Instant.now().plusMillis(late.addAndGet(step.get()));
      DurableTransactionManager manager = account.manager(rpc, clock);
      manager.start();
      for (String key : List.of("one", "two", "three")) {
        manager.submit(intent(key, Optional.empty()));
        manager.await(key, LIMIT);
      }
      for (String key : List.of("one", "two")) {
        Until.holds(
            LIMIT,
            key + " is final",
            () -> manager.status(key).get() instanceof IntentStatus.Confirmed);
      }
      step.set(0);
      manager.submit(intent("four", Optional.empty()));
      manager.await("four", LIMIT);
      manager.submit(intent("five", Optional.empty()));
      manager.await("five", LIMIT);
      assertThat(mined(rpc)).containsExactlyInAnyOrder("one", "two", "three", "four", "five");
      assertThat(nonce(rpc)).isEqualTo(5);
    }
  }

  @Test
  void a_contract_is_created_with_estimated_gas() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      DurableTransactionManager manager = account.manager(new HttpRpc(anvil.uri()));
      manager.start();
      // returns one byte of code: 00
      byte[] code = Hex.decode("0x600060005360016000f3");
      manager.submit(
          new Intent(
              "deploy",
              Optional.empty(),
              Optional.empty(),
              Wei.ZERO,
              code,
              Optional.empty(),
              Optional.empty()));
      assertThat(manager.await("deploy", LIMIT))
          .get()
          .isInstanceOfSatisfying(
              IntentStatus.Mined.class,
              mined -> {
                assertThat(mined.receipt().success()).isTrue();
                assertThat(mined.receipt().created()).isPresent();
              });
    }
  }

  @Test
  void a_call_that_reverts_when_estimated_fails_by_name() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      DurableTransactionManager manager = account.manager(new HttpRpc(anvil.uri()));
      manager.start();
      byte[] reverting = Hex.decode("0x60006000fd");
      manager.submit(
          new Intent(
              "bad",
              Optional.empty(),
              Optional.empty(),
              Wei.ZERO,
              reverting,
              Optional.empty(),
              Optional.empty()));
      assertThat(manager.await("bad", LIMIT))
          .get()
          .isInstanceOfSatisfying(
              IntentStatus.Failed.class,
              failed -> assertThat(failed.reason()).startsWith("reverted"));
    }
  }

  @Test
  void a_second_manager_of_the_account_is_refused() {
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      account.manager(rpc).start();
      assertThatThrownBy(() -> account.manager(rpc).start())
          .isInstanceOf(AccountInUseException.class);
    }
  }

  @Test
  void a_chain_without_fees_takes_transactions_of_an_account_without_coins() throws Exception {
    try (Anvil anvil = Anvil.start("--gas-price", "0", "--block-base-fee-per-gas", "0")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      rpc.result("anvil_setBalance", manager.account().toString(), "0x0");
      manager.start();
      manager.submit(
          new Intent(
              "free",
              Optional.empty(),
              Optional.of(SINK),
              Wei.ZERO,
              new byte[] {1},
              Optional.of(60_000L),
              Optional.empty()));
      assertThat(manager.await("free", LIMIT)).get().isInstanceOf(IntentStatus.Mined.class);
    }
  }

  @Test
  void an_account_without_coins_waits_until_it_has_some() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      rpc.result("anvil_setBalance", manager.account().toString(), "0x0");
      manager.start();
      manager.submit(intent("poor", Optional.of("reports")));
      assertThat(manager.await("poor", Duration.ofMillis(500)))
          .get()
          .isNotInstanceOf(IntentStatus.Failed.class);
      rpc.result("anvil_setBalance", manager.account().toString(), "0xde0b6b3a7640000");
      assertThat(manager.await("poor", LIMIT)).get().isInstanceOf(IntentStatus.Mined.class);
    }
  }
}
