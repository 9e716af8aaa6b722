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
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** A local chain of a test: a process of its own on a port of the system's choice. */
final class Anvil implements AutoCloseable {
  private static final String LISTENING = "Listening on ";

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
    RpcOutcome outcome = rpc.call(RpcRequest.of(method, params), Duration.ofSeconds(20));
    if (outcome instanceof RpcOutcome.Result(JsonNode value)) {
      return value;
    }
    throw new IllegalStateException(method + ": " + outcome);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }
}
