package io.meta138.incident.server;

import io.meta138.incident.Severity;
import io.meta138.incident.desk.DeskView;
import io.meta138.incident.desk.Input;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Right;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Incidents: what is known of them, and what people do about them. */
final class IncidentRoutes {
  private static final Duration LONGEST_SNOOZE = Duration.ofHours(24);
  private static final int NAME = 100;
  private static final int TEXT = 4_000;
  private static final int MOST_ALERTS = 10_000;

  private final Commits commits;
  private final DeskView view;
  private final TimelineStore timeline;
  private final Outbox outbox;
  private final Directory directory;

  IncidentRoutes(Commits commits, TimelineStore timeline, Outbox outbox, Directory directory) {
    this.commits = commits;
    this.view = commits.desk().view();
    this.timeline = timeline;
    this.outbox = outbox;
    this.directory = directory;
  }

  List<Route> routes() {
    String one = "/v1/incidents/{id}";
    return List.of(
        Route.get("/v1/incidents", this::list),
        Route.get(
            one, call -> found(call, incident -> new Answer.Given(Documents.incident(incident)))),
        Route.get(one + "/alerts", this::alerts),
        Route.get(one + "/timeline", this::timeline),
        Route.get(one + "/deliveries", this::deliveries),
        act(one + "/acknowledge", (call, _) -> new Input.Acknowledge(actor(call), id(call))),
        act(one + "/assign", (call, in) -> new Input.Assign(actor(call), id(call), person(in))),
        act(
            one + "/role",
            (call, in) ->
                new Input.SetRole(actor(call), id(call), in.text("role", NAME), person(in))),
        act(
            one + "/note",
            (call, in) -> new Input.Note(actor(call), id(call), in.text("text", TEXT))),
        act(one + "/move", (call, in) -> new Input.Move(actor(call), id(call), status(in))),
        act(
            one + "/rate",
            (call, in) ->
                new Input.Rate(
                    actor(call),
                    id(call),
                    in.choice("severity", Severity.class).orElse(Severity.P0),
                    in.text("because", TEXT))),
        Route.post(one + "/resolve", Right.ACT, this::resolve),
        act(
            one + "/reopen",
            (call, in) -> new Input.Reopen(actor(call), id(call), in.text("because", TEXT))),
        act(
            one + "/snooze",
            (call, in) ->
                new Input.Snooze(
                    actor(call), id(call), call.at().plus(in.seconds("seconds", LONGEST_SNOOZE)))),
        act(
            one + "/escalate",
            (call, in) -> new Input.Escalate(actor(call), id(call), in.text("because", TEXT))),
        act(
            one + "/merge",
            (call, in) -> new Input.Merge(actor(call), id(call), in.text("into", NAME))),
        act(
            one + "/split",
            (call, in) ->
                new Input.Split(
                    actor(call), id(call), in.texts("alerts", NAME), in.text("title", 200))));
  }

  /** Makes a command of a call; what is wrong with the body is noted in the fields. */
  private interface Maker {
    Input.Command make(Call call, Fields in);
  }

  private Route act(String path, Maker maker) {
    return Route.post(
        path,
        Right.ACT,
        call -> {
          Fields in = new Fields(call.body());
          Input.Command command = maker.make(call, in);
          return in.thenWait(() -> commits.command(command, this::changed));
        });
  }

  /** What people reported has no detector that says that it is over: they have said so now. */
  private Answer resolve(Call call) throws InterruptedException {
    Fields in = new Fields(call.body());
    Input.Resolve command = new Input.Resolve(actor(call), id(call), in.textOr("text", TEXT, ""));
    return in.thenWait(() -> {
      Answer answer = commits.command(command, this::changed);
      List<ReceivedSignal> over =
          view.alertsOf(id(call), MOST_ALERTS).stream()
              .map(Alert::signal)
              .filter(signal -> signal.firing() && signal.origin().equals("person"))
              .map(signal ->
                  new ReceivedSignal(
                      signal.origin(),
                      signal.fingerprint(),
                      signal.name(),
                      false,
                      signal.startsAt(),
                      Optional.of(call.at()),
                      signal.labels(),
                      signal.annotations(),
                      signal.link()))
              .toList();
      if (answer instanceof Answer.Given && !over.isEmpty()) {
        var _ = commits.decide(new Input.Signals(over));
      }
      return answer;
    });
  }

  private Answer changed(String subject) {
    return view.incident(subject)
        .<Answer>map(incident -> new Answer.Given(Documents.incident(incident)))
        .orElseGet(() -> new Answer.Given(Map.of("id", subject)));
  }

  private static String actor(Call call) {
    return call.caller().actor();
  }

  private static String id(Call call) {
    return call.named("id");
  }

  private static Status status(Fields in) {
    Status status = in.choice("status", Status.class).orElse(Status.TRIAGED);
    if (status == Status.REVIEWED) {
      in.wrong("an incident is reviewed when its review is closed");
    }
    return status;
  }

  private String person(Fields in) {
    String person = in.text("person", NAME);
    if (!person.isEmpty() && !directory.people().contains(person)) {
      in.wrong("there is no person '" + person + "'");
    }
    return person;
  }

  private Answer found(Call call, java.util.function.Function<Incident, Answer> then) {
    return view.incident(id(call))
        .map(then)
        .orElseGet(() -> new Answer.Refused(Problem.unknown("there is no incident " + id(call))));
  }

  private Answer list(Call call) {
    Optional<Predicate<Incident>> status = status(call.asked("status").orElse("open"));
    if (status.isEmpty()) {
      return new Answer.Refused(
          Problem.invalid(
              "expected open, all or one of %s as status".formatted(Fields.names(Status.class))));
    }
    Optional<String> asked = call.asked("severity");
    Optional<Severity> severity = asked.flatMap(text -> Fields.read(text, Severity.class));
    if (asked.isPresent() && severity.isEmpty()) {
      return new Answer.Refused(
          Problem.invalid(
              "expected one of %s as severity".formatted(Fields.names(Severity.class))));
    }
    Predicate<Incident> which =
        status.get().and(incident -> severity.isEmpty() || incident.severity() == severity.get());
    return Page.with(
        call,
        page -> {
          long below = page.afterNumber().orElse(Long.MAX_VALUE);
          List<Incident> found =
              view.incidents(
                  incident -> incident.number() < below && which.test(incident), page.size() + 1);
          return page.document(
              found, Documents::incident, incident -> Long.toString(incident.number()));
        });
  }

  private static Optional<Predicate<Incident>> status(String text) {
    return switch (text) {
      case "open" -> Optional.of(Incident::open);
      case "all" -> Optional.of(_ -> true);
      default ->
          Fields.read(text, Status.class).map(status -> incident -> incident.status() == status);
    };
  }

  private Answer alerts(Call call) {
    return found(
        call,
        incident ->
            Page.with(
                call,
                page -> {
                  String after = page.after().orElse("");
                  return page.document(
                      view.alertsOf(incident.id(), MOST_ALERTS).stream()
                          .filter(alert -> alert.id().compareTo(after) > 0)
                          .limit(page.size() + 1L)
                          .toList(),
                      Documents::alert,
                      alert -> alert.id());
                }));
  }

  private Answer timeline(Call call) {
    return found(
        call,
        incident ->
            Page.with(
                call,
                page -> {
                  long from = page.afterNumber().map(last -> last + 1).orElse(0L);
                  List<TimelineEntry> entries = timeline.of(incident.id(), from, page.size() + 1);
                  return page.document(
                      entries, Documents::entry, entry -> Long.toString(entry.index()));
                }));
  }

  private Answer deliveries(Call call) {
    return found(
        call,
        incident ->
            Page.with(
                call,
                page ->
                    page.document(
                        outbox.receipts(
                            incident.id(), page.afterNumber().orElse(0L), page.size() + 1),
                        Documents::receipt,
                        receipt -> Long.toString(receipt.number()))));
  }
}
