package io.meta138.ccip.tracking;

import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns what holds into signals, each told once when it begins and once when it ends. */
final class RaisedSignals {
  private final Database database;
  private final SignalSink sink;
  private final Set<Condition.Key> told = new HashSet<>();

  RaisedSignals(Database database, SignalSink sink) {
    this.database = database;
    this.sink = sink;
  }

  /**
   * Compares what holds with what was told.
   *
   * @param holds everything amiss that is known
   * @param unknown keys that nothing can be said of now: they stay as they are
   */
  void settle(List<Condition> holds, Set<Condition.Key> unknown, Instant now) {
    Map<Condition.Key, String> known = stored();
    Set<Condition.Key> present = new HashSet<>();
    for (Condition condition : holds) {
      present.add(condition.key());
      // what an earlier process told is told again: nobody else may know it any more
      if (!told.contains(condition.key())) {
        if (!known.containsKey(condition.key())) {
          store(condition, now);
        }
        report(condition.key(), Signal.State.RAISED, condition.summary(), condition.details(), now);
        told.add(condition.key());
      }
    }
    known.forEach((key, lane) -> {
      if (!present.contains(key) && !unknown.contains(key)) {
        forget(key);
        report(key, Signal.State.CLEARED, "no longer holds", subject(key, lane), now);
      }
    });
    // another process may have told of an end: what begins anew is to be told anew
    told.removeIf(key -> !present.contains(key) && !unknown.contains(key));
  }

  /** What the subject says, and the lane: a desk finds the place of an end by them. */
  private static Map<String, String> subject(Condition.Key key, String lane) {
    Map<String, String> details = new HashMap<>();
    int colon = key.subject().indexOf(':');
    details.put(key.subject().substring(0, colon), key.subject().substring(colon + 1));
    if (!lane.isEmpty()) {
      details.put("lane", lane);
    }
    return details;
  }

  private void report(
      Condition.Key key,
      Signal.State state,
      String summary,
      Map<String, String> details,
      Instant now) {
    sink.report(new Signal(key.kind(), key.subject(), state, now, summary, details));
  }

  private Map<Condition.Key, String> stored() {
    Map<Condition.Key, String> stored = new HashMap<>();
    database
        .jdbc()
        .sql("select kind, subject, coalesce(lane, '') from ccip.raised")
        .query(row -> {
          stored.put(new Condition.Key(row.getString(1), row.getString(2)), row.getString(3));
        });
    return stored;
  }

  private void store(Condition condition, Instant now) {
    database
        .jdbc()
        .sql(
            """
            insert into ccip.raised (kind, subject, since, lane) values (:kind, :subject, :now, :lane)
            on conflict do nothing
            """)
        .param("kind", condition.key().kind())
        .param("subject", condition.key().subject())
        .param("now", MessageRows.time(now))
        .param("lane", condition.details().get("lane"))
        .update();
  }

  private void forget(Condition.Key key) {
    database
        .jdbc()
        .sql("delete from ccip.raised where kind = :kind and subject = :subject")
        .param("kind", key.kind())
        .param("subject", key.subject())
        .update();
  }
}
