package io.meta138.app.devnet;

import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.lifecycle.Service;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL with its data on disk and commits that survive a power cut. It asks for a
 * password, which it made up itself and keeps in a file that its owner alone can read.
 */
public final class DevnetDatabase implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(DevnetDatabase.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String USER = "postgres";
  private static final String AUTHENTICATION = "scram-sha-256";

  private final Path directory;
  private final Path data;
  private @Nullable EmbeddedPostgres server;

  /** A database that is not started yet, with its data below this directory. */
  public DevnetDatabase(Path directory) {
    this.directory = directory;
    this.data = directory.resolve("data");
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    // the binaries are unpacked so that everybody can write them: nobody else gets that far
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    DatabaseOrphans.stop(directory);
    dropHalfUnpacked();
    String password = prepare();
    server = uninterrupted(() -> serve(password));
    Files.writeString(whole(), "");
    if (trusts()) {
      lockUp(password);
    }
  }

  private EmbeddedPostgres serve(String password) throws IOException {
    Redirect log = Redirect.appendTo(log().toFile());
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(binaries().toFile())
        // what the builder takes for the locale goes to initdb as options
        .setLocaleConfig("auth", AUTHENTICATION)
        .setLocaleConfig("pwfile", passwordFile().toAbsolutePath().toString())
        .setConnectConfig("password", password)
        .setPort(FreePorts.next())
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("max_connections", "50")
        .setServerConfig("shared_buffers", "64MB")
        // files of the write-ahead log that are kept to be used again: making one takes 50 ms
        .setServerConfig("min_wal_size", "256MB")
        .setPGStartupWait(START_LIMIT)
        .setRegisterShutdownHook(false)
        .setOutputRedirector(log)
        .setErrorRedirector(log)
        .start();
  }

  private Path log() {
    return directory.resolve("postgres.log");
  }

  /** Programs that an interrupted start would leave running are waited for. */
  private EmbeddedPostgres uninterrupted(Callable<EmbeddedPostgres> start) throws IOException {
    FutureTask<EmbeddedPostgres> task = new FutureTask<>(start);
    Thread.ofPlatform().name("database start").start(task);
    boolean interrupted = false;
    while (true) {
      try {
        EmbeddedPostgres started = task.get();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return started;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IOException(
            "the database did not start: " + root(e) + "; its own words are in " + log(), e);
      }
    }
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Where to connect as user {@code postgres} with the password of {@link #passwordFile}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + running().getPort() + "/postgres";
  }

  /** File of mode 0600 with the password; there once the database was started. */
  public Path passwordFile() {
    return directory.resolve("password");
  }

  private EmbeddedPostgres running() {
    if (server == null) {
      throw new IllegalStateException("the database is not started");
    }
    return server;
  }

  private Path binaries() {
    return directory.resolve("binaries");
  }

  /**
   * Binaries whose unpacking a kill cut short: the library takes a file that is there for a whole
   * one, and fails on a link whose target is not there yet.
   */
  private void dropHalfUnpacked() throws IOException {
    if (!Files.exists(binaries())) {
      return;
    }
    try (Stream<Path> versions = Files.list(binaries())) {
      if (versions.anyMatch(version -> Files.exists(version.resolve(".exists")))) {
        return;
      }
    }
    OwnedFiles.deleteTree(binaries());
  }

  /** Its presence says that the data was made to the end. */
  private Path whole() {
    return directory.resolve("whole");
  }

  /** Makes the password, and room for data where a start was cut short; returns the password. */
  private String prepare() throws IOException {
    if (Files.exists(passwordFile())) {
      if (!Files.exists(whole())) {
        OwnedFiles.deleteTree(data);
      }
      return Files.readString(passwordFile()).strip();
    }
    if (Files.exists(data.resolve("PG_VERSION"))) {
      Files.writeString(whole(), ""); // of a devnet that asked for no password yet
    }
    byte[] secret = new byte[24];
    RANDOM.nextBytes(secret);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    OwnedFiles.create(passwordFile(), password + "\n");
    return password;
  }

  private boolean trusts() throws IOException {
    try (Stream<String> lines = Files.lines(rules())) {
      return lines.anyMatch(line -> !line.startsWith("#") && line.strip().endsWith(" trust"));
    }
  }

  private Path rules() {
    return data.resolve("pg_hba.conf");
  }

  /** Sets the password and asks everybody for it. */
  private void lockUp(String password) throws IOException {
    try (Connection connection = running().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      // no log may get to see the statement, not even when it fails
      statement.execute("set log_statement = 'none'");
      statement.execute("set log_min_error_statement = 'panic'");
      statement.execute("set password_encryption = '" + AUTHENTICATION + "'");
      statement.execute("alter role " + USER + " password '" + password + "'");
      Path next = rules().resolveSibling("pg_hba.conf.next");
      Files.writeString(
          next,
          """
          local all all %1$s
          host all all 127.0.0.1/32 %1$s
          """
              .formatted(AUTHENTICATION));
      Files.move(next, rules(), StandardCopyOption.ATOMIC_MOVE);
      statement.execute("select pg_reload_conf()");
      LOG.info("the database asks for a password from now on");
    } catch (SQLException e) {
      throw new IOException("the database takes no password: SQL state " + e.getSQLState(), e);
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
