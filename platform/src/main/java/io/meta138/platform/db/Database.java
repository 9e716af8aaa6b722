package io.meta138.platform.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A PostgreSQL database: a small pool, statements, transactions, and migrations by module. */
public final class Database implements AutoCloseable {
  private final HikariDataSource pool;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.jdbc = JdbcClient.create(pool);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(pool));
  }

  /**
   * Connects to a database; the first use fails when it can't be reached within 5 s.
   *
   * @param url {@code jdbc:postgresql:…} without credentials
   * @param user to sign in as
   * @param password of the user; empty when the server asks for none
   * @param maxConnections held at once
   */
  public static Database connect(String url, String user, String password, int maxConnections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(maxConnections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(5_000);
    config.setInitializationFailTimeout(-1);
    config.setPoolName("database");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", "30");
    return new Database(new HikariDataSource(config));
  }

  /**
   * Brings a module's schema up to date: the scripts under {@code db/<module>} run in the
   * PostgreSQL schema of that name, each once and in the order of their numbers.
   */
  public void migrate(String module) {
    Flyway.configure()
        .dataSource(pool)
        .schemas(module)
        .defaultSchema(module)
        .createSchemas(true)
        .locations("classpath:db/" + module)
        .load()
        .migrate();
  }

  /** Statements, each in a transaction of its own unless one is open. */
  public JdbcClient jdbc() {
    return jdbc;
  }

  /** Runs several statements as one. */
  public TransactionTemplate transactions() {
    return transactions;
  }

  /** The pool behind it. */
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
