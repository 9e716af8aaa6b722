package io.meta138.incident.runbooks;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Key;
import io.meta138.platform.config.Range;
import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of a runbook; exactly one of check, action, wait and ask.
 *
 * @param id unique in its runbook
 * @param title for people
 * @param when conditions on what is known so far; it is skipped unless all hold
 * @param check looks something up
 * @param action changes something
 * @param waits waits for a condition
 * @param ask asks a person
 */
public record Step(
    @Doc("Unique in its runbook.") String id,
    @Doc("What it does, for people.") String title,
    @Doc("Skipped unless all of these hold.") @Default("[]") List<String> when,
    @Doc("Looks something up.") Optional<Check> check,
    @Doc("Changes something.") Optional<Act> action,
    @Doc("Waits for a condition.") @Key("wait") Optional<Wait> waits,
    @Doc("Asks a person.") Optional<Ask> ask) {

  /** Checks the id and that it has exactly one body. */
  public Step {
    when = List.copyOf(when);
    if (!id.matches("[a-z][a-z0-9-]{0,39}")) {
      throw new IllegalArgumentException(
          "expected an id of lower-case letters, digits and hyphens, found '" + id + "'");
    }
    long bodies = Stream.of(check, action, waits, ask).filter(Optional::isPresent).count();
    if (bodies != 1) {
      throw new IllegalArgumentException(
          "expected exactly one of check, action, wait and ask, found " + bodies);
    }
  }

  /** What kind of step it is. */
  public sealed interface Body {}

  /** What it does. */
  public Body body() {
    return Stream.<Optional<? extends Body>>of(check, action, waits, ask)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  /** What a check does when its condition does not hold. */
  public enum Otherwise {
    /** The run fails. */
    STOP,
    /** The run goes on; {@code ID.met} is false. */
    CONTINUE
  }

  /**
   * A look-up and what is expected of it.
   *
   * @param use the look-up's name
   * @param with its arguments
   * @param expect conditions on what it finds, which all have to hold
   */
  public record Look(
      @Doc("The look-up's name.") String use,
      @Doc("Its arguments.") @Default("{}") Map<String, String> with,
      @Doc("What it has to find.") @Default("[]") List<String> expect) {
    /** Copies the collections. */
    public Look {
      with = Map.copyOf(with);
      expect = List.copyOf(expect);
    }
  }

  /**
   * Looks something up and compares it.
   *
   * @param use the look-up's name
   * @param with its arguments
   * @param expect conditions on what it finds
   * @param otherwise what happens when they do not hold
   * @param limit how long a look-up that fails is tried
   */
  public record Check(
      @Doc("The look-up's name.") String use,
      @Doc("Its arguments.") @Default("{}") Map<String, String> with,
      @Doc("What it has to find.") @Default("[]") List<String> expect,
      @Doc("What happens otherwise.") @Default("stop") Otherwise otherwise,
      @Doc("How long it is tried.") @Default("30s") @Range(min = 1_000, max = 600_000)
          Duration limit)
      implements Body {
    /** Copies the collections. */
    public Check {
      with = Map.copyOf(with);
      expect = List.copyOf(expect);
    }

    Look look() {
      return new Look(use, with, expect);
    }
  }

  /**
   * Looks until conditions hold, and hold on for a while.
   *
   * @param use the look-up's name
   * @param with its arguments
   * @param expect conditions on what it finds
   * @param within by then they have to have held for long enough
   * @param hold how long they have to hold without a break
   * @param holdBlocks over how many new blocks they have to hold without a break
   */
  public record Wait(
      @Doc("The look-up's name.") String use,
      @Doc("Its arguments.") @Default("{}") Map<String, String> with,
      @Doc("What it has to find.") List<String> expect,
      @Doc("Time it may take.") @Range(min = 1_000, max = 86_400_000) Duration within,
      @Doc("How long it has to hold.") Optional<Duration> hold,
      @Doc("Over how many new blocks it has to hold.") Optional<Integer> holdBlocks)
      implements Body {
    /** Copies the collections and checks the numbers. */
    public Wait {
      with = Map.copyOf(with);
      expect = List.copyOf(expect);
      if (expect.isEmpty()) {
        throw new IllegalArgumentException("expected at least one condition to wait for");
      }
      if (hold.isPresent() && holdBlocks.isPresent()) {
        throw new IllegalArgumentException("expected hold or hold-blocks, found both");
      }
      if (holdBlocks.isPresent() && (holdBlocks.get() < 1 || holdBlocks.get() > 10_000)) {
        throw new IllegalArgumentException("expected 1 to 10000 blocks, found " + holdBlocks.get());
      }
      if (hold.isPresent() && hold.get().compareTo(within) >= 0) {
        throw new IllegalArgumentException("expected hold to be shorter than within");
      }
    }

    Look look() {
      return new Look(use, with, expect);
    }
  }

  /**
   * One call of an action.
   *
   * @param use its name
   * @param with its arguments
   */
  public record Call(
      @Doc("The action's name.") String use,
      @Doc("Its arguments.") @Default("{}") Map<String, String> with) {
    /** Copies the arguments. */
    public Call {
      with = Map.copyOf(with);
    }
  }

  /**
   * Changes something: after pre-conditions, a dry run and a second person's approval; then its
   * effect is checked, and taken back if it is not what was wanted.
   *
   * @param use the action's name
   * @param with its arguments
   * @param before what has to hold first
   * @param after what has to hold afterwards
   * @param rollback what is done when it does not
   * @param limit time the action itself may take
   * @param approvalWithin time a second person has
   */
  public record Act(
      @Doc("The action's name.") String use,
      @Doc("Its arguments.") @Default("{}") Map<String, String> with,
      @Doc("What has to hold first.") @Default("[]") List<Look> before,
      @Doc("What has to hold afterwards.") Optional<Wait> after,
      @Doc("What is done when it does not.") @Default("[]") List<Call> rollback,
      @Doc("Time the action may take.") @Default("1m") @Range(min = 1_000, max = 600_000)
          Duration limit,
      @Doc("Time a second person has to approve.")
          @Default("30m")
          @Range(min = 1_000, max = 86_400_000)
          Duration approvalWithin)
      implements Body {
    /** Copies the collections. */
    public Act {
      with = Map.copyOf(with);
      before = List.copyOf(before);
      rollback = List.copyOf(rollback);
    }
  }

  /**
   * Asks a person; the answer is {@code ID.answer}.
   *
   * @param question to the person
   * @param choices what may be answered; anything of the type when empty
   * @param type of the answer
   * @param stopOn answers that end the run
   * @param within time the person has
   */
  public record Ask(
      @Doc("What a person is asked.") String question,
      @Doc("What may be answered.") @Default("[]") List<String> choices,
      @Doc("The kind of answer.") @Default("text") RunbookAction.Type type,
      @Doc("Answers that end the run.") @Default("[]") List<String> stopOn,
      @Doc("Time the person has.") @Default("30m") @Range(min = 1_000, max = 86_400_000)
          Duration within)
      implements Body {
    /** Copies the lists. */
    public Ask {
      choices = List.copyOf(choices);
      stopOn = List.copyOf(stopOn);
    }

    /** Whether this may be answered. */
    public boolean takes(String answer) {
      return type.takes(answer) && (choices.isEmpty() || choices.contains(answer));
    }
  }
}
