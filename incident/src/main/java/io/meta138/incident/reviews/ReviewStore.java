package io.meta138.incident.reviews;

import io.meta138.incident.Severity;
import io.meta138.platform.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reviews, their versions and action items in PostgreSQL. */
final class ReviewStore {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final String SELECT =
      """
      select r.*, v.doc from incident.review r
      join incident.review_version v on v.review = r.id and v.revision = \
      """;

  private final Database database;

  ReviewStore(Database database) {
    this.database = database;
  }

  private JdbcClient jdbc() {
    return database.jdbc();
  }

  Database database() {
    return database;
  }

  Optional<Review> find(String id) {
    return jdbc()
        .sql(SELECT + "r.revision where r.id = ?")
        .param(id)
        .query(this::review)
        .optional();
  }

  /** Locks the review so that one change at a time is decided on. */
  Optional<Review> locked(String id) {
    return jdbc()
        .sql(SELECT + "r.revision where r.id = ? for update of r")
        .param(id)
        .query(this::review)
        .optional();
  }

  Optional<ReviewDocument> version(String id, int revision) {
    return jdbc()
        .sql("select doc from incident.review_version where review = ? and revision = ?")
        .params(id, revision)
        .query(String.class)
        .optional()
        .map(doc -> JSON.readValue(doc, ReviewDocument.class));
  }

  List<Review> of(String incident) {
    return jdbc()
        .sql(SELECT + "r.revision where r.incident = ? order by r.drafted_at, r.id")
        .param(incident)
        .query(this::review)
        .list();
  }

  List<Review> open(int most, Optional<String> after) {
    return jdbc()
        .sql(
            SELECT
                + """
                r.revision where r.state <> 'CLOSED'
                and (:after = '' or (r.due_at, r.id) >
                     (select due_at, id from incident.review where id = :after))
                order by r.due_at, r.id limit :most
                """)
        .param("after", after.orElse(""))
        .param("most", most)
        .query(this::review)
        .list();
  }

  void insert(Review review, String actor) {
    jdbc()
        .sql(
            """
            insert into incident.review (id, incident, severity, state, revision, drafted_at, due_at)
            values (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            review.id(),
            review.incident(),
            review.severity().name(),
            review.state().name(),
            review.revision(),
            utc(review.draftedAt()),
            utc(review.dueAt()))
        .update();
    version(review.id(), review.revision(), review.draftedAt(), actor, review.document());
  }

  private void version(String id, int revision, Instant at, String actor, ReviewDocument document) {
    jdbc()
        .sql(
            "insert into incident.review_version (review, revision, at, actor, doc) values"
                + " (?, ?, ?, ?, ?::jsonb)")
        .params(id, revision, utc(at), actor, JSON.writeValueAsString(document))
        .update();
    for (String runbook : document.runbooks()) {
      name(id, runbook);
    }
  }

  void name(String id, String runbook) {
    jdbc()
        .sql(
            "insert into incident.review_runbook (review, runbook) values (?, ?) on conflict do"
                + " nothing")
        .params(id, runbook)
        .update();
  }

  /** A new revision; whatever was sent before is no longer what it says. */
  void revise(Review was, Review.State state, ReviewDocument document, String actor, Instant at) {
    int next = Math.addExact(was.revision(), 1);
    jdbc()
        .sql("update incident.review set revision = ?, state = ?, sent_at = null where id = ?")
        .params(next, state.name(), was.id())
        .update();
    version(was.id(), next, at, actor, document);
  }

  void sent(String id, Instant at, List<String> keys) {
    jdbc()
        .sql("update incident.review set state = 'SENT', sent_at = ? where id = ?")
        .params(utc(at), id)
        .update();
    jdbc().sql("delete from incident.review_notice where review = ?").param(id).update();
    for (String key : keys) {
      jdbc()
          .sql("insert into incident.review_notice (review, key) values (?, ?)")
          .params(id, key)
          .update();
    }
  }

  List<String> notices(String id) {
    return jdbc()
        .sql("select key from incident.review_notice where review = ? order by key")
        .param(id)
        .query((row, _) -> row.getString(1))
        .list();
  }

  void closed(String id, Instant at) {
    jdbc()
        .sql("update incident.review set state = 'CLOSED', closed_at = ? where id = ?")
        .params(utc(at), id)
        .update();
  }

  void declare(
      String id,
      String runbook,
      Review.Runbook.Outcome outcome,
      String actor,
      String note,
      Instant at) {
    jdbc()
        .sql(
            """
            insert into incident.review_runbook (review, runbook, outcome, actor, at, note)
            values (?, ?, ?, ?, ?, ?)
            on conflict (review, runbook) do update
            set outcome = excluded.outcome, actor = excluded.actor, at = excluded.at,
                note = excluded.note
            """)
        .params(id, runbook, outcome.name(), actor, utc(at), note)
        .update();
  }

  long addAction(String id, String text, String owner, LocalDate due, String actor, Instant at) {
    return jdbc()
        .sql(
            """
            insert into incident.review_action (review, text, owner, due, state, actor, at)
            values (?, ?, ?, ?, 'OPEN', ?, ?) returning id
            """)
        .params(id, text, owner, due, actor, utc(at))
        .query(Long.class)
        .single();
  }

  Optional<ActionItem> action(long id) {
    return jdbc()
        .sql("select * from incident.review_action where id = ?")
        .param(id)
        .query(ReviewStore::action)
        .optional();
  }

  List<ActionItem> openActions(int most, Optional<ActionItem.Place> after) {
    ActionItem.Place place = after.orElse(ActionItem.Place.FIRST);
    return jdbc()
        .sql(
            "select * from incident.review_action where state = 'OPEN' and (due, id) > (?, ?)"
                + " order by due, id limit ?")
        .params(place.due(), place.id(), most)
        .query(ReviewStore::action)
        .list();
  }

  void update(ActionItem item) {
    jdbc()
        .sql(
            "update incident.review_action set owner = ?, due = ?, state = ?, actor = ?, at = ?,"
                + " note = ? where id = ?")
        .params(
            item.owner(),
            item.due(),
            item.state().name(),
            item.by(),
            utc(item.at()),
            item.note(),
            item.id())
        .update();
  }

  private Review review(ResultSet row, int number) throws SQLException {
    String id = row.getString("id");
    List<Review.Runbook> runbooks =
        jdbc()
            .sql("select * from incident.review_runbook where review = ? order by runbook")
            .param(id)
            .query(ReviewStore::runbook)
            .list();
    List<ActionItem> actions =
        jdbc()
            .sql("select * from incident.review_action where review = ? order by id")
            .param(id)
            .query(ReviewStore::action)
            .list();
    return new Review(
        id,
        row.getString("incident"),
        Severity.valueOf(row.getString("severity")),
        Review.State.valueOf(row.getString("state")),
        row.getInt("revision"),
        instant(row, "drafted_at").orElseThrow(),
        instant(row, "due_at").orElseThrow(),
        instant(row, "sent_at"),
        instant(row, "closed_at"),
        JSON.readValue(row.getString("doc"), ReviewDocument.class),
        runbooks,
        actions);
  }

  private static Review.Runbook runbook(ResultSet row, int number) throws SQLException {
    return new Review.Runbook(
        row.getString("runbook"),
        Optional.ofNullable(row.getString("outcome")).map(Review.Runbook.Outcome::valueOf),
        row.getString("actor"),
        row.getString("note"));
  }

  private static ActionItem action(ResultSet row, int number) throws SQLException {
    return new ActionItem(
        row.getLong("id"),
        row.getString("review"),
        row.getString("text"),
        row.getString("owner"),
        row.getObject("due", LocalDate.class),
        ActionItem.State.valueOf(row.getString("state")),
        row.getString("actor"),
        instant(row, "at").orElseThrow(),
        row.getString("note"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(at).map(OffsetDateTime::toInstant);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
