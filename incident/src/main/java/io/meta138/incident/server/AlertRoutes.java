package io.meta138.incident.server;

import io.meta138.incident.Severity;
import io.meta138.incident.desk.DeskView;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.people.Right;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Suppression;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Alerts, why they did or did not page, and what keeps them quiet. */
final class AlertRoutes {
  private static final Duration LONGEST_SILENCE = Duration.ofDays(30);
  private static final int NAME = 253;
  private static final int TEXT = 1_000;

  private final Commits commits;
  private final DeskView view;

  AlertRoutes(Commits commits) {
    this.commits = commits;
    this.view = commits.desk().view();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/alerts", this::list),
        Route.get("/v1/alerts/{id}", this::show),
        Route.get("/v1/alerts/{id}/why", this::why),
        Route.post("/v1/reports", Right.ACT, this::report),
        Route.get("/v1/suppressions", _ -> suppressions()),
        Route.post("/v1/silences", Right.ACT, call -> suppress(call, Suppression.Kind.SILENCE)),
        Route.post(
            "/v1/maintenance", Right.ACT, call -> suppress(call, Suppression.Kind.MAINTENANCE)),
        Route.delete("/v1/suppressions/{id}", Right.ACT, this::end));
  }

  private Answer list(Call call) {
    Optional<String> standing = call.asked("standing");
    Optional<Alert.Standing> wanted =
        standing.flatMap(text -> Fields.read(text, Alert.Standing.class));
    if (standing.isPresent() && wanted.isEmpty()) {
      return new Answer.Refused(
          Problem.invalid(
              "expected one of %s as standing".formatted(Fields.names(Alert.Standing.class))));
    }
    Predicate<Alert> which = alert -> wanted.isEmpty() || alert.standing() == wanted.get();
    return Page.with(
        call,
        page -> {
          String after = page.after().orElse("");
          List<Alert> found =
              view
                  .alerts(
                      alert -> alert.id().compareTo(after) > 0 && which.test(alert),
                      Integer.MAX_VALUE)
                  .stream()
                  .sorted(Comparator.comparing(Alert::id))
                  .limit(page.size() + 1L)
                  .toList();
          return page.document(found, Documents::alert, Alert::id);
        });
  }

  private Answer show(Call call) {
    return view.alert(call.named("id"))
        .<Answer>map(alert -> new Answer.Given(Documents.alert(alert)))
        .orElseGet(() -> unknown(call));
  }

  private Answer why(Call call) {
    return view.why(call.named("id"))
        .<Answer>map(why -> new Answer.Given(Documents.why(why)))
        .orElseGet(() -> unknown(call));
  }

  private static Answer unknown(Call call) {
    return new Answer.Refused(Problem.unknown("there is no alert " + call.named("id")));
  }

  /** Somebody reports what no detector saw. */
  private Answer report(Call call) throws InterruptedException {
    Fields in = new Fields(call.body());
    String summary = in.text("summary", TEXT);
    Map<String, String> labels = new HashMap<>(in.map("labels", TEXT));
    if (in.present("severity")) {
      in.choice("severity", Severity.class)
          .ifPresent(severity -> labels.put("severity", Fields.spelled(severity)));
    }
    String fingerprint = in.textOr("fingerprint", NAME, UUID.randomUUID().toString());
    // without a name of its own, what one person saw has nothing to do with what another saw
    String name = in.textOr("name", NAME, "report." + Alert.id("person", fingerprint));
    ReceivedSignal signal =
        new ReceivedSignal(
            "person",
            fingerprint,
            name,
            !in.flag("over"),
            call.at(),
            in.flag("over") ? Optional.of(call.at()) : Optional.empty(),
            labels,
            Map.of("summary", summary, "reported-by", call.caller().person()),
            Optional.empty());
    return in.thenWait(() -> take(signal));
  }

  private Answer take(ReceivedSignal signal) throws InterruptedException {
    return switch (commits.decide(new Input.Signals(List.of(signal)))) {
      case Outcome.Taken _ -> {
        String id = Alert.id(signal.origin(), signal.fingerprint());
        Map<String, Object> made = new HashMap<>();
        made.put("alert", id);
        made.put("fingerprint", signal.fingerprint());
        view.alert(id)
            .flatMap(Alert::incident)
            .ifPresent(incident -> made.put("incident", incident));
        yield new Answer.Made(made);
      }
      case Outcome.Done _ -> new Answer.Made(Map.of());
      case Outcome.Refused(var _, String reason) -> new Answer.Refused(Problem.conflict(reason));
      case Outcome.Unavailable(String reason) -> new Answer.Refused(Problem.unavailable(reason));
      case Outcome.Uncertain(String reason) -> new Answer.Refused(Problem.outcomeUnknown(reason));
    };
  }

  private Answer suppressions() {
    return new Answer.Given(
        Map.of("items", view.suppressions().stream().map(Documents::suppression).toList()));
  }

  private Answer suppress(Call call, Suppression.Kind kind) throws InterruptedException {
    Fields in = new Fields(call.body());
    Instant from = in.timeOr("startsAt", call.at());
    Suppression suppression =
        new Suppression(
            "",
            kind,
            in.texts("names", NAME),
            in.map("labels", TEXT),
            in.texts("components", NAME),
            from,
            from.plus(in.seconds("seconds", LONGEST_SILENCE)),
            call.caller().person(),
            in.text("reason", TEXT),
            false);
    if (suppression.names().isEmpty()
        && suppression.labels().isEmpty()
        && suppression.components().isEmpty()) {
      in.wrong("expected names, labels or components: nothing may silence everything");
    }
    return in.thenWait(() ->
        commits.command(
            new Input.Suppress(call.caller().actor(), suppression),
            id ->
                view.suppressions().stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .<Answer>map(one -> new Answer.Made(Documents.suppression(one)))
                    .orElseGet(() -> new Answer.Made(Map.of("id", id)))));
  }

  private Answer end(Call call) throws InterruptedException {
    return commits.command(
        new Input.EndSuppression(call.caller().actor(), call.named("id")),
        id -> new Answer.Given(Map.of("id", id, "ended", true)));
  }
}
