package io.meta138.portal.api;

import static io.meta138.portal.api.Access.ACT;
import static io.meta138.portal.api.Access.ADMINISTER;
import static io.meta138.portal.api.Access.APPROVE;
import static io.meta138.portal.api.Access.READ;
import static io.meta138.portal.api.Access.RUN;
import static io.meta138.portal.api.Operation.CURSOR;
import static io.meta138.portal.api.Operation.LIMIT;

import io.helidon.http.Method;
import io.meta138.portal.api.Operation.Query;
import java.util.ArrayList;
import java.util.List;

/** What is passed on to the incident desk. */
public final class DeskOperations {
  /** Where it is; the desk has the same paths under {@code /v1}. */
  public static final String ROOT = Operations.ROOT + "/desk";

  private static final String INCIDENT = ROOT + "/incidents/{id}";
  private static final String REVIEW = ROOT + "/reviews/{id}";
  private static final String RUN_PATH = ROOT + "/runs/{run}";
  private static final String STEP = RUN_PATH + "/steps/{step}";

  private DeskOperations() {}

  /** All of them. */
  public static List<Operation> all() {
    List<Operation> all = new ArrayList<>(incidents());
    all.addAll(acts());
    all.addAll(runbooks());
    all.addAll(reviews());
    all.addAll(people());
    return all;
  }

  private static Operation get(String id, String path, String tag, String summary) {
    return Operation.get(id, path, READ, tag, summary);
  }

  private static List<Operation> incidents() {
    return List.of(
        get("incidents", ROOT + "/incidents", "incidents", "Incidents, newest first.")
            .asks(
                new Query("status", "open, all, or one of the statuses (open)"),
                new Query("severity", "p0, p1, p2 or p3"),
                LIMIT,
                CURSOR)
            .lists(DeskDocuments.Incident.class),
        get("incident", INCIDENT, "incidents", "An incident.").gives(DeskDocuments.Incident.class),
        get("incidentAlerts", INCIDENT + "/alerts", "incidents", "Its alerts.")
            .asks(LIMIT, CURSOR)
            .lists(DeskDocuments.Alert.class),
        get("incidentTimeline", INCIDENT + "/timeline", "incidents", "Its timeline, oldest first.")
            .asks(LIMIT, CURSOR)
            .lists(DeskDocuments.Entry.class),
        get("incidentDeliveries", INCIDENT + "/deliveries", "incidents", "Who was told.")
            .asks(LIMIT, CURSOR)
            .lists(DeskDocuments.Delivery.class),
        get("incidentRuns", INCIDENT + "/runs", "incidents", "Runbooks run for it.")
            .asks(LIMIT, CURSOR)
            .lists(DeskDocuments.RunBrief.class),
        get("incidentEvidence", INCIDENT + "/evidence", "incidents", "What was gathered.")
            .lists(DeskDocuments.Evidence.class),
        get("incidentReviews", INCIDENT + "/reviews", "incidents", "Its reviews.")
            .lists(DeskDocuments.ReviewBrief.class),
        get("evidence", ROOT + "/evidence/{number}", "incidents", "A piece of evidence.")
            .gives(DeskDocuments.Evidence.class),
        get(
                "evidenceContent",
                ROOT + "/evidence/{number}/content",
                "incidents",
                "What a piece of evidence holds, as plain text or JSON.")
            .bytes("text/plain"),
        get("timelineEntry", ROOT + "/timeline/{number}", "incidents", "An entry of the log.")
            .gives(DeskDocuments.Entry.class),
        get("alerts", ROOT + "/alerts", "incidents", "Alerts.")
            .asks(new Query("standing", "only in this standing"), LIMIT, CURSOR)
            .lists(DeskDocuments.Alert.class),
        get("statistics", ROOT + "/statistics", "incidents", "How well incidents are dealt with.")
            .asks(new Query("from", "date and time"), new Query("to", "date and time"))
            .gives(DeskDocuments.Statistics.class),
        Operation.post("report", ROOT + "/reports", ACT, "incidents", "Reports what was seen.")
            .takes(DeskDocuments.Report.class)
            .gives(DeskDocuments.Reported.class));
  }

  private static Operation act(String id, String path, String summary, Class<?> body) {
    return Operation.post(id, INCIDENT + "/" + path, ACT, "incidents", summary)
        .takes(body)
        .gives(DeskDocuments.Incident.class);
  }

  private static List<Operation> acts() {
    return List.of(
        act("acknowledge", "acknowledge", "Takes it on.", DeskDocuments.Nothing.class),
        act("assign", "assign", "Gives it to somebody.", DeskDocuments.ToPerson.class),
        act("giveRole", "role", "Gives somebody a role in it.", DeskDocuments.ToRole.class),
        act("note", "note", "Writes into its timeline.", DeskDocuments.NoteText.class),
        act("move", "move", "Moves it to another status.", DeskDocuments.ToStatus.class),
        act("rate", "rate", "Rates it otherwise.", DeskDocuments.Rating.class),
        act("resolve", "resolve", "Says that it is over.", DeskDocuments.MaybeText.class),
        act("reopen", "reopen", "Says that it is not over.", DeskDocuments.Because.class),
        act("snooze", "snooze", "Keeps it quiet for a while.", DeskDocuments.ForSeconds.class),
        act("escalate", "escalate", "Has the next people paged.", DeskDocuments.Because.class),
        act("merge", "merge", "Makes it a part of another one.", DeskDocuments.IntoIncident.class),
        act("split", "split", "Makes another one of some alerts.", DeskDocuments.SplitOff.class));
  }

  private static List<Operation> runbooks() {
    String tag = "runbooks";
    return List.of(
        get("runbooks", ROOT + "/runbooks", tag, "Every runbook.")
            .lists(DeskDocuments.RunbookBrief.class),
        get("runbook", ROOT + "/runbooks/{name}", tag, "A runbook and its steps.")
            .gives(DeskDocuments.Runbook.class),
        Operation.post(
                "startRun", ROOT + "/runbooks/{name}/runs", RUN, tag, "Runs it, or tries it dry.")
            .takes(DeskDocuments.StartRun.class)
            .gives(DeskDocuments.RunReply.class),
        get("runs", ROOT + "/runs", tag, "Runs, newest first.")
            .asks(new Query("incident", "only for this one"), LIMIT, CURSOR)
            .lists(DeskDocuments.RunBrief.class),
        get("run", RUN_PATH, tag, "A run: what it did and what it waits for.")
            .gives(DeskDocuments.Run.class),
        Operation.post("approve", STEP + "/approve", APPROVE, tag, "Approves exactly this plan.")
            .takes(DeskDocuments.SeenPlan.class)
            .gives(DeskDocuments.RunReply.class),
        Operation.post("reject", STEP + "/reject", APPROVE, tag, "Refuses this plan.")
            .takes(DeskDocuments.SeenPlan.class)
            .gives(DeskDocuments.RunReply.class),
        Operation.post("answer", STEP + "/answer", RUN, tag, "Answers a run's question.")
            .takes(DeskDocuments.AnswerText.class)
            .gives(DeskDocuments.RunReply.class),
        Operation.post("amend", RUN_PATH + "/amend", RUN, tag, "Changes a run's parameters.")
            .takes(DeskDocuments.Amend.class)
            .gives(DeskDocuments.RunReply.class),
        Operation.post("abort", RUN_PATH + "/abort", RUN, tag, "Ends a run.")
            .takes(DeskDocuments.MaybeBecause.class)
            .gives(DeskDocuments.RunReply.class));
  }

  private static Operation review(String id, String path, String summary, Class<?> body) {
    return Operation.post(id, path, ACT, "reviews", summary)
        .takes(body)
        .gives(DeskDocuments.Review.class);
  }

  private static List<Operation> reviews() {
    String tag = "reviews";
    return List.of(
        get("reviews", ROOT + "/reviews", tag, "Reviews that are not closed, those due first.")
            .asks(LIMIT, CURSOR)
            .lists(DeskDocuments.ReviewBrief.class),
        get("review", REVIEW, tag, "A review; its ETag is its revision.")
            .gives(DeskDocuments.Review.class),
        get("reviewMarkdown", REVIEW + "/markdown", tag, "A review as Markdown.")
            .gives(DeskDocuments.Markdown.class),
        get("reviewPdf", REVIEW + "/pdf", tag, "A review as PDF.").bytes("application/pdf"),
        review(
            "editReview",
            REVIEW + "/edit",
            "Changes a section of the revision in If-Match or in the body.",
            DeskDocuments.EditReview.class),
        review("sendReview", REVIEW + "/send", "Sends it.", DeskDocuments.SeenRevision.class),
        review("closeReview", REVIEW + "/close", "Closes it.", DeskDocuments.SeenRevision.class),
        review(
            "declareRunbook",
            REVIEW + "/runbooks",
            "Says whether a runbook was of use.",
            DeskDocuments.DeclareRunbook.class),
        review(
            "addAction",
            REVIEW + "/actions",
            "Adds what is to be done.",
            DeskDocuments.NewAction.class),
        get(
                "actions",
                ROOT + "/actions",
                tag,
                "What is to be done after incidents, first what is due first.")
            .asks(LIMIT, CURSOR)
            .lists(DeskDocuments.Action.class),
        review(
            "settleAction",
            ROOT + "/actions/{number}/settle",
            "Says what became of it.",
            DeskDocuments.SettleAction.class),
        review(
            "reassignAction",
            ROOT + "/actions/{number}/assign",
            "Gives it to somebody else.",
            DeskDocuments.Reassign.class));
  }

  private static List<Operation> people() {
    String tag = "people";
    return List.of(
        get("people", ROOT + "/people", tag, "Everybody of the directory.")
            .lists(DeskDocuments.Person.class),
        get("onCall", ROOT + "/oncall", tag, "Who is on call now.")
            .lists(DeskDocuments.OnCall.class),
        get("shifts", ROOT + "/oncall/{schedule}", tag, "A schedule's coming shifts.")
            .gives(DeskDocuments.Shifts.class),
        get("standIns", ROOT + "/overrides", tag, "Who stands in.")
            .lists(DeskDocuments.StandIn.class),
        Operation.post("standIn", ROOT + "/overrides", ACT, tag, "Stands in for a time.")
            .takes(DeskDocuments.NewStandIn.class)
            .gives(DeskDocuments.StandIn.class),
        Operation.of(
                Method.DELETE, "endStandIn", ROOT + "/overrides/{id}", ACT, tag, "Ends a stand-in.")
            .gives(DeskDocuments.Ended.class),
        get("suppressions", ROOT + "/suppressions", tag, "What is kept quiet.")
            .lists(DeskDocuments.Suppression.class),
        Operation.post("silence", ROOT + "/silences", ACT, tag, "Keeps alerts quiet.")
            .takes(DeskDocuments.NewSilence.class)
            .gives(DeskDocuments.Suppression.class),
        Operation.of(Method.DELETE, "endSilence", ROOT + "/suppressions/{id}", ACT, tag, "Ends it.")
            .gives(DeskDocuments.Ended.class),
        Operation.get("tokens", ROOT + "/tokens", ADMINISTER, tag, "Tokens of the interface.")
            .lists(DeskDocuments.Token.class),
        Operation.post("makeToken", ROOT + "/tokens", ADMINISTER, tag, "Makes a token.")
            .takes(DeskDocuments.MakeToken.class)
            .gives(DeskDocuments.NewToken.class),
        Operation.of(
                Method.DELETE,
                "revokeToken",
                ROOT + "/tokens/{id}",
                ADMINISTER,
                tag,
                "Revokes a token.")
            .gives(DeskDocuments.Ended.class));
  }
}
