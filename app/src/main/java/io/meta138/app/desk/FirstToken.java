package io.meta138.app.desk;

import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.incident.people.Right;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.secrets.Secret;
import io.meta138.platform.db.Database;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes a token straight in a desk's database, for when nobody has one yet. */
public final class FirstToken {
  private FirstToken() {}

  /**
   * A token that was made.
   *
   * @param id identifier, to revoke it by
   * @param token to hand over
   */
  public record Made(String id, Secret token) {}

  /**
   * Makes one.
   *
   * @param rights by name; all of the person's role when empty
   * @throws NodeException when it can't be, with the reason
   */
  public static Made make(
      DeskFiles files,
      String person,
      List<String> rights,
      Duration lifetime,
      String purpose,
      InstantSource clock) {
    try (Database database = Databases.connect(files.config().database(), files::resolve, 2)) {
      Databases.demand(database, files.config().database());
      database.migrate("incident");
      Tokens tokens = new Tokens(database, files.directory(), clock, new SecureRandom());
      return make(files, tokens, person, rights(files, person, rights), lifetime, purpose);
    }
  }

  static Made make(
      DeskFiles files,
      Tokens tokens,
      String person,
      Set<Right> rights,
      Duration lifetime,
      String purpose) {
    return switch (tokens.issue(
        person, rights, lifetime, purpose, "setup:" + files.file().getFileName())) {
      case Tokens.Issued(String id, Secret token) -> new Made(id, token);
      case Tokens.NotIssued(String reason) -> throw new NodeException(reason);
    };
  }

  static Set<Right> rights(DeskFiles files, String person, List<String> names) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    if (names.isEmpty()) {
      files.directory().role(person).ifPresent(role -> rights.addAll(role.rights()));
    }
    for (String name : names) {
      try {
        rights.add(Right.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new NodeException(
            "expected a right of read, act, run, approve, administer, found " + name, e);
      }
    }
    return rights;
  }
}
