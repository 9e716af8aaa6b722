package io.meta138.chain.tx;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.chain.support.TestDatabase;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** Anvil's first account with an empty database, its managers, and what the chain says of it. */
final class AccountUnderTest {
  static final Duration LIMIT = Duration.ofSeconds(60);
  private static final FeePolicy FEES =
      new FeePolicy(Wei.ofGwei(1000), FeePolicy.Mode.AUTO, Optional.empty());
  static final Address SINK = Address.parse("0x00000000000000000000000000000000000000ff");
  static final Address ACCOUNT = LocalSigner.forDevnet(Hex.decode(Anvil.KEY)).address();

  private final Database database = TestDatabase.connect();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<DurableTransactionManager> managers = new ArrayList<>();

  AccountUnderTest() {
    database.jdbc().sql("truncate chain.attempt, chain.intent").update();
  }

  Database database() {
    return database;
  }

  static Settings settings() {
    return new Settings(
        FEES,
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

  /** One that is not started; it is stopped in the end. */
  DurableTransactionManager manager(Rpc rpc) {
    return manager(rpc, InstantSource.system());
  }

  /** One that lives by this clock. */
  DurableTransactionManager manager(Rpc rpc, InstantSource clock) {
    return manager(rpc, clock, database);
  }

  /** One that lives by this clock and stores elsewhere. */
  DurableTransactionManager manager(Rpc rpc, InstantSource clock, Database storage) {
    DurableTransactionManager manager =
        new DurableTransactionManager(
            settings(),
            rpc,
            LocalSigner.forDevnet(Hex.decode(Anvil.KEY)),
            storage.dataSource(),
            clock,
            metrics,
            signal -> {});
    managers.add(manager);
    return manager;
  }

  TransactionDesk desk(Rpc rpc) {
    return new TransactionDesk(database.dataSource(), rpc, ACCOUNT, InstantSource.system());
  }

  /** Sends a coin's smallest part, with the key as data. */
  static Intent intent(String key, Optional<String> group) {
    return new Intent(
        key,
        group,
        Optional.of(SINK),
        Wei.of(1),
        key.getBytes(StandardCharsets.UTF_8),
        Optional.of(60_000L),
        Optional.empty());
  }

  /** An attempt is stored before it is sent: only the node tells that it has it. */
  static boolean isSent(HttpRpc rpc, DurableTransactionManager manager, String key) {
    return manager.status(key).get() instanceof IntentStatus.Sent(var nonce, var hash)
        && !rpc.result("eth_getTransactionByHash", hash.toString()).isNull();
  }

  /** What the managers count or measure under the name; zero before they do. */
  double metric(String name) {
    return metrics.find(name).meters().stream()
        .flatMap(meter -> StreamSupport.stream(meter.measure().spliterator(), false))
        .mapToDouble(Measurement::getValue)
        .sum();
  }

  /** Whether the node has a transfer of nothing that uses a nonce up. */
  boolean isFillerSent(HttpRpc rpc) {
    return database
        .jdbc()
        .sql("select hash from chain.attempt where intent_seq is null")
        .query((row, i) -> Hex.encode(row.getBytes(1)))
        .list()
        .stream()
        .anyMatch(hash -> !rpc.result("eth_getTransactionByHash", hash).isNull());
  }

  static long nonce(HttpRpc rpc) {
    return Hex.number(
            rpc.result("eth_getTransactionCount", ACCOUNT.toString(), "latest").stringValue())
        .longValueExact();
  }

  /** Every key on the chain, each at most once. */
  static Set<String> mined(HttpRpc rpc) {
    Set<String> keys = new TreeSet<>();
    long head = Hex.number(rpc.result("eth_blockNumber").stringValue()).longValueExact();
    for (long i = 0; i <= head; i++) {
      for (var transaction :
          rpc.result("eth_getBlockByNumber", Hex.quantity(i), true).path("transactions")) {
        String key =
            new String(Hex.decode(transaction.path("input").stringValue()), StandardCharsets.UTF_8);
        if (!key.isEmpty()) {
          assertThat(keys.add(key)).as("%s is on the chain once", key).isTrue();
        }
      }
    }
    return keys;
  }

  /** Stops every manager. */
  void stop() throws InterruptedException {
    for (DurableTransactionManager manager : managers) {
      manager.stop();
    }
    database.close();
  }
}
