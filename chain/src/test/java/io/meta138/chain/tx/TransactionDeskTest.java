package io.meta138.chain.tx;

import static io.meta138.chain.tx.AccountUnderTest.ACCOUNT;
import static io.meta138.chain.tx.AccountUnderTest.LIMIT;
import static io.meta138.chain.tx.AccountUnderTest.SINK;
import static io.meta138.chain.tx.AccountUnderTest.intent;
import static io.meta138.chain.tx.AccountUnderTest.isSent;
import static io.meta138.chain.tx.AccountUnderTest.mined;
import static io.meta138.chain.tx.AccountUnderTest.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.Until;
import io.meta138.platform.types.Hash;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a person is told of transactions, and cancelling them. */
final class TransactionDeskTest {
  private final AccountUnderTest account = new AccountUnderTest();

  @AfterEach
  void stop() throws Exception {
    account.stop();
  }

  @Test
  void the_desk_explains_what_waits() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      TransactionDesk desk = account.desk(rpc);
      manager.submit(intent("early", Optional.empty()));
      assertThat(desk.explain("early")).isEqualTo(new Diagnosis.NobodySends());
      assertThat(desk.explain("nothing")).isEqualTo(new Diagnosis.Unknown());
      manager.start();
      Until.holds(LIMIT, "early is sent", () -> isSent(rpc, manager, "early"));
      manager.submit(intent("second", Optional.empty()));
      Until.holds(LIMIT, "second is sent", () -> isSent(rpc, manager, "second"));
      Until.holds(
          LIMIT, "early is pending", () -> desk.explain("early") instanceof Diagnosis.Pending);
      assertThat(desk.explain("second")).isEqualTo(new Diagnosis.AwaitsNonce(0, true));
      assertThat(desk.explain(7)).isEqualTo(new Diagnosis.Unknown());
      assertThat(desk.keyAt(1)).contains("second");
      assertThat(desk.keyAt(7)).isEmpty();
      rpc.result("anvil_setBalance", ACCOUNT.toString(), "0x1");
      assertThat(desk.explain("early")).isInstanceOf(Diagnosis.InsufficientFunds.class);
      assertThat(desk.list(TransactionDesk.Filter.OPEN, 10))
          .extracting(TransactionDesk.Entry::key)
          .containsExactly("second", "early");
      assertThat(desk.list(TransactionDesk.Filter.FAILED, 10)).isEmpty();
    }
  }

  @Test
  void a_transaction_in_a_block_awaits_depth_and_then_has_ended_by_key_and_by_nonce()
      throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      TransactionDesk desk = account.desk(rpc);
      manager.start();
      manager.submit(intent("one", Optional.empty()));
      Until.holds(LIMIT, "one is sent", () -> isSent(rpc, manager, "one"));
      rpc.result("evm_mine");
      IntentStatus.Mined mined = (IntentStatus.Mined) manager.await("one", LIMIT).orElseThrow();

      assertThat(desk.explain(0)).isEqualTo(new Diagnosis.AwaitsDepth(mined.receipt(), 0, true));
      assertThat(desk.explain("one")).isEqualTo(desk.explain(0));
      assertThat(desk.cancel("one"))
          .isEqualTo(new TransactionDesk.Cancelling.TooLate(manager.status("one").orElseThrow()));

      rpc.result("evm_mine");
      Until.holds(
          LIMIT,
          "it is final",
          () -> manager.status("one").get() instanceof IntentStatus.Confirmed);
      assertThat(desk.explain(0))
          .isEqualTo(new Diagnosis.Ended(new IntentStatus.Confirmed(mined.receipt())));
      assertThat(desk.explain("one")).isEqualTo(desk.explain(0));
    }
  }

  @Test
  void what_is_mined_while_nobody_runs_says_so() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      TransactionDesk desk = account.desk(rpc);
      manager.start();
      manager.submit(intent("one", Optional.empty()));
      Until.holds(LIMIT, "one is sent", () -> isSent(rpc, manager, "one"));
      manager.stop();
      rpc.result("anvil_mine", "0x5");

      assertThat(desk.explain("one"))
          .isInstanceOfSatisfying(
              Diagnosis.AwaitsDepth.class,
              deep -> {
                assertThat(deep.above()).isEqualTo(4);
                assertThat(deep.watched()).isFalse();
                assertThat(deep.advice()).contains("start the node");
              });
    }
  }

  @Test
  void a_used_nonce_from_before_everything_stored_blames_nobody() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      TransactionDesk desk = account.desk(rpc);
      fromElsewhere(rpc);
      assertThat(desk.explain(0)).isEqualTo(new Diagnosis.NotKept(0));

      DurableTransactionManager manager = account.manager(rpc);
      manager.start();
      manager.submit(intent("one", Optional.empty()));
      manager.await("one", LIMIT);
      manager.stop();
      Hash stranger = fromElsewhere(rpc);

      assertThat(desk.explain(0)).isEqualTo(new Diagnosis.NotKept(0));
      assertThat(desk.keyAt(1)).contains("one");
      assertThat(desk.explain(2)).isEqualTo(new Diagnosis.TakenByStranger(2, stranger, 3));
    }
  }

  @Test
  void a_stuck_transaction_is_cancelled_by_a_transfer_of_nothing_at_its_nonce() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      TransactionDesk desk = account.desk(rpc);
      manager.start();
      manager.submit(intent("early", Optional.empty()));
      Until.holds(LIMIT, "early is sent", () -> isSent(rpc, manager, "early"));
      manager.submit(intent("second", Optional.empty()));
      Until.holds(LIMIT, "second is sent", () -> isSent(rpc, manager, "second"));

      assertThat(desk.cancel("second")).isEqualTo(new TransactionDesk.Cancelling.Requested(true));
      assertThat(desk.cancel("nothing")).isEqualTo(new TransactionDesk.Cancelling.Unknown());
      assertThat(desk.list(TransactionDesk.Filter.OPEN, 10))
          .extracting(TransactionDesk.Entry::cancelRequested)
          .containsExactly(true, false);
      Until.holds(
          LIMIT, "a transfer of nothing is sent in its place", () -> account.isFillerSent(rpc));
      Until.holds(
          LIMIT,
          "second is cancelled",
          () -> {
            rpc.result("evm_mine");
            return manager.status("second").get() instanceof IntentStatus.Failed;
          });

      assertThat(mined(rpc)).containsExactly("early");
      assertThat(nonce(rpc)).isEqualTo(2);
      assertThat(desk.explain("second").advice()).contains("cancelled");
      assertThat(desk.explain(1)).isInstanceOf(Diagnosis.UsedUp.class);
      assertThat(desk.cancel("second"))
          .isEqualTo(new TransactionDesk.Cancelling.TooLate(new IntentStatus.Failed("cancelled")));
      manager.submit(intent("third", Optional.empty()));
      Until.holds(LIMIT, "third is sent", () -> isSent(rpc, manager, "third"));
      assertThat(desk.keyAt(2)).contains("third");
    }
  }

  @Test
  void cancelling_while_nobody_runs_is_done_at_the_next_start() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager before = account.manager(rpc);
      TransactionDesk desk = account.desk(rpc);
      before.start();
      before.submit(intent("one", Optional.empty()));
      Until.holds(LIMIT, "one is sent", () -> isSent(rpc, before, "one"));
      before.stop();

      assertThat(desk.cancel("one")).isEqualTo(new TransactionDesk.Cancelling.Requested(false));
      assertThat(desk.explain("one")).isEqualTo(new Diagnosis.NobodySends());
      DurableTransactionManager after = account.manager(rpc);
      after.start();
      Until.holds(
          LIMIT,
          "one is cancelled",
          () -> {
            rpc.result("evm_mine");
            return !(after.status("one").get() instanceof IntentStatus.Sent);
          });

      // a block may take the transaction before the request is read
      boolean tookIt = mined(rpc).contains("one");
      assertThat(after.status("one").orElseThrow() instanceof IntentStatus.Failed)
          .isEqualTo(!tookIt);
      assertThat(nonce(rpc)).isEqualTo(1);
    }
  }

  private static Hash fromElsewhere(HttpRpc rpc) {
    return Hash.parse(
        rpc.result("eth_sendTransaction", Map.of("from", ACCOUNT.toString(), "to", SINK.toString()))
            .stringValue());
  }
}
