package io.meta138.incident.desk;

import io.meta138.platform.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The advisory lock that keeps all but one desk waiting. */
final class Leadership implements AutoCloseable {
  /** Any number that nothing else in the database uses: "desk" in ASCII. */
  private static final long LOCK = 0x6465736BL;

  private final Database database;
  private @Nullable Connection holding;

  Leadership(Database database) {
    this.database = database;
  }

  /** Whether this desk has the lock, now or already. */
  boolean tryTake() throws SQLException {
    if (holding != null && holding.isValid(2)) {
      return true;
    }
    close();
    Connection connection = database.dataSource().getConnection();
    boolean taken = false;
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      statement.setLong(1, LOCK);
      try (ResultSet row = statement.executeQuery()) {
        taken = row.next() && row.getBoolean(1);
      }
    } finally {
      if (!taken) {
        connection.close();
      }
    }
    if (taken) {
      holding = connection;
    }
    return taken;
  }

  /** Gives it up. */
  @Override
  public void close() throws SQLException {
    Connection connection = holding;
    holding = null;
    if (connection != null) {
      try (connection;
          PreparedStatement statement =
              connection.prepareStatement("select pg_advisory_unlock(?)")) {
        statement.setLong(1, LOCK);
        statement.execute();
      }
    }
  }
}
