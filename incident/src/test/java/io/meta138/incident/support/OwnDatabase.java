package io.meta138.incident.support;

import io.meta138.platform.db.Database;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database of a test class's own, with an empty schema of this module before each test. */
public final class OwnDatabase implements BeforeEachCallback, AfterAllCallback {
  private final Database database;

  /** Makes it under this name. */
  public OwnDatabase(String name) {
    this.database = Store.own(name);
  }

  /** The connection. */
  public Database get() {
    return database;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    database.jdbc().sql("drop schema if exists incident cascade").update();
    database.migrate("incident");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    database.close();
  }
}
