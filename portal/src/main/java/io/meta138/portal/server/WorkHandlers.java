package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import io.meta138.portal.api.DeskDocuments.RunBrief;
import io.meta138.portal.api.Json;
import io.meta138.portal.api.Operation;
import io.meta138.portal.api.Operations;
import io.meta138.portal.api.WorkDocuments.LongOperation;
import io.meta138.portal.api.WorkDocuments.LongOperations;
import io.meta138.portal.api.WorkDocuments.Retrying;
import io.meta138.portal.export.StatusExporter;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.work.LongWork;
import io.meta138.portal.work.MessageRetry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Work that takes longer than a request: the portal's own, and the desk's runs of runbooks. */
final class WorkHandlers {
  private static final String RUN = "R-";

  private final LongWork work;
  private final Optional<StatusExporter> exporter;
  private final Lanes lanes;
  private final Journal journal;
  private final DeskHandler desk;
  private final InstantSource clock;

  WorkHandlers(
      LongWork work,
      Optional<StatusExporter> exporter,
      Lanes lanes,
      Journal journal,
      DeskHandler desk,
      InstantSource clock) {
    this.work = work;
    this.exporter = exporter;
    this.lanes = lanes;
    this.journal = journal;
    this.desk = desk;
    this.clock = clock;
  }

  void bind(Handlers handlers) {
    handlers
        .on("operations", this::list)
        .on("operation", this::show)
        .on("cancelOperation", this::cancel)
        .on("retryMessage", this::retry)
        .on("exportStatus", this::export);
  }

  private Answer list(Call call) throws InterruptedException {
    String state = call.asked("state").orElse("all");
    if (!List.of("running", "all").contains(state)) {
      return Answer.refused(Problem.invalid("expected running or all as state"));
    }
    Runs runs =
        call.asked("after").isPresent() ? new Runs(List.of(), Optional.empty()) : runs(call);
    return Cursor.with(
        call,
        cursor -> {
          List<LongOperation> found =
              work.list(state.equals("running"), cursor.after(), cursor.limit() + 1);
          boolean more = found.size() > cursor.limit();
          List<LongOperation> items =
              new ArrayList<>(more ? found.subList(0, cursor.limit()) : found);
          Optional<String> next =
              more ? Optional.of(Cursor.close(items.getLast().id())) : Optional.empty();
          items.addAll(0, runs.open());
          return Answer.of(new LongOperations(items, next, clock.instant(), runs.missing()));
        });
  }

  /** Runs that are not over, or why they can't be told. */
  private record Runs(List<LongOperation> open, Optional<String> missing) {}

  private Runs runs(Call call) throws InterruptedException {
    return switch (ask(call, "runs", Map.of(), Map.of("limit", "50"))) {
      case Asked.Not(Problem problem) -> new Runs(List.of(), Optional.of(problem.detail()));
      case Asked.Told(JsonNode document) -> {
        List<LongOperation> open = new ArrayList<>();
        for (JsonNode item : document.path("items")) {
          RunBrief run = Json.LENIENT.treeToValue(item, RunBrief.class);
          if (!run.over()) {
            open.add(operation(run));
          }
        }
        yield new Runs(open, Optional.empty());
      }
    };
  }

  /** What the desk says. */
  private sealed interface Asked {
    record Told(JsonNode document) implements Asked {}

    record Not(Problem problem) implements Asked {}
  }

  private Asked ask(Call call, String id, Map<String, String> path, Map<String, String> query)
      throws InterruptedException {
    Operation operation =
        Operations.all().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    Answer answer =
        desk.answer(
            new Call(
                operation,
                call.caller(),
                call.session(),
                path,
                query,
                call.headers(),
                new byte[0],
                Optional.empty(),
                call.at()));
    return switch (answer) {
      case Answer.Bytes(int status, String _, byte[] bytes, var _) when status / 100 == 2 ->
          new Asked.Told(Json.MAPPER.readTree(bytes));
      case Answer.Bytes(int status, String _, byte[] bytes, var _) ->
          new Asked.Not(problem(status, bytes));
      case Answer.Refused(Problem problem) -> new Asked.Not(problem);
      case Answer.Given _, Answer.Begun _, Answer.Done _, Answer.Moved _ ->
          new Asked.Not(Problem.unavailable("the incident desk gave no document"));
    };
  }

  private static Problem problem(int status, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String detail =
        text.startsWith("{")
            ? Json.MAPPER.readTree(text).path("detail").asString("status " + status)
            : "status " + status;
    return switch (status) {
      case 403 -> Problem.forbidden(detail);
      case 404 -> Problem.unknown(detail);
      case 409 -> Problem.conflict(detail);
      default -> Problem.unavailable("the incident desk: " + detail);
    };
  }

  private static LongOperation operation(RunBrief run) {
    String state =
        !run.over()
            ? "running"
            : switch (run.status()) {
              case "succeeded" -> "succeeded";
              case "aborted" -> "cancelled";
              default -> "failed";
            };
    return new LongOperation(
        run.id(),
        "runbook.run",
        run.title() + (run.dryRun() ? " (dry run)" : ""),
        run.requester().replaceFirst("^person:", ""),
        state,
        state.equals("succeeded") ? run.steps() : Math.clamp(run.stepNumber() - 1L, 0, run.steps()),
        Optional.of(run.steps()).filter(steps -> steps > 0),
        run.reason().orElse(run.over() ? run.status() : run.status() + ", " + run.step()),
        Optional.of("/runs/" + run.id()),
        !run.over(),
        false,
        run.startedAt(),
        run.endedAt().orElse(run.startedAt()),
        run.endedAt());
  }

  private Answer show(Call call) throws InterruptedException {
    String id = call.named("id");
    if (id.startsWith(RUN)) {
      return switch (ask(call, "run", Map.of("run", id), Map.of())) {
        case Asked.Not(Problem problem) -> Answer.refused(problem);
        case Asked.Told(JsonNode run) ->
            Answer.of(operation(Json.LENIENT.treeToValue(run, RunBrief.class)));
      };
    }
    return work.find(id)
        .map(one -> Answer.of((Object) one))
        .orElseGet(() -> Answer.refused(Problem.unknown("there is no operation " + id)));
  }

  private Answer cancel(Call call) throws InterruptedException {
    String id = call.named("id");
    if (id.startsWith(RUN)) {
      return switch (ask(call, "abort", Map.of("run", id), Map.of())) {
        case Asked.Not(Problem problem) -> Answer.refused(problem);
        case Asked.Told _ -> show(call);
      };
    }
    if (work.find(id).isEmpty()) {
      return Answer.refused(Problem.unknown("there is no operation " + id));
    }
    return work.cancel(id)
        .map(one -> Answer.of((Object) one))
        .orElseGet(() ->
            Answer.refused(Problem.conflict("it is over, or what it does can't be taken back")));
  }

  private Answer begun(
      Optional<LongOperation> begun, java.util.function.Function<LongOperation, Object> document) {
    return begun
        .<Answer>map(one ->
            new Answer.Begun(document.apply(one), Operations.ROOT + "/operations/" + one.id()))
        .orElseGet(
            () -> Answer.refused(Problem.unavailable("too much long work is under way already")));
  }

  private Answer retry(Call call) throws InterruptedException {
    String id = call.named("id");
    Known<Optional<Lanes.MessageDetail>> known = lanes.message(id);
    if (!(known instanceof Known.Here<Optional<Lanes.MessageDetail>>(var found, Instant _))
        || found.isEmpty()) {
      return SystemHandlers.one(known, "message " + id);
    }
    Optional<Problem> unwritten =
        journal.write(
            call.person().actor(),
            "message.retry",
            "another try for message " + id,
            Map.of("message", id));
    if (unwritten.isPresent()) {
      return Answer.refused(unwritten.get());
    }
    return switch (lanes.retry(id)) {
      case Known.Missing<Boolean>(String reason) -> Answer.refused(Problem.unavailable(reason));
      case Known.Here<Boolean>(Boolean asked, Instant _) when asked -> followed(call, id);
      case Known.Here<Boolean> _ ->
          Answer.refused(Problem.conflict("there is nothing left to do for this message"));
    };
  }

  /** It is tried again by now, whether or not there is a place to follow it from. */
  private Answer followed(Call call, String id) {
    LongWork.Wanted wanted =
        new LongWork.Wanted(
            MessageRetry.KIND,
            id,
            "another try for message " + id,
            call.person().person(),
            "/messages/" + id,
            true);
    Optional<LongOperation> operation = work.join(wanted, new MessageRetry(lanes, id, clock));
    return operation.isPresent()
        ? begun(
            operation, one -> new Retrying(id, true, "it is tried again at once", Optional.of(one)))
        : new Answer.Given(
            202,
            new Retrying(
                id,
                true,
                "it is tried again at once; too much is under way for it to be followed",
                Optional.empty()),
            List.of());
  }

  private Answer export(Call call) throws InterruptedException {
    if (exporter.isEmpty()) {
      return Answer.refused(
          Problem.conflict("no folder is configured that the status page is written to"));
    }
    StatusExporter to = exporter.get();
    Optional<Problem> unwritten =
        journal.write(
            call.person().actor(), "status.export", "the status page is written", Map.of());
    if (unwritten.isPresent()) {
      return Answer.refused(unwritten.get());
    }
    return begun(
        work.begin(
            new LongWork.Wanted(
                StatusExporter.KIND,
                "",
                "the status page as files",
                call.person().person(),
                "",
                true),
            to.task()),
        one -> one);
  }
}
