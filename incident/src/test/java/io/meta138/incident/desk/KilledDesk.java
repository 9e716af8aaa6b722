package io.meta138.incident.desk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A desk's process with what it was sent and has not answered; killed and started again. */
final class KilledDesk implements AutoCloseable {
  private final List<String> arguments;
  private final int batch;

  /** Batches that were sent and are not answered, by their first alert. */
  private final Set<Integer> unanswered = new ConcurrentSkipListSet<>();

  private volatile Process process;
  private long upSince;

  /** Starts the first. */
  KilledDesk(List<String> arguments, int batch) throws Exception {
    this.arguments = List.copyOf(arguments);
    this.batch = batch;
    start();
  }

  private void start() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            DeskChild.class.getName()));
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    CountDownLatch up = new CountDownLatch(1);
    Process started = process;
    Thread.ofVirtual().start(() -> read(started, up));
    if (!up.await(60, TimeUnit.SECONDS)) {
      throw new IOException("the desk did not start");
    }
    upSince = System.nanoTime();
    // nobody answered these: they may be committed or not
    for (int from : new TreeSet<>(unanswered)) {
      write(from);
    }
  }

  private void read(Process from, CountDownLatch up) {
    BufferedReader answers = from.inputReader();
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.equals("up")) {
          up.countDown();
        } else if (line.startsWith("ok ")) {
          unanswered.remove(Integer.parseInt(line.substring(3)));
        } else if (line.startsWith("again ") && from.pid() == process.pid()) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
          write(Integer.parseInt(line.substring(6)));
        }
      }
    } catch (IOException | UncheckedIOException _) {
      up.countDown(); // killed
    }
  }

  /** How long this process is up, in nanoseconds. */
  long uptime() {
    return System.nanoTime() - upSince;
  }

  /** Sends a batch and waits for nothing. */
  void send(int from) {
    unanswered.add(from);
    write(from);
  }

  private synchronized void write(int from) {
    try {
      process.outputWriter().write("%d %d%n".formatted(from, batch));
      process.outputWriter().flush();
    } catch (IOException _) {
      // killed meanwhile: the next one is sent all that is not answered
    }
  }

  /** How many batches are sent and not answered. */
  int unanswered() {
    return unanswered.size();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Kills it, with what would be {@code kill -9}, and starts the next. */
  void killAndStart() throws Exception {
    process.destroyForcibly().waitFor();
    start();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
