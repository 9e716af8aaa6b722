package io.meta138.network.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of the Prometheus family on a free loopback port, started by a test and ended by it. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\" address=\"?(?:\\[::\\]|[\\d.]+):(\\d+)");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a program and waits until it says where it listens. */
  static ServerProcess start(List<String> command, Path log)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      Matcher port =
          until(
                  () -> {
                    if (!process.isAlive()) {
                      throw new AssertionError(command.getFirst() + " ended: " + read(log));
                    }
                    return Optional.of(LISTENING.matcher(read(log))).filter(Matcher::find);
                  })
              .orElseThrow(
                  () -> new AssertionError(command.getFirst() + " does not start: " + read(log)));
      return new ServerProcess(process, Integer.parseInt(port.group(1)));
    } catch (RuntimeException | Error | InterruptedException failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  /** Something that may not be there yet. */
  interface Look<T> {
    Optional<T> now() throws InterruptedException;
  }

  /** Waits for it, for a while. */
  static <T> Optional<T> until(Look<T> look) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    Optional<T> found = look.now();
    while (found.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      found = look.now();
    }
    return found;
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
