package io.meta138.chain.tx;

import static io.meta138.chain.tx.AccountUnderTest.LIMIT;
import static io.meta138.chain.tx.AccountUnderTest.SINK;
import static io.meta138.chain.tx.AccountUnderTest.intent;
import static io.meta138.chain.tx.AccountUnderTest.isSent;
import static io.meta138.chain.tx.AccountUnderTest.mined;
import static io.meta138.chain.tx.AccountUnderTest.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.Until;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A manager against a chain that stands still, forgets, or serves somebody else too. */
final class TroubledChainTest {
  private final AccountUnderTest account = new AccountUnderTest();
  @TempDir private Path folder;

  @AfterEach
  void stop() throws Exception {
    account.stop();
  }

  @Test
  void a_stuck_report_is_replaced_at_its_nonce_by_the_newest() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      manager.start();
      manager.submit(intent("old", Optional.of("reports")));
      Until.holds(LIMIT, "old is sent", () -> isSent(rpc, manager, "old"));
      manager.submit(intent("middle", Optional.of("reports")));
      manager.submit(intent("new", Optional.of("reports")));
      Until.holds(LIMIT, "new is sent", () -> isSent(rpc, manager, "new"));
      assertThat(manager.status("middle")).get().isEqualTo(new IntentStatus.Superseded("new"));
      rpc.result("evm_mine");
      assertThat(manager.await("new", LIMIT)).get().isInstanceOf(IntentStatus.Mined.class);
      assertThat(manager.await("old", LIMIT)).get().isEqualTo(new IntentStatus.Superseded("new"));
      assertThat(nonce(rpc)).isEqualTo(1);
    }
  }

  @Test
  void a_killed_chain_that_lost_blocks_gets_what_vanished() throws Exception {
    String state = folder.resolve("state.json").toString();
    try (Anvil anvil = Anvil.start("--state", state, "--state-interval", "1")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = account.manager(rpc);
      manager.start();
      manager.submit(intent("kept", Optional.empty()));
      manager.await("kept", LIMIT);
      Until.holds(LIMIT, "the state is dumped", () -> dumped(state).isPresent());
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String key = "k" + i;
        keys.add(key);
        manager.submit(intent(key, Optional.of("reports").filter(g -> key.endsWith("5"))));
        manager.await(key, LIMIT);
      }
      AtomicReference<byte[]> last = new AtomicReference<>(new byte[0]);
      Until.holds(
          LIMIT,
          "the newest dump is whole",
          () -> {
            dumped(state).ifPresent(last::set);
            return last.get().length > 0;
          });
      anvil.kill();
      if (dumped(state).isEmpty()) {
        Files.write(Path.of(state), last.get()); // it was killed while it wrote
      }
      anvil.restart();
      manager.submit(intent("after", Optional.of("reports")));
      manager.await("after", LIMIT);
      Until.holds(
          LIMIT,
          "all are settled",
          () ->
              keys.stream().allMatch(k -> !(manager.status(k).get() instanceof IntentStatus.Sent)));
      Set<String> seen = mined(rpc);
      for (String key : keys) {
        if (manager.status(key).get() instanceof IntentStatus.Superseded) {
          assertThat(key).endsWith("5");
        } else {
          assertThat(seen).contains(key);
        }
      }
      assertThat(seen).contains("kept", "after");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_transaction_from_elsewhere_that_takes_the_nonce_is_survived(boolean stateless)
      throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      WithholdingRpc node = new WithholdingRpc(rpc);
      node.stateless = stateless;
      DurableTransactionManager manager = account.manager(node);
      manager.start();
      manager.submit(intent("ours", Optional.empty()));
      Until.holds(LIMIT, "ours is sent", () -> isSent(rpc, manager, "ours"));
      rpc.result("anvil_dropAllTransactions");
      rpc.result(
          "eth_sendTransaction",
          Map.of("from", manager.account().toString(), "to", SINK.toString(), "nonce", "0x0"));
      rpc.result("evm_mine");
      Until.holds(
          LIMIT,
          "ours is mined at the next nonce",
          () -> {
            rpc.result("evm_mine");
            return manager.status("ours").get() instanceof IntentStatus.Mined
                || manager.status("ours").get() instanceof IntentStatus.Confirmed;
          });
      assertThat(nonce(rpc)).isEqualTo(2);
      assertThat(mined(rpc)).containsExactly("ours");
      assertThat(account.metric("meta138_tx_foreign")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_transaction_that_is_counted_and_not_found_keeps_its_nonce(boolean stateless)
      throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      WithholdingRpc behind = new WithholdingRpc(rpc);
      behind.stateless = stateless;
      DurableTransactionManager manager = account.manager(behind);
      TransactionDesk desk = account.desk(behind);
      manager.start();
      manager.submit(intent("ours", Optional.empty()));
      Until.holds(LIMIT, "ours is sent", () -> isSent(rpc, manager, "ours"));
      behind.unindexed = true;
      behind.bodiless = true;
      rpc.result("anvil_mine", "0x14");

      assertThat(desk.explain(0)).isInstanceOf(Diagnosis.UsedByUnknown.class);
      assertThat(desk.explain(0).advice()).contains("is not served");
      behind.bodiless = false;
      IntentStatus.Sent sent = (IntentStatus.Sent) manager.status("ours").orElseThrow();
      // without states the newest blocks are read, and this one is below them
      assertThat(desk.explain("ours"))
          .isEqualTo(stateless ? desk.explain(0) : new Diagnosis.AwaitsReceipt(0, sent.hash(), 1));
      assertThat(desk.explain("ours"))
          .isInstanceOf(stateless ? Diagnosis.UsedByUnknown.class : Diagnosis.AwaitsReceipt.class);
      Until.holds(
          LIMIT,
          "the manager found what used the nonce",
          () -> account.metric("meta138_tx_undecided_nonces") == 1);
      behind.unindexed = false;
      Until.holds(
          LIMIT,
          "ours is final",
          () -> manager.status("ours").get() instanceof IntentStatus.Confirmed);
      assertThat(nonce(rpc)).isEqualTo(1);
      assertThat(mined(rpc)).containsExactly("ours");
    }
  }

  @Test
  void an_endpoint_that_answers_nonsense_or_breaks_is_survived() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      AtomicReference<String> nonce = new AtomicReference<>("");
      DurableTransactionManager manager = account.manager(new LyingRpc(rpc, nonce));
      manager.start();
      for (String lie : List.of("0x" + "f".repeat(64), "0xffffffffffffffff", "many", "break")) {
        nonce.set(lie);
        manager.submit(intent(lie, Optional.empty()));
        assertThat(manager.await(lie, Duration.ofMillis(300)))
            .as("nothing is believed while %s is the nonce", lie)
            .get()
            .isNotInstanceOf(IntentStatus.Mined.class);
        nonce.set("");
        assertThat(manager.await(lie, LIMIT)).get().isInstanceOf(IntentStatus.Mined.class);
      }
      assertThat(mined(rpc)).hasSize(4);
    }
  }

  /** Answers as another does, but for the account's nonce, of which it tells a lie. */
  private record LyingRpc(HttpRpc honest, AtomicReference<String> nonce) implements Rpc {
    @Override
    public ChainId chainId() {
      return honest.chainId();
    }

    @Override
    public RpcOutcome call(RpcRequest request, Duration deadline) {
      return batch(List.of(request), deadline).getFirst();
    }

    @Override
    public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
      String lie = nonce.get();
      if (lie.equals("break")) {
        throw new IllegalStateException("broken on purpose");
      }
      List<RpcOutcome> outcomes = new ArrayList<>(honest.batch(requests, deadline));
      for (int i = 0; i < requests.size(); i++) {
        if (!lie.isEmpty() && requests.get(i).method().equals("eth_getTransactionCount")) {
          outcomes.set(i, new RpcOutcome.Result(JsonNodeFactory.instance.stringNode(lie)));
        }
      }
      return outcomes;
    }
  }

  /** What anvil wrote of its state last; empty while that is not whole. */
  private static Optional<byte[]> dumped(String state) {
    try {
      byte[] dump = Files.readAllBytes(Path.of(state));
      JsonMapper.shared().readTree(dump);
      return Optional.of(dump).filter(whole -> whole.length > 1000);
    } catch (IOException | JacksonException notWhole) {
      return Optional.empty();
    }
  }
}
