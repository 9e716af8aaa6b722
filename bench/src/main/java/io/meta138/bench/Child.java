package io.meta138.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the measured system, and what it has used so far. */
final class Child implements AutoCloseable {
  private final Process process;
  private final Path errors;

  private Child(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /** Starts a program; what it writes to standard error goes to the file. */
  static Child start(List<String> command, Path errors) throws IOException {
    return new Child(new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /** The first line it prints. */
  String firstLine() throws IOException {
    String line = process.inputReader().readLine();
    if (line == null) {
      throw new BenchException("the process ended; its words are in " + errors);
    }
    return line;
  }

  /** Says a line to its standard input. */
  void say(String line) throws IOException {
    process.outputWriter().write(line + "\n");
    process.outputWriter().flush();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Path errors() {
    return errors;
  }

  /** Processor time used by all its threads. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The most memory it ever had resident, in MiB: {@code VmHWM} of its status file. */
  long peakMebibytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new BenchException("process " + process.pid() + " has no VmHWM");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
