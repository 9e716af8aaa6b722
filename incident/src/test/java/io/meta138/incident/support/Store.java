package io.meta138.incident.support;

import io.meta138.platform.db.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** One PostgreSQL for all tests of a run that keep people, tokens and notices. */
public final class Store {
  private static final EmbeddedPostgres SERVER = startServer();

  private Store() {}

  private static EmbeddedPostgres startServer() {
    try {
      return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's port. */
  public static int port() {
    return SERVER.getPort();
  }

  /** Connects, with the schema of this module up to date and the tables of notices empty. */
  public static Database fresh() {
    Database database = connect(port());
    database.migrate("incident");
    database
        .jdbc()
        .sql(
            """
            truncate incident.outbox, incident.outbox_thread, incident.delivery_result,
                incident.failing_lane, incident.api_token, incident.oncall_override
            """)
        .update();
    return database;
  }

  /** A database of its own on the same server, with nothing in it. */
  public static Database own(String name) {
    try (Database all = connect(port())) {
      all.jdbc().sql("drop database if exists %s with (force)".formatted(name)).update();
      all.jdbc().sql("create database " + name).update();
    }
    return Database.connect(
        "jdbc:postgresql://127.0.0.1:" + port() + "/" + name, "postgres", "", 8);
  }

  /** Connects to a port that leads to the server. */
  public static Database connect(int port) {
    return Database.connect("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "", 8);
  }
}
