package io.meta138.chain.support;

import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.types.ChainId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A local chain, with id 138 unless another is asked for, ended by its own process id. */
public final class Anvil implements AutoCloseable {
  /** The first key of anvil's public development mnemonic. */
  public static final String KEY =
      "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

  private final ChainId chain;
  private final int port;
  private final List<String> options;
  private Process process;

  private Anvil(ChainId chain, int port, List<String> options) {
    this.chain = chain;
    this.port = port;
    this.options = options;
    this.process = launch();
  }

  /** Starts one on a free port. */
  public static Anvil start(String... options) {
    return start(ChainId.META, options);
  }

  /** Starts one with this id on a free port. */
  public static Anvil start(ChainId chain, String... options) {
    try {
      return new Anvil(chain, FreePorts.next(), List.of(options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it answers. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Ends it as a power cut would. */
  public void kill() {
    process.destroyForcibly();
    join();
  }

  /** Starts it again with the same options on the same port. */
  public void restart() {
    process = launch();
  }

  private Process launch() {
    Path binary =
        Path.of(
            System.getProperty("meta138.root"),
            "contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
    if (!Files.isExecutable(binary)) {
      throw new IllegalStateException(binary + " is missing: run contracts/build");
    }
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.addAll(List.of("--port", Integer.toString(port), "--chain-id", chain.toString()));
    command.addAll(options);
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      awaitListening(started.inputReader());
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer at the port could be that of another process; only its own words tell. */
  private static void awaitListening(BufferedReader output) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("Listening on ")) {
        Thread.ofPlatform().daemon().start(() -> output.lines().forEach(_ -> {}));
        return;
      }
      said.append(line).append('\n');
    }
    throw new IllegalStateException("anvil ended before it listened:\n" + said);
  }

  private void join() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
