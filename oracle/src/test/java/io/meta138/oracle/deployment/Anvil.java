package io.meta138.oracle.deployment;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcEndpoint;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.rpc.RpcSettings;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** A local chain of a test: a process of its own on a port of the system's choice. */
final class Anvil implements AutoCloseable {
  private static final String LISTENING = "Listening on ";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Rpc rpc;
  private final List<Address> accounts = new ArrayList<>();

  private Anvil(Process process, String address) {
    this.process = process;
    this.rpc = pool(ChainId.META, address);
    for (JsonNode account : ask("eth_accounts")) {
      accounts.add(Address.parse(account.stringValue()));
    }
  }

  static Anvil start(String... options) {
    Path binary =
        Path.of(System.getProperty("meta138.root"))
            .resolve("contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
    List<String> command =
        new ArrayList<>(List.of(binary.toString(), "--port", "0", "--chain-id", "138"));
    command.addAll(List.of(options));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader output =
          new BufferedReader(
              new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(LISTENING)) {
          Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
          return new Anvil(process, "http://" + line.substring(LISTENING.length()).strip());
        }
      }
      throw new IllegalStateException("anvil ended before it listened");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Rpc pool(ChainId chain, String address) {
    return new RpcPool(
        chain,
        List.of(RpcEndpoint.of(address)),
        RpcSettings.defaults(),
        client,
        InstantSource.system(),
        new SimpleMeterRegistry(),
        RandomGenerator.of("L64X128MixRandom"));
  }

  Rpc rpc() {
    return rpc;
  }

  /** One of the ten accounts with coins. */
  Address account(int index) {
    return accounts.get(index);
  }

  JsonNode ask(String method, Object... params) {
    RpcOutcome outcome = rpc.call(RpcRequest.of(method, params), LIMIT);
    if (outcome instanceof RpcOutcome.Result(JsonNode value)) {
      return value;
    }
    throw new IllegalStateException(method + ": " + outcome);
  }

  /** A mark to come back to. */
  JsonNode mark() {
    return ask("evm_snapshot");
  }

  /**
   * Goes back to a mark. Anvil shows a receipt a moment before its pool forgets the transaction;
   * one that is still there after going back is mined once more.
   */
  void back(JsonNode mark) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!ask("txpool_status").path("pending").stringValue().equals("0x0")) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("the pool does not empty");
      }
      LockSupport.parkNanos(1_000_000);
    }
    if (!ask("evm_revert", mark.stringValue()).booleanValue()) {
      throw new IllegalStateException("there is no mark " + mark);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }
}
