package io.meta138.incident.desk;

import io.meta138.platform.db.Database;
import java.util.List;
import java.util.function.Consumer;

/** Every input the desk decided on, in order. */
public final class Journal {
  private static final int PAGE = 100;

  private final Store store;

  /** The journal in a database that is migrated for {@code incident}. */
  public Journal(Database database) {
    this.store = new Store(database);
  }

  /** Hands over every batch from the first kept on. */
  public void forEach(Consumer<Recorded> each) {
    long after = 0;
    List<Store.Row> rows = store.journalAfter(after, PAGE);
    while (!rows.isEmpty()) {
      for (Store.Row row : rows) {
        each.accept(row.recorded());
        after = row.sequence();
      }
      rows = store.journalAfter(after, PAGE);
    }
  }

  /**
   * Whether it still begins with the desk's first input, so that it can be replayed from nothing.
   */
  public boolean whole() {
    return store.journalWhole();
  }
}
