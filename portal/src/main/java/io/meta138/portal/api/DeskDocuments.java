package io.meta138.portal.api;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The incident desk's documents as the portal passes them on, for the OpenAPI document. The desk's
 * own server makes them; that they are as it says here is held by the contract tests.
 */
public final class DeskDocuments {
  private DeskDocuments() {}

  /** An incident. */
  public record Incident(
      String id,
      String title,
      String severity,
      String because,
      boolean security,
      String status,
      Optional<String> component,
      Optional<String> owner,
      Map<String, String> roles,
      List<String> affected,
      int affectedCount,
      int alerts,
      int active,
      Optional<String> parent,
      boolean merged,
      Optional<String> splitFrom,
      Instant openedAt,
      Instant changedAt,
      Optional<Instant> acknowledgedAt,
      Optional<Instant> mitigatedAt,
      Optional<Instant> resolvedAt,
      Optional<Instant> reviewedAt,
      int reopened,
      Optional<Acknowledged> acknowledged,
      Optional<Instant> snoozedUntil,
      IncidentEscalation escalation) {}

  /** Who took an incident on. */
  public record Acknowledged(String by, Instant at, Optional<Instant> until) {}

  /** How far an incident is escalated. */
  public record IncidentEscalation(
      String state,
      Optional<String> because,
      Optional<String> policy,
      int started,
      Optional<Instant> next,
      List<PageSent> pages) {}

  /** One page to one person. */
  public record PageSent(String key, String contact, String channel, Instant at, String outcome) {}

  /** An alert. */
  public record Alert(
      String id,
      String name,
      String origin,
      String fingerprint,
      String summary,
      boolean firing,
      String standing,
      String severity,
      String because,
      Optional<String> component,
      Optional<String> incident,
      Optional<String> suppressedBy,
      boolean flapping,
      Instant startsAt,
      Optional<Instant> endsAt,
      Instant firstSeen,
      Instant changedAt,
      Map<String, String> labels,
      Map<String, String> annotations,
      Optional<String> link) {}

  /** An entry of the timeline. */
  public record Entry(
      long index,
      Instant at,
      String actor,
      String kind,
      String text,
      Map<String, String> data,
      Optional<String> incident) {}

  /** What became of a notice. */
  public record Delivery(
      String key,
      String kind,
      String channel,
      String contact,
      String state,
      int attempts,
      Instant decidedAt,
      Optional<Instant> settledAt,
      Optional<String> remark) {}

  /** A piece of evidence. */
  public record Evidence(
      long number,
      String incident,
      String source,
      String name,
      Instant at,
      Optional<String> hash,
      Optional<String> mediaType,
      Optional<Long> size,
      Optional<String> content,
      Optional<String> link,
      Optional<String> missing,
      Map<String, String> facts) {}

  /** A runbook in a list. */
  public record RunbookBrief(
      String name,
      String title,
      List<String> handles,
      int steps,
      List<RunbookParameter> parameters) {}

  /** A runbook's parameter. */
  public record RunbookParameter(
      String name, String type, @JsonName("default") Optional<String> preset, String description) {}

  /** A runbook with its steps. */
  public record Runbook(
      String name,
      String title,
      String description,
      List<String> handles,
      long limitSeconds,
      List<RunbookParameter> parameters,
      List<JsonNode> steps) {}

  /** A run in a list. */
  public record RunBrief(
      String id,
      String runbook,
      String title,
      Optional<String> incident,
      String requester,
      boolean dryRun,
      String status,
      boolean over,
      String step,
      int stepNumber,
      int steps,
      Optional<String> reason,
      Instant startedAt,
      Instant deadline,
      Optional<Instant> endedAt) {}

  /** A run with what it did and waits for. */
  public record Run(
      String id,
      String runbook,
      String title,
      Optional<String> incident,
      String requester,
      boolean dryRun,
      String status,
      boolean over,
      String step,
      int stepNumber,
      int steps,
      Optional<String> reason,
      Instant startedAt,
      Instant deadline,
      Optional<Instant> endedAt,
      boolean overdue,
      List<String> planners,
      Map<String, String> parameters,
      Optional<WaitsFor> waitsFor,
      List<RunStep> done,
      List<RunWord> words) {}

  /** What a person has to do for a run to go on: approve a plan, or answer a question. */
  public record WaitsFor(
      String kind,
      String step,
      String title,
      Optional<String> plan,
      Optional<String> use,
      @JsonName("with") Optional<Map<String, String>> arguments,
      Optional<String> would,
      Optional<List<JsonNode>> before,
      Optional<JsonNode> after,
      Optional<List<JsonNode>> rollback,
      Optional<String> question,
      Optional<List<String>> choices,
      Optional<List<String>> stopOn,
      Optional<String> type,
      Optional<String> expected,
      Optional<Instant> until) {}

  /** A step of a run. */
  public record RunStep(
      String id,
      String title,
      String state,
      Instant startedAt,
      Optional<Instant> deadline,
      String summary,
      Map<String, String> values,
      Optional<String> heldSince,
      boolean resultUnknown,
      Optional<String> plan) {}

  /** What a person said or did in a run. */
  public record RunWord(
      Instant at, String person, String kind, Optional<String> step, String text) {}

  /** What came of something that was asked of a run. */
  public record RunReply(String run, boolean committed, String text) {}

  /** A review in a list. */
  public record ReviewBrief(
      String id,
      String incident,
      String title,
      String severity,
      String state,
      int revision,
      Instant draftedAt,
      Instant dueAt,
      Optional<Instant> sentAt,
      Optional<Instant> closedAt,
      List<String> wanting,
      List<ReviewRunbook> runbooks,
      List<Action> actions) {}

  /** A review with its text: sections by name. */
  public record Review(
      String id,
      String incident,
      String title,
      String severity,
      String state,
      int revision,
      Instant draftedAt,
      Instant dueAt,
      Optional<Instant> sentAt,
      Optional<Instant> closedAt,
      List<String> wanting,
      List<ReviewRunbook> runbooks,
      List<Action> actions,
      Map<String, List<ReviewLine>> sections,
      JsonNode evidence) {}

  /** One line of a review. */
  public record ReviewLine(
      String kind, String text, List<String> references, Optional<String> by) {}

  /** What a review says of a runbook. */
  public record ReviewRunbook(
      String name, Optional<String> outcome, Optional<String> by, Optional<String> note) {}

  /** What is to be done after an incident. */
  public record Action(
      long id,
      String review,
      String text,
      String owner,
      LocalDate due,
      String state,
      Optional<String> by,
      Optional<Instant> at,
      Optional<String> note) {}

  /** A review as Markdown. */
  public record Markdown(String markdown) {}

  /** Somebody of the directory. */
  public record Person(
      String name,
      String fullName,
      Optional<String> role,
      List<String> channels,
      Optional<String> phone) {}

  /** A schedule and who is on call. */
  public record OnCall(String schedule, Optional<Shift> now) {}

  /** A schedule's coming shifts. */
  public record Shifts(String schedule, Optional<Shift> now, List<Shift> items) {}

  /** A shift. */
  public record Shift(String person, Instant from, Instant until, String because) {}

  /** Who stands in. */
  public record StandIn(
      long id,
      String schedule,
      String person,
      Instant from,
      Instant until,
      String by,
      String reason) {}

  /** What keeps alerts quiet. */
  public record Suppression(
      String id,
      String kind,
      List<String> names,
      Map<String, String> labels,
      List<String> components,
      Instant startsAt,
      Instant endsAt,
      String owner,
      String reason) {}

  /** How well incidents are dealt with. */
  public record Statistics(
      Instant from,
      Instant to,
      Times all,
      Map<String, Times> bySeverity,
      List<Week> weeks,
      List<Noise> rules,
      boolean complete) {}

  /** Times of some incidents. */
  public record Times(
      int incidents,
      int acknowledged,
      Optional<Long> mttaSeconds,
      int resolved,
      Optional<Long> mttrSeconds) {}

  /** Pages of one week. */
  public record Week(String week, int pages) {}

  /** How much a rule pages for nothing. */
  public record Noise(String rule, int alerts, int paged, int noise, int percent) {}

  /** A token of the interface, without its secret. */
  public record Token(
      String id,
      String person,
      List<String> rights,
      String purpose,
      Instant createdAt,
      String createdBy,
      Instant expiresAt,
      Optional<Instant> revokedAt,
      Optional<Instant> lastUsedAt) {}

  /** A token that was just made, shown once. */
  public record NewToken(
      String id, String person, List<String> rights, Instant expiresAt, String token) {}

  /** Something was ended. */
  public record Ended(String id, Optional<Boolean> ended, Optional<Boolean> revoked) {}

  // what requests hold

  /** Nothing. */
  public record Nothing() {}

  /** Somebody. */
  public record ToPerson(String person) {}

  /** Somebody in a role of an incident. */
  public record ToRole(String role, String person) {}

  /** The incident that another one becomes a part of. */
  public record IntoIncident(String into) {}

  /** Alerts that hold, which become an incident of their own, and its title. */
  public record SplitOff(List<String> alerts, String title) {}

  /** A text. */
  public record NoteText(String text) {}

  /** A text that may be missing. */
  public record MaybeText(Optional<String> text) {}

  /** A status to move to: triaged, mitigated and so on. */
  public record ToStatus(String status) {}

  /** A severity and why. */
  public record Rating(String severity, String because) {}

  /** Why. */
  public record Because(String because) {}

  /** Why, if there is anything to say. */
  public record MaybeBecause(Optional<String> because) {}

  /** A time from now on. */
  public record ForSeconds(long seconds) {}

  /** What a runbook is run with. */
  public record StartRun(
      Optional<Map<String, String>> parameters,
      Optional<String> incident,
      Optional<Boolean> dryRun) {}

  /** The hash of the plan that was seen. */
  public record SeenPlan(String plan) {}

  /** An answer to a run's question. */
  public record AnswerText(String answer) {}

  /** Parameters to change. */
  public record Amend(Map<String, String> parameters) {}

  /** A section's new lines, on top of the revision that was seen. */
  public record EditReview(Optional<Integer> revision, String section, List<String> lines) {}

  /** The revision that was seen. */
  public record SeenRevision(Optional<Integer> revision) {}

  /** Whether a runbook was of use. */
  public record DeclareRunbook(String runbook, String outcome, Optional<String> note) {}

  /** Something to be done. */
  public record NewAction(String text, String owner, LocalDate due) {}

  /** What became of it. */
  public record SettleAction(String state, Optional<String> note) {}

  /** Who does it until when. */
  public record Reassign(String owner, LocalDate due) {}

  /** Somebody stands in: until a time, or for so many seconds. */
  public record NewStandIn(
      String schedule,
      Optional<String> person,
      Optional<Instant> from,
      Optional<Instant> until,
      Optional<Long> seconds,
      Optional<String> reason) {}

  /** What to keep quiet. */
  public record NewSilence(
      Optional<List<String>> names,
      Optional<Map<String, String>> labels,
      Optional<List<String>> components,
      Optional<Instant> startsAt,
      long seconds,
      String reason) {}

  /** A token to make. */
  public record MakeToken(
      String person, Optional<List<String>> rights, long seconds, String purpose) {}

  /** What somebody saw. */
  public record Report(
      String summary, Optional<String> severity, Optional<Map<String, String>> labels) {}

  /** What became of a report. */
  public record Reported(
      Optional<String> alert, Optional<String> fingerprint, Optional<String> incident) {}
}
