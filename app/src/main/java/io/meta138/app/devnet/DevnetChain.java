package io.meta138.app.devnet;

import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local chain: anvil, kept alive, with its state on disk. It mines at once and from time to time,
 * and starts again at its last state when it is killed.
 */
public final class DevnetChain implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(DevnetChain.class);
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final String STATE_SECONDS = "2";
  private static final int USUAL_BLOCK_SECONDS = 2;
  private static final Duration SAVE_EVERY = Duration.ofSeconds(5);

  /**
   * A save reads the whole dump, which grows with the chain: it may take a twentieth of the time.
   */
  private static final int SAVE_SHARE = 20;

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final ChainId chainId;
  private final Path anvil;
  private final Path directory;
  private final ChainState state;
  private final BoundedHttp http;
  private final int wantedPort;
  private final int blockSeconds;
  private volatile boolean stopping;
  private volatile @Nullable ManagedProcess process;
  private @Nullable Thread saver;
  private @Nullable Thread watch;
  private volatile int port = -1;
  private final AtomicInteger restarts = new AtomicInteger();

  /**
   * A chain with a block every two seconds that is not started yet.
   *
   * @param anvil the program
   * @param directory for state, log and pid; made if missing
   * @param port to listen on, 0 for the port of the last start or a free one
   */
  public DevnetChain(ChainId chainId, Path anvil, Path directory, BoundedHttp http, int port) {
    this(chainId, anvil, directory, http, port, USUAL_BLOCK_SECONDS);
  }

  /**
   * A chain that is not started yet.
   *
   * @param anvil the program
   * @param directory for state, log and pid; made if missing
   * @param port to listen on, 0 for the port of the last start or a free one
   * @param blockSeconds seconds from block to block while nothing is sent
   */
  public DevnetChain(
      ChainId chainId, Path anvil, Path directory, BoundedHttp http, int port, int blockSeconds) {
    this.chainId = chainId;
    this.anvil = anvil;
    this.directory = directory;
    this.state = new ChainState(directory);
    this.http = http;
    this.wantedPort = port;
    this.blockSeconds = blockSeconds;
  }

  @Override
  public String name() {
    return "chain " + chainId;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    ManagedProcess.stopOrphan(pidFile());
    port = choosePort();
    Files.writeString(directory.resolve("port"), Integer.toString(port));
    launch();
    watch = Thread.ofVirtual().name("chain " + chainId + " watch").start(this::keepAlive);
    saver = Thread.ofVirtual().name("chain " + chainId + " save").start(this::keepSaved);
  }

  /** HTTP and, under {@code ws:}, WebSocket address of the chain's JSON-RPC. */
  public URI http() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** WebSocket address of the chain's JSON-RPC. */
  public URI webSocket() {
    return URI.create("ws://127.0.0.1:" + port);
  }

  /** The running program's pid. */
  public long pid() {
    ManagedProcess running = process;
    return running == null ? -1 : running.pid();
  }

  /** How often it had to be started again. */
  public int restarts() {
    return restarts.get();
  }

  /**
   * Halts the program where it stands, so that it neither answers nor makes blocks, or lets it go
   * on.
   *
   * @throws IOException when it does not run
   */
  public void halt(boolean halted) throws IOException, InterruptedException {
    running().halt(halted);
  }

  /** Kills the program; it is started again at its last state. */
  public void kill() throws IOException {
    running().kill();
  }

  private ManagedProcess running() throws IOException {
    ManagedProcess running = process;
    if (running == null) {
      throw new IOException("the local chain does not run");
    }
    return running;
  }

  /**
   * Waits until everything mined so far is on disk, so that a kill can't undo it.
   *
   * @throws IOException when the chain writes nothing within a minute
   */
  public void awaitSaved() throws IOException, InterruptedException {
    long from = System.nanoTime();
    FileTime asked = FileTime.fromMillis(System.currentTimeMillis());
    // the dump that is being written now may have begun before: only the one after it counts
    for (int dumps = 0; dumps < 2; ) {
      FileTime kept = state.save().orElse(asked);
      if (kept.compareTo(asked) > 0) {
        asked = kept;
        dumps++;
      } else if (System.nanoTime() - from > START_LIMIT.toNanos()) {
        throw new IOException("the local chain does not write its state to " + directory);
      } else {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private void keepSaved() {
    long pause = SAVE_EVERY.toNanos();
    while (!stopping) {
      try {
        TimeUnit.NANOSECONDS.sleep(pause);
        long began = System.nanoTime();
        state.save();
        pause = Math.max(SAVE_EVERY.toNanos(), SAVE_SHARE * (System.nanoTime() - began));
      } catch (IOException e) {
        LOG.warn("the local chain's state is not copied: {}", e.getMessage());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void launch() throws IOException, InterruptedException {
    if (!FreePorts.becomesFree(port)) {
      throw portTaken(); // whoever has it might answer as a chain does
    }
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString()); // so that Ctrl-C reaches us alone and we end it in our order
    }
    command.addAll(List.of(anvil.toString(), "--host", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "--chain-id", chainId.toString()));
    command.addAll(
        List.of("--block-time", Integer.toString(blockSeconds), "--mixed-mining", "--quiet"));
    command.addAll(List.of("--dump-state", state.dumped().toString()));
    command.addAll(List.of("--state-interval", STATE_SECONDS));
    state.toLoad().ifPresent(kept -> command.addAll(List.of("--load-state", kept.toString())));
    ManagedProcess started =
        ManagedProcess.start(command, directory.resolve("anvil.log"), pidFile());
    process = started;
    if (stopping) {
      started.stop(); // whoever stops us may have seen the one before it
      return;
    }
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        started.stop();
        throw new IOException(
            "the local chain did not start; its words are in " + directory.resolve("anvil.log"));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    if (!started.isAlive()) {
      started.stop();
      throw portTaken();
    }
  }

  private IOException portTaken() {
    return new IOException(
        "port %d of 127.0.0.1 is taken by another program; choose another --rpc-port, 0 is a free one"
            .formatted(port));
  }

  private void keepAlive() {
    while (!stopping) {
      ManagedProcess running = process;
      try {
        if (running != null) {
          running.waitFor();
        }
        if (!stopping) {
          LOG.warn("the local chain ended; starting it again at its last state");
          launch();
          restarts.incrementAndGet();
        }
      } catch (IOException e) {
        if (!stopping) {
          LOG.error("the local chain does not start again: {}", e.getMessage());
          LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean answers() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(http())
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}"))
            .build();
    return http.send(request, Duration.ofSeconds(2), 1 << 16) instanceof BoundedHttp.Response answer
        && answer.status() == 200;
  }

  private int choosePort() throws IOException, InterruptedException {
    if (wantedPort != 0) {
      return wantedPort;
    }
    Path last = directory.resolve("port");
    if (Files.exists(last)) {
      String text = Files.readString(last).strip();
      if (text.matches("\\d{2,5}") && FreePorts.becomesFree(Integer.parseInt(text))) {
        return Integer.parseInt(text);
      }
    }
    return FreePorts.next();
  }

  private Path pidFile() {
    return directory.resolve("anvil.pid");
  }

  /** Asks it to write its state and end. */
  @Override
  public void stop() throws IOException, InterruptedException {
    stopping = true;
    if (saver != null) {
      saver.interrupt();
    }
    ManagedProcess running = process;
    if (running != null) {
      running.stop();
    }
    if (watch != null && !watch.join(STOP_LIMIT)) {
      throw new IOException("the local chain is still being started again");
    }
  }
}
