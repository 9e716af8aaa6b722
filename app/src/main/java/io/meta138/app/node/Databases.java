package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.platform.db.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Connects to the database that a configuration names. */
public final class Databases {
  private Databases() {}

  /**
   * The database; the first use tells whether it can be reached.
   *
   * @param connections held at most
   * @throws NodeException when the password can't be had
   */
  public static Database connect(NodeFiles files, int connections) {
    NodeConfig.DatabaseConfig config = files.config().database();
    String password = config.passwordFile().map(files::resolve).map(Databases::secret).orElse("");
    return Database.connect(config.url(), config.user(), password, connections);
  }

  private static String secret(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new NodeException(
          "password file " + file + " can't be read: " + e.getClass().getSimpleName(), e);
    }
  }
}
