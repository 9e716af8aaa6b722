package io.meta138.app.devnet;

import io.meta138.platform.lifecycle.Service;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An embedded PostgreSQL with its data on disk and commits that survive a power cut. */
public final class DevnetDatabase implements Service {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(15);

  private final Path directory;
  private @Nullable EmbeddedPostgres server;

  /** A database that is not started yet, with its data below this directory. */
  public DevnetDatabase(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path data = directory.resolve("data");
    stopOrphan(data);
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(directory.resolve("binaries").toFile())
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("max_connections", "50")
            .setServerConfig("shared_buffers", "64MB")
            .setPGStartupWait(START_LIMIT)
            .setRegisterShutdownHook(false)
            .setOutputRedirector(
                ProcessBuilder.Redirect.appendTo(directory.resolve("postgres.log").toFile()))
            .setErrorRedirector(
                ProcessBuilder.Redirect.appendTo(directory.resolve("postgres.log").toFile()))
            .start();
  }

  /** Where to connect, as user {@code postgres} without a password; loopback only. */
  public String jdbcUrl() {
    if (server == null) {
      throw new IllegalStateException("the database is not started");
    }
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
  }

  /**
   * A killed devnet leaves its server running on the data: that one must end first. The server's
   * own lock file names it: pid in the first line, data directory in the second.
   */
  static void stopOrphan(Path data) throws IOException, InterruptedException {
    Path lock = data.resolve("postmaster.pid");
    if (!Files.exists(lock)) {
      return;
    }
    List<String> lines = Files.readAllLines(lock);
    if (lines.size() >= 2 && lines.get(0).strip().matches("\\d{1,9}")) {
      long pid = Long.parseLong(lines.get(0).strip());
      ProcessHandle orphan = ProcessHandle.of(pid).orElse(null);
      boolean ours =
          orphan != null
              && orphan.info().command().map(command -> command.endsWith("/postgres")).orElse(false)
              && lines.get(1).strip().equals(data.toAbsolutePath().toString());
      if (orphan != null && ours) {
        end(orphan);
      }
    }
    Files.deleteIfExists(lock);
  }

  private static void end(ProcessHandle orphan) {
    orphan.destroy();
    long deadline = System.nanoTime() + ORPHAN_LIMIT.toNanos();
    while (orphan.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    if (orphan.isAlive()) {
      orphan.destroyForcibly();
    }
  }

  @Override
  public void stop() throws IOException {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
