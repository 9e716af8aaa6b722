package io.meta138.ccip.tracking;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds what is amiss with a lane in what is stored of it. */
final class LaneChecks {
  /** Numbers that the source's router gave and nobody here knows. */
  static final String MISSING = "ccip.messages.missing";

  private static final int NAMED = 5;
  private static final int FAILED = 20;

  /** How long CCIP's executors try by themselves. */
  private static final Duration AUTOMATIC = Duration.ofHours(8);

  private static final String BY_HAND =
      "execute it by hand: execute of Chainlink's SDK takes /v2/messages/ID/execution-inputs of the read API";

  private final Database database;
  private final MonitorSettings settings;
  private final Explainer explainer = new Explainer();
  private final LaneNotes notes;
  private final Gaps gaps;
  private final Map<String, Tail> tails = new HashMap<>();

  /** The newest message known, and since when it is that one while there are newer ones. */
  private record Tail(long newest, Instant since) {}

  LaneChecks(Database database, MonitorSettings settings) {
    this.database = database;
    this.settings = settings;
    notes = new LaneNotes(database, explainer);
    gaps = new Gaps(database);
  }

  /**
   * Everything amiss with a lane at this time.
   *
   * @param sent how many messages the source's router has numbered; null while that is not known
   */
  List<Condition> look(Lane lane, @Nullable Long sent, Instant now) {
    List<Condition> found = new ArrayList<>();
    overdue(lane, now).ifPresent(found::add);
    unconfirmed(lane, now).ifPresent(found::add);
    found.addAll(failed(lane));
    missing(lane, sent, now).ifPresent(found::add);
    neverSent(lane, now).ifPresent(found::add);
    found.addAll(notes.look(lane));
    return found;
  }

  private JdbcClient.StatementSpec sql(String text, Lane lane) {
    return database.jdbc().sql(text).param("lane", lane.name());
  }

  private static Condition condition(
      Lane lane, String kind, String subject, String summary, Map<String, String> details) {
    Map<String, String> all = new LinkedHashMap<>(details);
    all.put("lane", lane.name());
    all.put("source", lane.source().id().toString());
    all.put("destination", lane.destination().id().toString());
    return new Condition(new Condition.Key(kind, subject), summary, all);
  }

  static Condition ofLane(Lane lane, String kind, String summary, Map<String, String> details) {
    return condition(lane, kind, "lane:" + lane.name(), summary, details);
  }

  /** What was given up has a signal of its own; what a former router sent never arrives. */
  private Optional<Condition> overdue(Lane lane, Instant now) {
    List<TrackedMessage> open =
        Ours.of(lane)
            .on(
                sql(
                    """
                    select * from ccip.message
                    where lane = :lane and state not in ('SUCCESS', 'SUPERSEDED') and given_up_at is null
                        and sent_at < :before
                        and generation = (select max(generation) from ccip.message where lane = :lane)
                        and
                    """
                        + Ours.CONDITION
                        + "order by sent_at, number limit 100",
                    lane))
            .param("before", MessageRows.time(now.minus(lane.policy().overdueAfter())))
            .query((row, _) -> MessageRows.message(row))
            .list();
    if (open.isEmpty()) {
      return Optional.empty();
    }
    TrackedMessage oldest = open.getFirst();
    Duration age = Duration.between(oldest.sent().at(), now);
    Map<String, String> details = of(oldest);
    details.put("undelivered", open.size() == 100 ? "100 or more" : Integer.toString(open.size()));
    details.put("ageSeconds", Long.toString(age.toSeconds()));
    if (lane.protocol() != Protocol.LANE && age.compareTo(AUTOMATIC) > 0) {
      details.put("cause", "no executor tries by itself so long after sending");
      details.put("remedy", BY_HAND);
    }
    return Optional.of(
        ofLane(
            lane,
            "ccip.lane.overdue",
            "lane %s: message %s is %s since %d s and not delivered"
                .formatted(lane.name(), oldest.id(), oldest.state(), age.toSeconds()),
            details));
  }

  private Map<String, String> of(TrackedMessage message) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("message", message.id().toString());
    details.put("number", Long.toString(message.number()));
    details.put("state", message.state().name());
    details.put("sender", message.sender().toString());
    details.put("receiver", message.receiver().toString());
    details.put("gasLimit", Long.toString(message.gasLimit()));
    details.put("sourceTransaction", message.sent().transaction().toString());
    details.put("attempts", Integer.toString(message.delivery().attempts()));
    message.delivery().lastError().ifPresent(error -> details.put("lastError", error));
    message
        .execution()
        .ifPresent(execution -> {
          details.put("destinationTransaction", execution.transaction().toString());
          if (!execution.success()) {
            details.put("revert", Hex.encode(execution.returnData()));
            Explanation why = explainer.explain(execution.returnData()).root();
            details.put("error", why.name());
            details.put("cause", why.cause());
            details.put("remedy", why.remedy());
          }
        });
    return details;
  }

  /** Only for contracts of ours: what others' receivers log is not known here. */
  private Optional<Condition> unconfirmed(Lane lane, Instant now) {
    if (lane.senders().isEmpty() && lane.receivers().isEmpty()) {
      return Optional.empty();
    }
    List<String> ids =
        sql(
                """
                select id from ccip.message
                where lane = :lane and execution_state = 2 and received_at is null
                    and executed_seen_at < :before and executed_seen_at > :since
                    and (sender in (:ours) or receiver in (:ours))
                order by executed_at desc limit 100
                """,
                lane)
            .param("before", MessageRows.time(now.minus(lane.policy().confirmWithin())))
            .param("since", MessageRows.time(now.minus(settings.confirmationMemory())))
            .param("ours", Ours.of(lane).contracts())
            .query((row, _) -> Hash.of(row.getBytes(1)).toString())
            .list();
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        ofLane(
            lane,
            "ccip.message.unconfirmed",
            "lane %s: %d messages succeeded, yet their receiver says nothing of them"
                .formatted(lane.name(), ids.size()),
            Map.of(
                "count",
                Integer.toString(ids.size()),
                "messages",
                String.join(",", ids.subList(0, Math.min(NAMED, ids.size()))))));
  }

  private List<Condition> failed(Lane lane) {
    return sql(
            """
            select * from ccip.message
            where lane = :lane and given_up_at is not null and state not in ('SUCCESS', 'SUPERSEDED')
            order by given_up_at limit :limit
            """,
            lane)
        .param("limit", FAILED)
        .query((row, _) -> MessageRows.message(row))
        .list()
        .stream()
        .map(message ->
            condition(
                lane,
                "ccip.message.failed",
                "message:" + message.id(),
                "lane %s: message %s is given up after %d attempts: %s"
                    .formatted(
                        lane.name(),
                        message.id(),
                        message.delivery().attempts(),
                        message.delivery().lastError().orElse("no error was noted")),
                of(message)))
        .toList();
  }

  /** A number that is left out was sent and not read: the scanner or its node lost a log. */
  private Optional<Condition> missing(Lane lane, @Nullable Long sent, Instant now) {
    List<String> gaps = new ArrayList<>();
    this.gaps.of(lane.name(), NAMED).forEach(gap -> gaps.add(gap.toString()));
    if (sent != null) {
      tail(lane, sent, now).ifPresent(gaps::add);
    }
    return gaps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ofLane(
                lane,
                MISSING,
                "lane %s: messages %s were sent and never read".formatted(lane.name(), gaps),
                Map.of("numbers", String.join(",", gaps))));
  }

  /** What the router has numbered beyond the newest message that is known, if that lasts. */
  private Optional<String> tail(Lane lane, long sent, Instant now) {
    long newest = gaps.newest(lane.name(), lane.onRamp()).number();
    Tail before = tails.get(lane.name());
    if (newest >= sent) {
      tails.remove(lane.name());
      return Optional.empty();
    }
    if (before == null || before.newest() != newest) {
      tails.put(lane.name(), new Tail(newest, now));
      return Optional.empty();
    }
    return now.isBefore(before.since().plus(lane.policy().overdueAfter()))
        ? Optional.empty()
        : Optional.of("%d to %d".formatted(newest + 1, sent));
  }

  private Optional<Condition> neverSent(Lane lane, Instant now) {
    List<String> ids =
        sql(
                """
                select f.message_id from (
                    select message_id, seen_at from ccip.fact
                    where lane = :lane and kind = 'EXECUTED' and chain_id = :chain
                    order by block desc, log_index desc limit 2000) f
                where f.seen_at < :before
                    and not exists (select 1 from ccip.message m where m.id = f.message_id)
                limit :limit
                """,
                lane)
            .param("chain", lane.destination().id().value())
            .param("before", MessageRows.time(now.minus(lane.policy().overdueAfter())))
            .param("limit", NAMED)
            .query((row, _) -> Hash.of(row.getBytes(1)).toString())
            .list();
    return ids.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ofLane(
                lane,
                "ccip.execution.unknown",
                "lane %s: messages were executed that the source never announced: %s"
                    .formatted(lane.name(), ids),
                Map.of("messages", String.join(",", ids))));
  }
}
