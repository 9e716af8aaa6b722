package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.platform.db.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.dao.DataAccessException;

/** Connects to the database that a configuration names. */
public final class Databases {
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private Databases() {}

  /**
   * The database; the first use tells whether it can be reached.
   *
   * @param connections held at most
   * @throws NodeException when the password can't be had
   */
  public static Database connect(NodeFiles files, int connections) {
    return connect(files.config().database(), files::resolve, connections);
  }

  /**
   * The database; the first use tells whether it can be reached.
   *
   * @param resolve turns a configured path into one that can be opened
   * @param connections held at most
   * @throws NodeException when the password can't be had
   */
  public static Database connect(
      NodeConfig.DatabaseConfig config, UnaryOperator<Path> resolve, int connections) {
    String password = config.passwordFile().map(resolve).map(Databases::secret).orElse("");
    return Database.connect(config.url(), config.user(), password, connections);
  }

  /**
   * Makes sure that it can be used.
   *
   * @throws NodeException when not, with what to do
   */
  public static void demand(Database database, NodeConfig.DatabaseConfig config) {
    try {
      database.jdbc().sql("select 1").query(Integer.class).single();
    } catch (DataAccessException e) {
      throw new NodeException(
          "the database at %s can't be used: %s; is PostgreSQL running (`meta138 up` brings its own)?"
              .formatted(config.url(), e.getMostSpecificCause().getMessage()),
          e);
    }
  }

  private static String secret(Path file) {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (!Collections.disjoint(mode, OTHERS)) {
        throw new NodeException(
            "password file %s has mode %s, expected rw-------: chmod 600 it"
                .formatted(file, PosixFilePermissions.toString(mode)));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new NodeException(
          "password file " + file + " can't be read: " + e.getClass().getSimpleName(), e);
    }
  }
}
