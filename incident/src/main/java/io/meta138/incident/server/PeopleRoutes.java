package io.meta138.incident.server;

import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.OnCall;
import io.meta138.incident.people.Right;
import io.meta138.incident.people.StandIns;
import io.meta138.incident.people.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who there is, who is on call, and the tokens that people act under. */
final class PeopleRoutes {
  private static final Duration SHOWN = Duration.ofDays(14);
  private static final Duration LONGEST_TOKEN = Duration.ofDays(366);
  private static final int NAME = 100;
  private static final int TEXT = 500;

  private final Commits commits;
  private final Directory directory;
  private final OnCall onCall;
  private final StandIns standIns;
  private final Tokens tokens;

  PeopleRoutes(
      Commits commits, Directory directory, OnCall onCall, StandIns standIns, Tokens tokens) {
    this.commits = commits;
    this.directory = directory;
    this.onCall = onCall;
    this.standIns = standIns;
    this.tokens = tokens;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/caller", this::caller),
        Route.get("/v1/people", _ -> people()),
        Route.get("/v1/oncall", this::onCallNow),
        Route.get("/v1/oncall/{schedule}", this::shifts),
        Route.get("/v1/overrides", _ -> overrides()),
        Route.post("/v1/overrides", Right.ACT, this::override),
        Route.delete("/v1/overrides/{id}", Right.ACT, this::endOverride),
        new Route(io.helidon.http.Method.GET, "/v1/tokens", Right.ADMINISTER, _ -> tokens()),
        Route.post("/v1/tokens", Right.ADMINISTER, this::createToken),
        Route.delete("/v1/tokens/{id}", Right.ADMINISTER, this::revoke));
  }

  private Answer caller(Call call) {
    return new Answer.Given(
        Map.of(
            "person",
            call.caller().person(),
            "token",
            call.caller().token(),
            "rights",
            Documents.rights(call.caller().rights())));
  }

  private Answer people() {
    List<Map<String, Object>> items =
        directory.people().stream()
            .sorted()
            .map(name ->
                new Documents.Members()
                    .put("name", name)
                    .put("fullName", directory.shown(name))
                    .put("role", directory.role(name).map(Fields::spelled))
                    .put(
                        "channels", directory.channels(name).stream().map(Fields::spelled).toList())
                    .put("phone", directory.phone(name))
                    .done())
            .toList();
    return new Answer.Given(Map.of("items", items));
  }

  private Answer onCallNow(Call call) {
    List<Map<String, Object>> items =
        onCall.schedules().stream()
            .sorted()
            .map(schedule ->
                new Documents.Members()
                    .put("schedule", schedule)
                    .put("now", onCall.onCall(schedule, call.at()).map(Documents::shift))
                    .done())
            .toList();
    return new Answer.Given(Map.of("items", items));
  }

  private Answer shifts(Call call) {
    String schedule = call.named("schedule");
    if (!onCall.schedules().contains(schedule)) {
      return new Answer.Refused(Problem.unknown("there is no schedule " + schedule));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schedule", schedule);
    onCall.onCall(schedule, call.at()).ifPresent(now -> document.put("now", Documents.shift(now)));
    document.put(
        "items",
        onCall.shifts(schedule, call.at(), call.at().plus(SHOWN)).stream()
            .map(Documents::shift)
            .toList());
    return new Answer.Given(document);
  }

  private Answer overrides() {
    return new Answer.Given(
        Map.of("items", standIns.current().stream().map(Documents::standIn).toList()));
  }

  /** Takes oneself on call, or, as an administrator, anybody. */
  private Answer override(Call call) throws InterruptedException {
    Fields in = new Fields(call.body());
    String schedule = in.text("schedule", NAME);
    String person = in.textOr("person", NAME, call.caller().person());
    Instant from = in.timeOr("from", call.at());
    Instant until =
        in.present("seconds")
            ? from.plus(in.seconds("seconds", Duration.ofDays(90)))
            : in.timeOr("until", Instant.EPOCH);
    if (until.equals(Instant.EPOCH)) {
      in.wrong("expected until or seconds");
    }
    String reason = in.textOr("reason", TEXT, "");
    if (!person.equals(call.caller().person()) && !call.caller().may(Right.ADMINISTER)) {
      return new Answer.Refused(
          Problem.forbidden("only an administrator puts somebody else on call"));
    }
    return in.thenWait(() ->
        switch (standIns.add(schedule, person, from, until, call.caller().actor(), reason)) {
          case StandIns.NotAdded(String why) -> new Answer.Refused(Problem.invalid(why));
          case StandIns.Added(var made) -> {
            Optional<Answer> unwritten =
                record(
                    call,
                    "oncall.override",
                    "%s stands in on %s until %s".formatted(person, schedule, until),
                    Map.of("schedule", schedule, "person", person));
            if (unwritten.isPresent()) {
              var _ = standIns.end(made.id());
            }
            yield unwritten.orElseGet(() -> new Answer.Made(Documents.standIn(made)));
          }
        });
  }

  private Answer endOverride(Call call) throws InterruptedException {
    String id = call.named("id");
    Problem unknown = Problem.unknown("there is no override " + id + " to end");
    if (standIns.current().stream().noneMatch(one -> Long.toString(one.id()).equals(id))) {
      return new Answer.Refused(unknown);
    }
    Optional<Answer> unwritten =
        record(call, "oncall.override-ended", "override " + id + " ended", Map.of("override", id));
    if (unwritten.isPresent()) {
      return unwritten.get();
    }
    return standIns.end(Long.parseLong(id))
        ? new Answer.Given(Map.of("id", id, "ended", true))
        : new Answer.Refused(unknown);
  }

  private Answer tokens() {
    return new Answer.Given(Map.of("items", tokens.list().stream().map(Documents::token).toList()));
  }

  private Answer createToken(Call call) throws InterruptedException {
    Fields in = new Fields(call.body());
    String person = in.text("person", NAME);
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String name : in.texts("rights", NAME)) {
      Fields.read(name, Right.class)
          .ifPresentOrElse(
              rights::add, () -> in.wrong("expected rights of " + Fields.names(Right.class)));
    }
    if (!in.present("rights")) {
      directory.role(person).ifPresent(role -> rights.addAll(role.rights()));
    }
    Duration lifetime = in.seconds("seconds", LONGEST_TOKEN);
    String purpose = in.text("purpose", TEXT);
    return in.thenWait(() ->
        switch (tokens.issue(person, rights, lifetime, purpose, call.caller().actor())) {
          case Tokens.NotIssued(String reason) -> new Answer.Refused(Problem.invalid(reason));
          case Tokens.Issued(String id, var token) -> {
            Optional<Answer> unwritten =
                record(
                    call,
                    "token.created",
                    "token %s of %s for: %s".formatted(id, person, purpose),
                    Map.of("token", id, "person", person, "rights", rights.toString()));
            if (unwritten.isPresent()) {
              var _ = tokens.revoke(id, call.caller().actor());
              yield unwritten.get();
            }
            Map<String, Object> made = new LinkedHashMap<>();
            made.put("id", id);
            made.put("person", person);
            made.put("rights", Documents.rights(rights));
            made.put("expiresAt", call.at().plus(lifetime).toString());
            made.put("token", token.reveal());
            yield new Answer.Made(made);
          }
        });
  }

  private Answer revoke(Call call) throws InterruptedException {
    String id = call.named("id");
    Problem unknown = Problem.unknown("there is no token " + id + " to revoke");
    if (tokens.list().stream().noneMatch(one -> one.id().equals(id) && one.revokedAt().isEmpty())) {
      return new Answer.Refused(unknown);
    }
    Optional<Answer> unwritten =
        record(call, "token.revoked", "token " + id + " revoked", Map.of("token", id));
    if (unwritten.isPresent()) {
      return unwritten.get();
    }
    return tokens.revoke(id, call.caller().actor())
        ? new Answer.Given(Map.of("id", id, "revoked", true))
        : new Answer.Refused(unknown);
  }

  /**
   * What changes rights or schedules is in the timeline, too: what can't be written there is not
   * done. What is taken away is written before, what is given after, as it has no name before.
   *
   * @return what the caller is told when it can't be written; empty when it is
   */
  private Optional<Answer> record(Call call, String kind, String text, Map<String, String> data)
      throws InterruptedException {
    return switch (commits.decide(
        new Input.Happened("", call.caller().actor(), kind, text, data))) {
      case Outcome.Done _, Outcome.Taken _ -> Optional.empty();
      case Outcome.Refused(var _, String reason) ->
          Optional.of(new Answer.Refused(Problem.invalid(reason)));
      case Outcome.Unavailable(String reason) ->
          Optional.of(new Answer.Refused(Problem.unavailable(reason)));
      case Outcome.Uncertain(String reason) ->
          Optional.of(
              new Answer.Refused(
                  Problem.unavailable(
                      "it is not done, as it may not be in the timeline: " + reason)));
    };
  }
}
