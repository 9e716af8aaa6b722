package io.meta138.app.devnet;

import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * A local chain: anvil, kept alive, with its state on disk. It mines at once and every two seconds,
 * and starts again at its last state when it is killed.
 */
public final class DevnetChain implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(DevnetChain.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final String STATE_SECONDS = "2";
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final ChainId chainId;
  private final Path anvil;
  private final Path directory;
  private final BoundedHttp http;
  private final int wantedPort;
  private volatile boolean stopping;
  private volatile @Nullable ManagedProcess process;
  private volatile int port = -1;
  private final AtomicInteger restarts = new AtomicInteger();

  /**
   * A chain that is not started yet.
   *
   * @param anvil the program
   * @param directory for state, log and pid; made if missing
   * @param port to listen on, 0 for the port of the last start or a free one
   */
  public DevnetChain(ChainId chainId, Path anvil, Path directory, BoundedHttp http, int port) {
    this.chainId = chainId;
    this.anvil = anvil;
    this.directory = directory;
    this.http = http;
    this.wantedPort = port;
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
    Thread.ofVirtual().name("chain " + chainId + " watch").start(this::keepAlive);
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
   * Waits until everything mined so far is on disk, so that a kill can't undo it.
   *
   * @throws IOException when the chain writes nothing within 30 s
   */
  public void awaitSaved() throws IOException, InterruptedException {
    Path dumped = directory.resolve("state.next.json");
    long from = System.nanoTime();
    FileTime asked = FileTime.fromMillis(System.currentTimeMillis());
    // the dump that is being written now may have begun before: only the one after it counts
    for (int dumps = 0; dumps < 2; ) {
      if (Files.exists(dumped)
          && Files.getLastModifiedTime(dumped).compareTo(asked) > 0
          && isWhole(dumped)) {
        asked = Files.getLastModifiedTime(dumped);
        dumps++;
      } else if (System.nanoTime() - from > START_LIMIT.toNanos()) {
        throw new IOException("the local chain does not write its state to " + dumped);
      } else {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private void launch() throws IOException, InterruptedException {
    Path loaded = directory.resolve("state.json");
    Path dumped = directory.resolve("state.next.json");
    // a kill in the middle of a dump leaves half a file: then the dump before it counts
    if (isWhole(dumped)) {
      Files.move(dumped, loaded, StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString()); // so that Ctrl-C reaches us alone and we end it in our order
    }
    command.addAll(List.of(anvil.toString(), "--host", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "--chain-id", chainId.toString()));
    command.addAll(List.of("--block-time", "2", "--mixed-mining", "--quiet"));
    command.addAll(List.of("--dump-state", dumped.toString(), "--state-interval", STATE_SECONDS));
    if (Files.exists(loaded)) {
      command.addAll(List.of("--load-state", loaded.toString()));
    }
    ManagedProcess started =
        ManagedProcess.start(command, directory.resolve("anvil.log"), pidFile());
    process = started;
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        started.stop();
        throw new IOException(
            "the local chain did not start; its words are in " + directory.resolve("anvil.log"));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
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
        LOG.error("the local chain does not start again: {}", e.getMessage());
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
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

  private int choosePort() throws IOException {
    if (wantedPort != 0) {
      return wantedPort;
    }
    Path last = directory.resolve("port");
    if (Files.exists(last)) {
      String text = Files.readString(last).strip();
      if (text.matches("\\d{2,5}") && isFree(Integer.parseInt(text))) {
        return Integer.parseInt(text);
      }
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isWhole(Path json) throws IOException {
    if (!Files.exists(json) || Files.size(json) == 0) {
      return false;
    }
    try (JsonParser parser = JsonMapper.shared().createParser(json.toFile())) {
      parser.nextToken();
      parser.skipChildren();
      return parser.currentToken() != null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private Path pidFile() {
    return directory.resolve("anvil.pid");
  }

  /** Asks it to write its state and end. */
  @Override
  public void stop() throws IOException, InterruptedException {
    stopping = true;
    ManagedProcess running = process;
    if (running != null) {
      running.stop();
    }
  }
}
