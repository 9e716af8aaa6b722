package io.meta138.incident.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Suppression;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Everything the desk decides on. The desk gives each input its time when it takes it. */
public sealed interface Input {
  /** Time has passed. */
  record Tick() implements Input {}

  /** Signals that came together, in their order. */
  record Signals(List<ReceivedSignal> signals) implements Input {
    /** Copies the list. */
    public Signals {
      signals = List.copyOf(signals);
    }
  }

  /** What a person, or a runbook for one, wants done. */
  sealed interface Command extends Input {
    /** Who: {@code person:alice} or {@code runbook:RUN}. */
    String actor();
  }

  /** A command about one incident. */
  sealed interface OnIncident extends Command {
    /** Its identifier. */
    String incident();
  }

  /** Has it in hand: paging stops until the acknowledgement lapses. */
  record Acknowledge(String actor, String incident) implements OnIncident {}

  /** Makes somebody its owner. */
  record Assign(String actor, String incident, String person) implements OnIncident {}

  /** Gives somebody a role in it, such as {@code commander}. */
  record SetRole(String actor, String incident, String role, String person) implements OnIncident {}

  /** Writes something down. */
  record Note(String actor, String incident, String text) implements OnIncident {}

  /** Moves it on in its life; {@code DETECTED}, {@code RESOLVED} have inputs of their own. */
  record Move(String actor, String incident, Status status) implements OnIncident {}

  /** Says how bad it is. */
  record Rate(String actor, String incident, Severity severity, String because)
      implements OnIncident {}

  /** Says that it is over. */
  record Resolve(String actor, String incident, String text) implements OnIncident {}

  /** Says that it is not over. */
  record Reopen(String actor, String incident, String because) implements OnIncident {}

  /** Stops paging until then, at most 24 h. */
  record Snooze(String actor, String incident, Instant until) implements OnIncident {}

  /** Begins paging from the first step again. */
  record Escalate(String actor, String incident, String because) implements OnIncident {}

  /** Makes it part of another, for good. */
  record Merge(String actor, String incident, String into) implements OnIncident {}

  /** Makes some of its alerts an incident of their own. */
  record Split(String actor, String incident, List<String> alerts, String title)
      implements OnIncident {
    /** Copies the list. */
    public Split {
      alerts = List.copyOf(alerts);
    }
  }

  /** Silences alerts, or opens a maintenance window; its id is given by the desk. */
  record Suppress(String actor, Suppression suppression) implements Command {}

  /** Ends a silence or window now. */
  record EndSuppression(String actor, String suppression) implements Command {}

  /** A page was taken by its provider. */
  record Delivered(String key, String receipt) implements Input {}

  /** A page will not be delivered by its channel. */
  record Undelivered(String key, String reason) implements Input {}

  /** A page is late and still being tried: the next channel is tried as well. */
  record Delayed(String key, String reason) implements Input {}

  /** A contact can't be reached by a channel since then, or can be again. */
  record ChannelHealth(
      Channel channel, String contact, boolean failing, Instant since, String reason)
      implements Input {}

  /** Something happened that belongs in the timeline, such as a runbook's step. */
  record Happened(String incident, String actor, String kind, String text, Map<String, String> data)
      implements Input {
    /** Copies the data. */
    public Happened {
      data = Map.copyOf(data);
    }
  }
}
