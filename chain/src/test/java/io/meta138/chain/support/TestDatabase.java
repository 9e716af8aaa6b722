package io.meta138.chain.support;

import io.meta138.platform.db.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** One PostgreSQL for all tests of a run, durable as in production. */
public final class TestDatabase {
  private static final EmbeddedPostgres SERVER = startServer();

  private TestDatabase() {}

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

  /** Connects, with the schema of this module up to date. */
  public static Database connect() {
    Database database = connect(url("postgres"));
    database.migrate("chain");
    return database;
  }

  /** Connects to a database of this server, from any process, and leaves it as it is. */
  public static Database connect(String url) {
    return Database.connect(url, "postgres", "", 8);
  }

  /** Where another process reaches the tests' database. */
  public static String url() {
    return url("postgres");
  }

  /** Where a new database is that has nothing in it. */
  public static String createEmpty(String name) {
    try (Database database = connect(url("postgres"))) {
      database.jdbc().sql("drop database if exists " + name + " with (force)").update();
      database.jdbc().sql("create database " + name).update();
    }
    return url(name);
  }

  private static String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + name;
  }
}
