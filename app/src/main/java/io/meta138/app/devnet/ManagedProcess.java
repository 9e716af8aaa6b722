package io.meta138.app.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that the devnet runs beside itself. Its pid and start time stand in a file, so that the
 * next devnet can end what a killed one left behind, and never a stranger that got the same pid.
 */
final class ManagedProcess {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Process process;
  private final Path pidFile;

  private ManagedProcess(Process process, Path pidFile) {
    this.process = process;
    this.pidFile = pidFile;
  }

  /**
   * Starts a program.
   *
   * @param command program and arguments; they show in the process list, so no secret may be there
   * @param log takes what it prints, anew at each start
   * @param pidFile where its identity is kept
   */
  static ManagedProcess start(List<String> command, Path log, Path pidFile) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    Files.writeString(pidFile, identity(process.toHandle()));
    return new ManagedProcess(process, pidFile);
  }

  /** Ends the program that a pid file names, if that very program still runs. */
  static void stopOrphan(Path pidFile) throws IOException, InterruptedException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String identity = Files.readString(pidFile).strip();
    Optional<ProcessHandle> orphan = find(identity);
    if (orphan.isPresent()) {
      end(orphan.get());
    }
    Files.deleteIfExists(pidFile);
  }

  private static Optional<ProcessHandle> find(String identity) {
    int space = identity.indexOf(' ');
    if (space < 1 || !identity.substring(0, space).chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(identity.substring(0, space)))
        .filter(handle -> identity(handle).equals(identity));
  }

  private static String identity(ProcessHandle handle) {
    return handle.pid() + " " + handle.info().startInstant().map(Instant::toString).orElse("?");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Halts the program where it stands, or lets it go on: it neither ends nor answers meanwhile.
   *
   * @throws IOException when the signal could not be sent
   */
  void halt(boolean halted) throws IOException, InterruptedException {
    // every shell has kill; Java has no word for these signals
    Process shell =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "kill -s \"$0\" \"$1\"",
                halted ? "STOP" : "CONT",
                Long.toString(pid()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (shell.waitFor() != 0) {
      throw new IOException("process " + pid() + " can't be " + (halted ? "halted" : "resumed"));
    }
  }

  /** Ends the program at once, without a chance to tidy up. */
  void kill() {
    process.destroyForcibly();
  }

  /** Completes when the program has ended. */
  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Asks the program to end, and ends it when it does not. */
  void stop() throws IOException, InterruptedException {
    end(process.toHandle());
    Files.deleteIfExists(pidFile);
  }

  private static void end(ProcessHandle handle) throws InterruptedException {
    handle.destroy();
    if (!ended(handle)) {
      handle.destroyForcibly();
      ended(handle);
    }
  }

  private static boolean ended(ProcessHandle handle) throws InterruptedException {
    try {
      handle.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for process " + handle.pid() + " failed", e);
    }
  }
}
