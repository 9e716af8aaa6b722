package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The action {@code note}: what it is given stands in the timeline as what the step found. */
public final class NoteAction {
  private NoteAction() {}

  /** The action; it changes nothing but the timeline, and needs no approval. */
  public static RunbookAction create() {
    return ActionOf.look(
        "note",
        "Writes something down in the incident's timeline.",
        List.of(ActionOf.required("text", RunbookAction.Type.TEXT, "What.")),
        Set.of("text"),
        (arguments, _, _, _) -> {
          String text = arguments.getOrDefault("text", "");
          return new RunbookAction.Result.Done(text, Map.of("text", text));
        });
  }
}
