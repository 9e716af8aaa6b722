package io.meta138.chain.support;

import io.meta138.platform.db.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One PostgreSQL for all tests of a run, durable as in production. */
public final class TestDatabase {
  private static final EmbeddedPostgres SERVER = startServer();

  private TestDatabase() {}

  private static EmbeddedPostgres startServer() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("full_page_writes", "on")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects, with the schema of this module up to date. */
  public static Database connect() {
    Database database =
        Database.connect(
            "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres", "postgres", "", 8);
    database.migrate("chain");
    return database;
  }
}
