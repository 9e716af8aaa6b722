package io.meta138.portal.accounts;

import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Role;
import io.meta138.platform.db.Database;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Passwords of the people of the directory. */
public final class Accounts {
  private final Database database;
  private final Directory directory;
  private final Passwords passwords;
  private final InstantSource clock;

  /** Accounts in this database, whose schema {@code portal} is up to date. */
  public Accounts(
      Database database, Directory directory, Passwords passwords, InstantSource clock) {
    this.database = database;
    this.directory = directory;
    this.passwords = passwords;
    this.clock = clock;
  }

  /** What came of somebody's attempt to sign in. */
  public sealed interface Attempt {
    /** It is the person. */
    record Good(String person, boolean mustChange) implements Attempt {}

    /** It is not, or there is no such person; nobody is told which. */
    record Bad() implements Attempt {}
  }

  /** What came of choosing a password. */
  public sealed interface Change {
    /** It is chosen. */
    record Done() implements Change {}

    /** It is not. */
    record Refused(String reason) implements Change {}
  }

  private record Row(String password, boolean mustChange) {}

  private Optional<Row> row(String person) {
    return database
        .jdbc()
        .sql("select password, must_change from portal.account where person = :person")
        .param("person", person)
        .query((row, _) -> new Row(row.getString(1), row.getBoolean(2)))
        .optional();
  }

  /** Judges a password; takes as long for people that there are not. */
  public Attempt attempt(String person, String password) {
    Optional<Row> row = directory.role(person).isEmpty() ? Optional.empty() : row(person);
    boolean good =
        row.map(known -> passwords.matches(password, known.password()))
            .orElseGet(() -> passwords.matchesNobody(password));
    if (!good) {
      return new Attempt.Bad();
    }
    database
        .jdbc()
        .sql("update portal.account set last_sign_in = :now where person = :person")
        .param("now", utc(clock.instant()))
        .param("person", person)
        .update();
    return new Attempt.Good(person, row.orElseThrow().mustChange());
  }

  /** Chooses a password of one's own. */
  public Change change(String person, String current, String replacement) {
    Optional<String> refused = refuses(person, current, replacement);
    if (refused.isPresent()) {
      return new Change.Refused(refused.get());
    }
    choose(person, replacement);
    return new Change.Done();
  }

  /** Stores a password that {@link #refuses} had nothing against. */
  public void choose(String person, String replacement) {
    store(person, replacement, false);
  }

  /** Why a password can't be chosen; empty when it can. */
  public Optional<String> refuses(String person, String current, String replacement) {
    if (row(person).filter(row -> passwords.matches(current, row.password())).isEmpty()) {
      return Optional.of("the current password is not right");
    }
    if (replacement.length() < Passwords.SHORTEST || replacement.length() > Passwords.LONGEST) {
      return Optional.of(
          "expected %d to %d characters as replacement"
              .formatted(Passwords.SHORTEST, Passwords.LONGEST));
    }
    if (replacement.equals(current)
        || replacement
            .toLowerCase(java.util.Locale.ROOT)
            .contains(person.toLowerCase(java.util.Locale.ROOT))) {
      return Optional.of("expected another password, without the person's name");
    }
    return Optional.empty();
  }

  /** Makes a password for one use; empty when there is no such person with a role here. */
  public Optional<String> reset(String person) {
    if (directory.role(person).isEmpty()) {
      return Optional.empty();
    }
    String password = passwords.generate();
    store(person, password, true);
    return Optional.of(password);
  }

  /**
   * The first administrator's password for one use, when nobody has a password yet.
   *
   * @param person that is; the directory's first administrator
   * @param password to hand over; it can't be shown again
   */
  public record First(String person, String password) {}

  /** Hands a password over, such as to a file. */
  @FunctionalInterface
  public interface Handover {
    /** Takes it. */
    void take(First first) throws IOException;
  }

  /**
   * Makes the first administrator's password; empty when somebody has one already.
   *
   * @param handover which has it before it is good, so that it can't be good and known to nobody
   * @throws IOException when it can't be handed over; it is not good then
   */
  public Optional<First> first(Handover handover) throws IOException {
    boolean none =
        database
            .jdbc()
            .sql("select not exists (select 1 from portal.account)")
            .query(Boolean.class)
            .single();
    Optional<First> first =
        directory.people().stream()
            .filter(_ -> none)
            .filter(person -> directory.role(person).equals(Optional.of(Role.ADMINISTRATOR)))
            .findFirst()
            .map(person -> new First(person, passwords.generate()));
    if (first.isPresent()) {
      handover.take(first.get());
      store(first.get().person(), first.get().password(), true);
    }
    return first;
  }

  /** When each person with a password signed in last; empty for never. */
  public Map<String, Optional<Instant>> signIns() {
    Map<String, Optional<Instant>> all = new TreeMap<>();
    database
        .jdbc()
        .sql("select person, last_sign_in from portal.account")
        .query(
            (org.springframework.jdbc.core.RowCallbackHandler)
                row ->
                    all.put(
                        row.getString(1),
                        Optional.ofNullable(row.getObject(2, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant)));
    return all;
  }

  private void store(String person, String password, boolean mustChange) {
    database
        .jdbc()
        .sql(
            """
            insert into portal.account (person, password, must_change, changed_at)
            values (:person, :password, :must, :now)
            on conflict (person) do update
            set password = excluded.password, must_change = excluded.must_change,
                changed_at = excluded.changed_at
            """)
        .param("person", person)
        .param("password", passwords.hash(password))
        .param("must", mustChange)
        .param("now", utc(clock.instant()))
        .update();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
