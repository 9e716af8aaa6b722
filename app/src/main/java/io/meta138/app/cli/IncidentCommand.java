package io.meta138.app.cli;

import picocli.CommandLine.Command;

/** {@code meta138 incident}: the incident desk. */
@Command(
    name = "incident",
    description = "Run the incident desk, and work on its incidents.",
    subcommands = {
      IncidentListCommand.class,
      IncidentShowCommand.class,
      IncidentAlertsCommand.class,
      IncidentWhyCommand.class,
      IncidentAction.Ack.class,
      IncidentAction.Assign.class,
      IncidentAction.Note.class,
      IncidentAction.Move.class,
      IncidentAction.Rate.class,
      IncidentAction.Resolve.class,
      IncidentAction.Reopen.class,
      IncidentAction.Snooze.class,
      IncidentAction.Merge.class,
      IncidentAction.Split.class,
      IncidentReportCommand.class,
      SilenceCommand.class,
      IncidentEvidenceCommand.class,
      IncidentReviewCommand.class,
      IncidentStatsCommand.class,
      IncidentRunCommand.class,
      IncidentRunbooksCommand.class,
      IncidentRunsCommand.class,
      RunAction.Approve.class,
      RunAction.Reject.class,
      RunAction.Reply.class,
      RunAction.Amend.class,
      RunAction.Abort.class,
      GamedayCommand.class,
      VerifyLogCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  meta138 incident list",
      "  meta138 incident show I-7",
      "  meta138 incident ack I-7",
      "  meta138 incident runbooks",
      "  meta138 incident run validator-failure --incident I-7 -p validator=v-2 -p pod=v-2",
      "  meta138 incident run -c desk.yaml"
    })
final class IncidentCommand extends Group {}
