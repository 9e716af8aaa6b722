package io.meta138.app.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs of a devnet's database that outlived it. */
final class DatabaseOrphans {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOrphans.class);
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private DatabaseOrphans() {}

  /** Ends whatever an earlier devnet left running in this directory, which need not exist. */
  static void stop(Path directory) throws IOException, InterruptedException {
    if (Files.exists(directory)) {
      stopServer(directory.resolve("data"));
      stopLeftovers(directory);
    }
  }

  /**
   * A killed devnet leaves its server running on the data: that one must end first. The server's
   * own lock file names it: pid in the first line, data directory in the second. The file stays
   * while a server with that pid lives, whatever its data.
   */
  static void stopServer(Path data) throws IOException, InterruptedException {
    Path lock = data.resolve("postmaster.pid");
    if (!Files.exists(lock)) {
      return;
    }
    List<String> lines = Files.readAllLines(lock);
    Optional<ProcessHandle> server = server(lines);
    if (server.isPresent() && isSame(Path.of(lines.get(1).strip()), data)) {
      end(server.get());
    }
    if (server.filter(ProcessHandle::isAlive).isEmpty()) {
      Files.deleteIfExists(lock);
    }
  }

  private static Optional<ProcessHandle> server(List<String> lines) {
    if (lines.size() < 2 || !lines.get(0).strip().matches("\\d{1,9}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(process ->
            process.info().command().filter(path -> path.endsWith("/postgres")).isPresent());
  }

  /** The server writes its own spelling of a path that may have been given in another. */
  private static boolean isSame(Path written, Path data) throws IOException {
    return Files.exists(written) && Files.isSameFile(written, data);
  }

  /**
   * What a killed start leaves running before there is a lock file, initdb and pg_ctl: it would
   * write to the data of the next start. Nobody else runs what lies in this directory.
   */
  private static void stopLeftovers(Path directory) throws IOException, InterruptedException {
    String ours = directory.toRealPath().resolve("binaries") + "/";
    List<ProcessHandle> left = running(ours);
    while (!left.isEmpty()) {
      for (ProcessHandle process : left) {
        if (process.parent().filter(left::contains).isEmpty()) {
          LOG.info("ends process {}, which an earlier start left running", process.pid());
          end(process);
        }
      }
      left = running(ours);
    }
  }

  private static List<ProcessHandle> running(String programs) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> process.info().command().filter(at -> at.startsWith(programs)).isPresent())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private static void end(ProcessHandle orphan) throws InterruptedException {
    orphan.destroy();
    awaitEnd(orphan);
    if (orphan.isAlive()) {
      orphan.destroyForcibly();
      awaitEnd(orphan);
    }
  }

  private static void awaitEnd(ProcessHandle orphan) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (orphan.isAlive() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
