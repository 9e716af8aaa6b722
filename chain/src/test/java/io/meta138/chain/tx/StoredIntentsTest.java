package io.meta138.chain.tx;

import static io.meta138.chain.tx.AccountUnderTest.LIMIT;
import static io.meta138.chain.tx.AccountUnderTest.intent;
import static io.meta138.chain.tx.AccountUnderTest.isSent;
import static io.meta138.chain.tx.AccountUnderTest.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.TestDatabase;
import io.meta138.chain.support.Until;
import io.meta138.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of stored intents over days, and of a database over versions. */
final class StoredIntentsTest {
  private final AccountUnderTest account = new AccountUnderTest();
  private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);

  /** Runs as the system's clock does, and jumps when told. */
  private final InstantSource clock = () -> Instant.now().plus(later.get());

  @AfterEach
  void stop() throws Exception {
    account.stop();
  }

  @Test
  void finished_intents_are_deleted_after_their_time_and_open_ones_stay() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc, clock);
      manager.start();
      confirm(rpc, manager, "old");
      cancelled(rpc, manager, "dropped");
      later.set(Duration.ofHours(23));
      confirm(rpc, manager, "young");
      manager.submit(intent("open", Optional.empty()));
      Until.holds(LIMIT, "open is sent", () -> isSent(rpc, manager, "open"));

      later.set(Duration.ofHours(25));
      Until.holds(LIMIT, "old is deleted", () -> manager.status("old").isEmpty());

      assertThat(keys(rpc)).containsExactly("open", "young");
      assertThat(attemptsBelow(2)).isZero();
      assertThat(account.desk(rpc).explain(0)).isEqualTo(new Diagnosis.NotKept(0));
      rpc.result("evm_mine");
      assertThat(manager.await("open", LIMIT)).get().isInstanceOf(IntentStatus.Mined.class);
    }
  }

  @Test
  void a_process_that_starts_after_everything_was_deleted_goes_on_at_the_chains_nonce()
      throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager before = account.manager(rpc, clock);
      before.start();
      confirm(rpc, before, "old");
      later.set(Duration.ofHours(26));
      Until.holds(LIMIT, "old is deleted", () -> before.status("old").isEmpty());
      before.stop();

      DurableTransactionManager after = account.manager(rpc, clock);
      after.start();
      confirm(rpc, after, "new");

      assertThat(nonce(rpc)).isEqualTo(2);
      assertThat(account.desk(rpc).keyAt(1)).contains("new");
    }
  }

  @Test
  void more_old_intents_than_one_deletion_takes_are_all_deleted() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      Instant longAgo = Instant.now().minus(Duration.ofDays(2));
      account
          .database()
          .jdbc()
          .sql(
              """
              insert into chain.intent (chain_id, account, key, value, data, submitted_at, state,
                  reason, changed_at)
              select 138, :account, 'k' || i, 0, '', :at, 'FAILED', 'expired', :at
              from generate_series(1, 12000) i
              """)
          .param("account", AccountUnderTest.ACCOUNT.toBytes())
          .param("at", PostgresRows.time(longAgo))
          .update();
      DurableTransactionManager manager = account.manager(rpc, clock);
      manager.start();
      Until.holds(
          LIMIT,
          "it works",
          () -> account.desk(rpc).list(TransactionDesk.Filter.ALL, 1).size() == 1);
      later.set(Duration.ofMinutes(61));

      Until.holds(
          LIMIT,
          "all are deleted",
          () -> account.desk(rpc).list(TransactionDesk.Filter.ALL, 1).isEmpty());
    }
  }

  @Test
  void an_empty_database_is_set_up_and_a_second_start_finds_what_the_first_left() throws Exception {
    String url = TestDatabase.createEmpty("second_start");
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      try (Database first = TestDatabase.connect(url)) {
        first.migrate("chain");
        DurableTransactionManager manager = account.manager(rpc, clock, first);
        manager.start();
        manager.submit(intent("one", Optional.empty()));
        manager.await("one", LIMIT);
        manager.stop();
      }
      try (Database second = TestDatabase.connect(url)) {
        second.migrate("chain");
        DurableTransactionManager manager = account.manager(rpc, clock, second);
        manager.start();
        manager.submit(intent("one", Optional.empty()));
        manager.submit(intent("two", Optional.empty()));
        manager.await("two", LIMIT);
        assertThat(manager.status("one"))
            .get()
            .isInstanceOfAny(IntentStatus.Mined.class, IntentStatus.Confirmed.class);
        assertThat(nonce(rpc)).isEqualTo(2);
        manager.stop();
      }
    }
  }

  @Test
  void two_processes_that_set_an_empty_database_up_at_once_both_succeed() throws Exception {
    String url = TestDatabase.createEmpty("set_up_twice");
    try (Database one = TestDatabase.connect(url);
        Database two = TestDatabase.connect(url)) {
      CompletableFuture<Void> other = CompletableFuture.runAsync(() -> two.migrate("chain"));
      one.migrate("chain");
      other.get();

      assertThat(
              one.jdbc()
                  .sql("select count(*) from chain.flyway_schema_history where version = '1'")
                  .query(Long.class)
                  .single())
          .isEqualTo(1);
    }
  }

  private void confirm(HttpRpc rpc, DurableTransactionManager manager, String key) {
    manager.submit(intent(key, Optional.empty()));
    Until.holds(
        LIMIT,
        key + " is final",
        () -> {
          rpc.result("evm_mine");
          return manager.status(key).get() instanceof IntentStatus.Confirmed;
        });
  }

  private void cancelled(HttpRpc rpc, DurableTransactionManager manager, String key) {
    manager.submit(intent(key, Optional.empty()));
    Until.holds(LIMIT, key + " is sent", () -> isSent(rpc, manager, key));
    account.desk(rpc).cancel(key);
    Until.holds(LIMIT, "a transfer of nothing is sent", () -> account.isFillerSent(rpc));
    Until.holds(
        LIMIT,
        key + " is cancelled",
        () -> {
          rpc.result("evm_mine");
          return manager.status(key).get() instanceof IntentStatus.Failed;
        });
  }

  private List<String> keys(HttpRpc rpc) {
    return account.desk(rpc).list(TransactionDesk.Filter.ALL, 100).stream()
        .map(TransactionDesk.Entry::key)
        .toList();
  }

  private long attemptsBelow(long nonce) {
    return account
        .database()
        .jdbc()
        .sql("select count(*) from chain.attempt where nonce < :nonce")
        .param("nonce", nonce)
        .query(Long.class)
        .single();
  }
}
