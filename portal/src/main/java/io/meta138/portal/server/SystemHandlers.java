package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import io.meta138.network.health.HealthReport;
import io.meta138.portal.api.Documents;
import io.meta138.portal.stream.Overviews;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Nodes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Feeds, nodes, lanes, network: what the ports know. */
final class SystemHandlers {
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
  private static final Pattern MESSAGE = Pattern.compile("0x[0-9a-fA-F]{64}");

  private final Views views;
  private final Overviews overviews;
  private final InstantSource clock;

  SystemHandlers(Views views, Overviews overviews, InstantSource clock) {
    this.views = views;
    this.overviews = overviews;
    this.clock = clock;
  }

  void bind(Handlers handlers) {
    handlers
        .on("overview", _ -> Answer.of(overviews.now()))
        .on("feeds", this::feeds)
        .on("feed", call -> one(views.feeds().feed(call.named("id")), "feed " + call.named("id")))
        .on("feedHistory", this::history)
        .on(
            "sources",
            call ->
                Cursor.with(
                    call,
                    cursor ->
                        cursor.part(
                            views.feeds().sources(), one -> one.venue() + " " + one.pair())))
        .on("nodes", call -> whole(call, views.nodes().nodes()))
        .on("transactions", this::transactions)
        .on(
            "transaction",
            call ->
                one(views.nodes().transaction(call.named("id")), "transaction " + call.named("id")))
        .on("lanes", call -> whole(call, views.lanes().lanes()))
        .on("messages", this::messages)
        .on(
            "message",
            call -> one(views.lanes().message(call.named("id")), "message " + call.named("id")))
        .on("explain", SystemHandlers.this::explain)
        .on("network", _ -> network())
        .on("audit", this::audit)
        .on(
            "environments",
            _ ->
                Answer.of(
                    new Documents.EnvironmentList(
                        List.of(views.environments().here()), clock.instant())));
  }

  static <T> Answer one(Known<Optional<T>> known, String what) {
    return switch (known) {
      case Known.Missing<Optional<T>>(String reason) -> Answer.refused(Problem.unavailable(reason));
      case Known.Here<Optional<T>>(Optional<T> found, Instant _) ->
          found
              .map(value -> Answer.of((Object) value))
              .orElseGet(() -> Answer.refused(Problem.unknown("there is no " + what)));
    };
  }

  private static <T> Answer whole(Call call, Known<List<T>> known) throws InterruptedException {
    return Cursor.with(
        call, cursor -> new Cursor(Integer.MAX_VALUE, Optional.empty()).page(known, _ -> ""));
  }

  /** Sorts as the place on chain does: digits in front of which zeros stand. */
  private static String place(Feeds.Feed feed) {
    String row = Integer.toString(feed.row());
    String column = Integer.toString(feed.column());
    return "0".repeat(Math.max(0, 10 - row.length()))
        + row
        + "."
        + "0".repeat(Math.max(0, 2 - column.length()))
        + column
        + "."
        + feed.id();
  }

  private Answer feeds(Call call) throws InterruptedException {
    Optional<String> state = call.asked("state");
    Optional<String> text = call.asked("q").map(one -> one.toLowerCase(Locale.ROOT));
    return Cursor.with(
        call,
        cursor ->
            cursor.part(
                views
                    .feeds()
                    .feeds()
                    .map(all ->
                        all.stream()
                            .filter(feed -> state.isEmpty() || feed.state().equals(state.get()))
                            .filter(feed ->
                                text.isEmpty()
                                    || feed.id().toLowerCase(Locale.ROOT).contains(text.get()))
                            .toList()),
                SystemHandlers::place));
  }

  private Answer history(Call call) throws InterruptedException {
    return Cursor.with(
        call,
        cursor -> {
          try {
            Instant before = cursor.after().map(SystemHandlers::time).orElse(Instant.MAX);
            return cursor.page(
                views.feeds().history(call.named("id"), before, cursor.limit() + 1),
                one -> one.observedAt().toString());
          } catch (DateTimeException e) {
            return foreign();
          }
        });
  }

  /** A cursor that no page gave. */
  private static Answer foreign() {
    return Answer.refused(Problem.invalid("expected as after what the page before gave as next"));
  }

  /** A time of a cursor, which can't be of another age: no store knows every year. */
  private static Instant time(String text) {
    Instant time = Instant.parse(text);
    if (time.isBefore(Instant.EPOCH) || !time.isBefore(LATEST)) {
      throw new DateTimeException("expected a time between 1970 and 9999, found " + text);
    }
    return time;
  }

  private Answer transactions(Call call) throws InterruptedException {
    String state = call.asked("state").orElse("all");
    if (!List.of("open", "settled", "all").contains(state)) {
      return Answer.refused(Problem.invalid("expected open, settled or all as state"));
    }
    return Cursor.with(
        call,
        cursor ->
            cursor.page(
                views.nodes().transactions(state, cursor.after(), cursor.limit() + 1),
                Nodes.Transaction::key));
  }

  private Answer messages(Call call) throws InterruptedException {
    return Cursor.with(
        call,
        cursor -> {
          Optional<Lanes.Place> after = Optional.empty();
          if (cursor.after().isPresent()) {
            String[] parts = cursor.after().get().split(" ", -1);
            try {
              if (parts.length != 2 || !MESSAGE.matcher(parts[1]).matches()) {
                return foreign();
              }
              after = Optional.of(new Lanes.Place(time(parts[0]), parts[1]));
            } catch (DateTimeException e) {
              return foreign();
            }
          }
          return cursor.page(
              views
                  .lanes()
                  .messages(
                      new Lanes.MessageQuery(
                          call.asked("lane"),
                          call.asked("state"),
                          call.asked("q"),
                          after,
                          cursor.limit() + 1)),
              one -> one.sentAt() + " " + one.id());
        });
  }

  private Answer explain(Call call) {
    String data = call.body(Documents.ExplainThis.class).data();
    return data.isBlank() || data.length() > 200_000
        ? Answer.refused(Problem.invalid("expected 1 to 200000 characters as data"))
        : Answer.of(views.lanes().explain(data));
  }

  private Answer network() {
    return Answer.of(
        switch (views.network().report()) {
          case Known.Missing<HealthReport>(String reason) ->
              new Documents.NetworkAnswer(
                  new Standing(State.UNKNOWN, clock.instant(), reason), Optional.empty());
          case Known.Here<HealthReport>(HealthReport report, Instant _) ->
              new Documents.NetworkAnswer(Overviews.standing(report), Optional.of(report));
        });
  }

  private Answer audit(Call call) throws InterruptedException {
    return Cursor.with(
        call,
        cursor -> {
          if (cursor.after().filter(text -> !text.matches("\\d{1,18}")).isPresent()) {
            return foreign();
          }
          Optional<Long> after = cursor.after().map(Long::parseLong);
          return switch (views.incidents().audit(after, cursor.limit() + 1)) {
            case Known.Missing<List<Incidents.AuditEntry>>(String reason) ->
                Answer.refused(Problem.unavailable(reason));
            case Known.Here<List<Incidents.AuditEntry>>(var found, Instant asOf) -> {
              boolean more = found.size() > cursor.limit();
              List<Incidents.AuditEntry> shown =
                  new ArrayList<>(more ? found.subList(0, cursor.limit()) : found);
              Optional<String> next =
                  more
                      ? Optional.of(Cursor.close(Long.toString(shown.getLast().index())))
                      : Optional.empty();
              // what is not known must not read as a log that nobody has signed yet
              yield switch (views.incidents().checkpoint()) {
                case Known.Missing<Incidents.Checkpoint>(String reason) ->
                    Answer.refused(Problem.unavailable(reason));
                case Known.Here<Incidents.Checkpoint>(var newest, Instant _) ->
                    Answer.of(new Documents.Audit(shown, next, asOf, newest));
              };
            }
          };
        });
  }
}
