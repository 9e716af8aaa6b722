package io.meta138.chain.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.TestDatabase;
import io.meta138.chain.support.Until;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnvilTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Address SINK = Address.parse("0x00000000000000000000000000000000000000ff");

  private final Database database = TestDatabase.connect();
  private final List<DurableTransactionManager> managers = new ArrayList<>();
  @TempDir private Path folder;

  @BeforeEach
  void clean() {
    database.jdbc().sql("truncate chain.attempt, chain.intent").update();
  }

  @AfterEach
  void stop() throws Exception {
    for (DurableTransactionManager manager : managers) {
      manager.stop();
    }
    database.close();
  }

  private static Settings settings() {
    return new Settings(
        new FeePolicy(Wei.ofGwei(1000), FeePolicy.Mode.AUTO, Optional.empty()),
        1,
        Duration.ofSeconds(1),
        3,
        16,
        Duration.ofMillis(100),
        Duration.ofSeconds(3),
        Duration.ofMillis(300),
        Duration.ofMillis(300),
        Duration.ofDays(1));
  }

  private DurableTransactionManager manager(HttpRpc rpc) {
    DurableTransactionManager manager =
        new DurableTransactionManager(
            settings(),
            rpc,
            LocalSigner.forDevnet(Hex.decode(Anvil.KEY)),
            database.dataSource(),
            InstantSource.system(),
            new SimpleMeterRegistry(),
            signal -> {});
    managers.add(manager);
    return manager;
  }

  private static Intent intent(String key, Optional<String> group) {
    return new Intent(
        key,
        group,
        Optional.of(SINK),
        Wei.of(1),
        key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        Optional.of(60_000L),
        Optional.empty());
  }

  @Test
  void an_intent_is_mined_and_its_key_is_used_once() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = manager(rpc);
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
  void a_contract_is_created_with_estimated_gas() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      DurableTransactionManager manager = manager(new HttpRpc(anvil.uri()));
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
      DurableTransactionManager manager = manager(new HttpRpc(anvil.uri()));
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
      manager(rpc).start();
      assertThatThrownBy(() -> manager(rpc).start()).isInstanceOf(AccountInUseException.class);
    }
  }

  @Test
  void a_stuck_report_is_replaced_at_its_nonce_by_the_newest() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = manager(rpc);
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
      DurableTransactionManager manager = manager(rpc);
      manager.start();
      manager.submit(intent("kept", Optional.empty()));
      manager.await("kept", LIMIT);
      Until.holds(LIMIT, "the state is dumped", () -> dumped(state));
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String key = "k" + i;
        keys.add(key);
        manager.submit(intent(key, Optional.of("reports").filter(g -> key.endsWith("5"))));
        manager.await(key, LIMIT);
      }
      anvil.kill();
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

  @Test
  void the_desk_explains_and_cancels_what_waits() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = manager(rpc);
      TransactionDesk desk =
          new TransactionDesk(
              database.dataSource(), rpc, manager.account(), InstantSource.system());
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
      rpc.result("anvil_setBalance", manager.account().toString(), "0x1");
      assertThat(desk.explain("early")).isInstanceOf(Diagnosis.InsufficientFunds.class);
      rpc.result("anvil_setBalance", manager.account().toString(), "0xde0b6b3a7640000");
      assertThat(desk.list(TransactionDesk.Filter.OPEN, 10))
          .extracting(TransactionDesk.Entry::key)
          .containsExactly("second", "early");
      assertThat(desk.cancel("second")).isTrue();
      assertThat(desk.cancel("nothing")).isFalse();
      Until.holds(LIMIT, "a transfer of nothing is sent in its place", () -> isFillerSent(rpc));
      Until.holds(
          LIMIT,
          "second is cancelled",
          () -> {
            rpc.result("evm_mine");
            return manager.status("second").get() instanceof IntentStatus.Failed;
          });
      assertThat(manager.await("early", LIMIT)).get().isNotInstanceOf(IntentStatus.Failed.class);
      assertThat(nonce(rpc)).isEqualTo(2);
      assertThat(desk.explain("second").advice()).contains("cancelled");
    }
  }

  @Test
  void a_chain_without_fees_takes_transactions_of_an_account_without_coins() throws Exception {
    try (Anvil anvil = Anvil.start("--gas-price", "0", "--block-base-fee-per-gas", "0")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = manager(rpc);
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
      DurableTransactionManager manager = manager(rpc);
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

  @Test
  void a_transaction_from_elsewhere_that_takes_the_nonce_is_survived() throws Exception {
    try (Anvil anvil = Anvil.start("--no-mining")) {
      HttpRpc rpc = new HttpRpc(anvil.uri());
      DurableTransactionManager manager = manager(rpc);
      manager.start();
      manager.submit(intent("ours", Optional.empty()));
      Until.holds(LIMIT, "ours is sent", () -> isSent(rpc, manager, "ours"));
      rpc.result("anvil_dropAllTransactions");
      rpc.result(
          "eth_sendTransaction",
          java.util.Map.of(
              "from", manager.account().toString(), "to", SINK.toString(), "nonce", "0x0"));
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
    }
  }

  /** An attempt is stored before it is sent: only the node tells that it has it. */
  private static boolean isSent(HttpRpc rpc, DurableTransactionManager manager, String key) {
    return manager.status(key).get() instanceof IntentStatus.Sent(var nonce, var hash)
        && !rpc.result("eth_getTransactionByHash", hash.toString()).isNull();
  }

  private boolean isFillerSent(HttpRpc rpc) {
    return database
        .jdbc()
        .sql("select hash from chain.attempt where intent_seq is null")
        .query((row, i) -> Hex.encode(row.getBytes(1)))
        .optional()
        .filter(hash -> !rpc.result("eth_getTransactionByHash", hash).isNull())
        .isPresent();
  }

  private static boolean dumped(String state) {
    return java.nio.file.Files.exists(Path.of(state)) && Path.of(state).toFile().length() > 1000;
  }

  private static long nonce(HttpRpc rpc) {
    return Hex.number(
            rpc.result(
                    "eth_getTransactionCount",
                    LocalSigner.forDevnet(Hex.decode(Anvil.KEY)).address().toString(),
                    "latest")
                .stringValue())
        .longValueExact();
  }

  /** Every key on the chain, each at most once. */
  private static Set<String> mined(HttpRpc rpc) {
    Set<String> keys = new TreeSet<>();
    long head = Hex.number(rpc.result("eth_blockNumber").stringValue()).longValueExact();
    for (long i = 0; i <= head; i++) {
      for (var transaction :
          rpc.result("eth_getBlockByNumber", Hex.quantity(i), true).path("transactions")) {
        String key =
            new String(
                Hex.decode(transaction.path("input").stringValue()),
                java.nio.charset.StandardCharsets.UTF_8);
        if (!key.isEmpty()) {
          assertThat(keys.add(key)).as("%s is on the chain once", key).isTrue();
        }
      }
    }
    return keys;
  }
}
