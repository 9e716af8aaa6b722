package io.meta138.incident.runbooks;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Key;
import io.meta138.platform.config.Range;
import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do about one kind of trouble, step by step, as its file says it.
 *
 * @param name in lower-case words joined by hyphens
 * @param title for people
 * @param description when to run it and what it does
 * @param handles kinds of components it is for, such as {@code validator}
 * @param limit time a run may take
 * @param parameters what a run is given
 * @param steps in their order
 */
public record Runbook(
    @Doc("Lower-case words joined by hyphens.") String name,
    @Doc("Its name for people.") String title,
    @Doc("When to run it and what it does.") String description,
    @Doc("Kinds of components it is for.") @Default("[]") List<String> handles,
    @Doc("Time a run may take.") @Default("2h") @Range(min = 1_000, max = 604_800_000)
        Duration limit,
    @Doc("What a run is given.") @Default("[]") List<Parameter> parameters,
    @Doc("What is done, in order.") List<Step> steps) {

  /** Copies the lists. */
  public Runbook {
    handles = List.copyOf(handles);
    parameters = List.copyOf(parameters);
    steps = List.copyOf(steps);
    if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*") || name.length() > 60) {
      throw new IllegalArgumentException(
          "expected a name of lower-case words joined by hyphens, found '" + name + "'");
    }
    if (steps.isEmpty() || steps.size() > 60) {
      throw new IllegalArgumentException("expected 1 to 60 steps, found " + steps.size());
    }
  }

  /**
   * One thing that a run is given; often from labels that anybody can write.
   *
   * @param name as steps write it in {@code ${name}}
   * @param type what values are taken
   * @param preset its value when none is given; it has to be given without one
   * @param description one sentence for a person
   */
  public record Parameter(
      @Doc("As steps write it.") String name,
      @Doc("What values are taken.") RunbookAction.Type type,
      @Doc("Its value when none is given.") @Key("default") Optional<String> preset,
      @Doc("What it is.") String description) {
    /** Checks the name. */
    public Parameter {
      if (!name.matches("[a-z][a-z0-9-]{0,39}")) {
        throw new IllegalArgumentException(
            "expected a name of lower-case letters, digits and hyphens, found '" + name + "'");
      }
    }
  }
}
