package io.meta138.incident.desk;

import io.meta138.platform.db.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** One PostgreSQL for the tests of the desk, durable as in production, emptied for each. */
final class DeskDatabase {
  private static final EmbeddedPostgres SERVER = startServer();

  private DeskDatabase() {}

  private static EmbeddedPostgres startServer() {
    try {
      return EmbeddedPostgres.builder()
          .setPGStartupWait(Duration.ofMinutes(1))
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("full_page_writes", "on")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String url() {
    return "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres";
  }

  static Database empty() {
    Database database = Database.connect(url(), "postgres", "", 8);
    database.jdbc().sql("drop schema if exists incident cascade").update();
    database.migrate("incident");
    return database;
  }
}
