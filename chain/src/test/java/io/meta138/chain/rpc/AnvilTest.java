package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.meta138.chain.rpc.EthCalls.At;
import io.meta138.chain.rpc.EthCalls.Message;
import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The pool, the typed calls and the heads against a real anvil, which is killed on the way. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class AnvilTest {
  /** The first two accounts that anvil unlocks by default. */
  private static final Address RICH = Address.parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

  private static final Address OTHER = Address.parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final HttpClient client = HttpClient.newHttpClient();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BlockingQueue<HeadEvent> events = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path directory;
  private int port;
  private Process anvil;
  private RpcPool pool;

  @BeforeEach
  void startAnvil() throws Exception {
    port = FreePorts.next();
    launch();
    pool =
        new RpcPool(
            ChainId.META,
            List.of(
                RpcEndpoint.of("http", "http://127.0.0.1:" + port, Optional.empty()),
                RpcEndpoint.of("ws", "ws://127.0.0.1:" + port, Optional.empty())),
            RpcSettings.defaults()
                .withProbes(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(30)),
            client,
            InstantSource.system(),
            registry,
            new Random(1));
    pool.start();
    open.add(pool::stop);
  }

  @AfterEach
  void stopAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
    anvil.destroyForcibly().waitFor();
    client.shutdownNow();
  }

  private void launch() throws IOException, InterruptedException {
    Path binary =
        Path.of(
            System.getProperty("meta138.root", "."),
            "contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
    assumeThat(binary).as("contracts/build installs anvil").exists();
    anvil =
        new ProcessBuilder(
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--chain-id",
                "138",
                "--state",
                directory.resolve("state.json").toString(),
                "--state-interval",
                "1")
            .redirectErrorStream(true)
            .start();
    BufferedReader output = anvil.inputReader();
    String line = output.readLine();
    while (line != null && !line.contains("Listening on")) {
      line = output.readLine();
    }
    assertThat(line).as("anvil listens").isNotNull();
    Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
  }

  private void waitFor(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("waiting until %s; events %s; %s", what, events, pool.statuses())
          .isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private HeadTracker track() {
    HeadTracker tracker = new HeadTracker(pool, HeadSettings.defaults(), registry, new Random(1));
    tracker.listen(events::add);
    tracker.start();
    open.add(tracker::stop);
    waitFor("it follows", () -> tracker.isSubscribed() && tracker.head().isPresent());
    return tracker;
  }

  private Hash transfer() {
    RpcOutcome outcome =
        pool.call(
            RpcRequest.of(
                "eth_sendTransaction",
                Map.of("from", RICH.toString(), "to", OTHER.toString(), "value", "0x1")),
            DEADLINE);
    assertThat(outcome).isInstanceOf(RpcOutcome.Result.class);
    return Hash.parse(((RpcOutcome.Result) outcome).value().stringValue());
  }

  /** The whole state as it is on disk; while it is being written there is but a part of it. */
  private byte[] state() {
    AtomicReference<byte[]> whole = new AtomicReference<>();
    waitFor(
        "its state is on disk",
        () -> {
          try {
            byte[] read = Files.readAllBytes(directory.resolve("state.json"));
            JsonMapper.shared().readTree(read);
            whole.set(read);
            return read.length > 0;
          } catch (IOException | JacksonException notYet) {
            return false;
          }
        });
    return whole.get();
  }

  @Test
  void calls_typed_readARealNode() {
    EthCalls eth = new EthCalls(pool, DEADLINE);
    Hash sent = transfer();
    // the node answers before the block is there
    waitFor(
        "it is mined", () -> eth.receipt(sent).toOptional().map(Optional::isPresent).orElse(false));

    assertThat(eth.blockNumber()).isEqualTo(new Answer.Value<>(1L));
    assertThat(eth.transactionCount(RICH, At.LATEST)).isEqualTo(new Answer.Value<>(1L));
    assertThat(eth.transactionCount(RICH, At.PENDING)).isEqualTo(new Answer.Value<>(1L));
    assertThat(eth.balance(OTHER, At.block(0)).toOptional().orElseThrow().plus(Wei.of(1)))
        .isEqualTo(eth.balance(OTHER, At.LATEST).toOptional().orElseThrow());
    assertThat(eth.code(RICH, At.LATEST).toOptional().orElseThrow()).isEmpty();
    assertThat(eth.estimateGas(Message.read(OTHER, new byte[0])).toOptional()).contains(21_000L);
    assertThat(eth.gasPrice().toOptional()).isPresent();
    assertThat(eth.maxPriorityFee().toOptional()).isPresent();
    assertThat(eth.nextBaseFee().toOptional().orElseThrow()).isPresent();
    Head head = eth.block(At.LATEST).toOptional().orElseThrow().orElseThrow();
    assertThat(head.baseFee()).isPresent();
    assertThat(eth.blocks(0, 3).stream().map(a -> a.toOptional().orElseThrow().isPresent()))
        .containsExactly(true, true, false);
    TransactionReceipt receipt = eth.receipt(sent).toOptional().orElseThrow().orElseThrow();
    assertThat(receipt.blockHash()).isEqualTo(head.hash());
    assertThat(receipt.success()).isTrue();
    assertThat(eth.receipt(Hash.ZERO)).isEqualTo(new Answer.Value<>(Optional.empty()));
  }

  @Test
  void call_reverts_isRefusedWithItsData() {
    EthCalls eth = new EthCalls(pool, DEADLINE);
    // creation code that stores one byte in memory and reverts with it
    byte[] revertsWithOneByte = {0x60, 0x2a, 0x60, 0x00, 0x53, 0x60, 0x01, 0x60, 0x00, (byte) 0xfd};
    Message create = new Message(Optional.of(RICH), Optional.empty(), Wei.ZERO, revertsWithOneByte);

    assertThat(eth.call(create, At.LATEST))
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.why().data()).isEqualTo("0x2a"));
  }

  @Test
  void heads_minedAtOnce_comeBySubscription() throws Exception {
    track();
    events.clear();
    for (int i = 0; i < 100; i++) {
      transfer();
      HeadEvent event = events.poll(1, TimeUnit.MINUTES);
      assertThat(event).isInstanceOf(HeadEvent.Advanced.class);
    }
    assertThat(registry.get("meta138_heads").tag("via", "subscription").counter().count())
        .isGreaterThan(90);
  }

  @Test
  void anvil_killedAndBackAtAnOlderHead_isAReorganizationAndCallsGoOn() throws Exception {
    HeadTracker tracker = track();
    transfer();
    byte[] kept = state();
    for (int i = 0; i < 5; i++) {
      transfer();
    }
    waitFor("the head is seen", () -> tracker.head().orElseThrow().number() == 6);

    anvil.destroyForcibly().waitFor();
    assertThat(pool.call(RpcRequest.of("eth_gasPrice"), Duration.ofMillis(300)))
        .isInstanceOf(RpcOutcome.Unavailable.class);
    Files.write(directory.resolve("state.json"), kept);
    launch();

    waitFor(
        "the reorganization is told",
        () -> events.stream().anyMatch(e -> e instanceof HeadEvent.Reorganized));
    HeadEvent.Reorganized reorganized =
        events.stream()
            .filter(HeadEvent.Reorganized.class::isInstance)
            .map(HeadEvent.Reorganized.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(reorganized.oldHead().number()).isEqualTo(6);
    assertThat(reorganized.newHead().number()).isLessThan(6);
    waitFor("it is subscribed again", tracker::isSubscribed);
    events.clear();
    transfer();
    assertThat(events.poll(1, TimeUnit.MINUTES)).isInstanceOf(HeadEvent.Advanced.class);
  }
}
