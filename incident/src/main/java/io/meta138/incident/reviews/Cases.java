package io.meta138.incident.reviews;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.signals.Alert;
import io.meta138.platform.db.Database;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Incidents and alerts as the desk has stored them, also those that are long over. */
public final class Cases {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Database database;

  /**
   * What is stored there.
   *
   * @param database migrated for {@code incident}
   */
  public Cases(Database database) {
    this.database = database;
  }

  /** The incident with this id. */
  public Optional<Incident> incident(String id) {
    return database
        .jdbc()
        .sql("select doc from incident.incident where id = ?")
        .param(id)
        .query((row, _) -> incidentOf(row.getString(1)))
        .optional();
  }

  /** Incidents that opened within that time, oldest first, at most so many. */
  public List<Incident> opened(Instant from, Instant to, int most) {
    return database
        .jdbc()
        .sql(
            "select doc from incident.incident where opened_at >= ? and opened_at < ? order by number"
                + " limit ?")
        .params(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC), most)
        .query((row, _) -> incidentOf(row.getString(1)))
        .list();
  }

  /** Incidents that are effects of this one, or were merged into it, at most so many. */
  public List<Incident> effects(String incident, int most) {
    return database
        .jdbc()
        .sql("select doc from incident.incident where parent = ? order by number limit ?")
        .params(incident, most)
        .query((row, _) -> incidentOf(row.getString(1)))
        .list();
  }

  /** Alerts of an incident, at most so many. */
  public List<Alert> alerts(String incident, int most) {
    return database
        .jdbc()
        .sql("select doc from incident.alert where incident = ? order by id limit ?")
        .params(incident, most)
        .query((row, _) -> JSON.readValue(row.getString(1), Alert.class))
        .list();
  }

  private static Incident incidentOf(String doc) {
    return JSON.readValue(doc, Incident.class);
  }
}
