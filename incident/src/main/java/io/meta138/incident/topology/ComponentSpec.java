package io.meta138.incident.topology;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A component as it is written down, or a template for many: <code>{label}</code> in its id, title
 * and dependencies stands for a label of the alert that names it.
 *
 * @param id unique
 * @param kind for rules and policies, such as {@code validator}
 * @param title for people
 * @param group whose alerts make one incident; its own when left out
 * @param dependsOn what it needs to work
 * @param needs makes it a threshold of others
 * @param raises the alert's name when fewer than needed are up
 * @param match which alerts are about it
 */
public record ComponentSpec(
    @Doc("Its name; {label} stands for a label of the alert.") String id,
    @Doc("What it is, for rules and policies.") String kind,
    @Doc("Its name for people.") Optional<String> title,
    @Doc("Components of a group make one incident together.") Optional<String> group,
    @Doc("What it needs to work.") @Default("[]") List<String> dependsOn,
    @Doc("How many of others it needs.") Optional<Needs> needs,
    @Doc("The alert that is raised when fewer are up.") Optional<String> raises,
    @Doc("Which alerts are about it.") @Default("[]") List<Match> match) {

  /** Copies the lists. */
  public ComponentSpec {
    dependsOn = List.copyOf(dependsOn);
    match = List.copyOf(match);
  }

  /**
   * A threshold; exactly one of {@code least} and {@code mostDown} is given.
   *
   * @param least how many must be up; only for members that are named one by one
   * @param mostDown how many may be down
   * @param of the members, by id or pattern
   */
  public record Needs(
      @Doc("How many must be up.") Optional<Integer> least,
      @Doc("How many may be down.") @Range(min = 0, max = 10_000) Optional<Integer> mostDown,
      @Doc("The members, by id or pattern.") List<String> of) {
    /** Checks the numbers. */
    public Needs {
      of = List.copyOf(of);
      if (least.isPresent() == mostDown.isPresent()) {
        throw new IllegalArgumentException("expected one of least and most-down");
      }
      if (least.isPresent() && (least.get() < 1 || least.get() > of.size())) {
        throw new IllegalArgumentException(
            "expected 1 to %d as least, found %d".formatted(of.size(), least.get()));
      }
      if (least.isPresent() && of.stream().anyMatch(member -> member.contains("*"))) {
        throw new IllegalArgumentException("with patterns as members say most-down, not least");
      }
    }

    /** How many members may be down. */
    public int spare() {
      return least.map(least -> of.size() - least).or(() -> mostDown).orElse(0);
    }
  }

  /**
   * Which alerts are about a component.
   *
   * @param names patterns of their names
   * @param labels patterns by label that must all match
   * @param impact what such an alert means for the component
   */
  public record Match(
      @Doc("Names of alerts; * stands for any text.") List<String> names,
      @Doc("Labels they must have.") @Default("{}") Map<String, String> labels,
      @Doc("Whether it no longer works, or works badly.") @Default("down") Impact impact) {
    /** Copies the patterns. */
    public Match {
      names = List.copyOf(names);
    }
  }

  /** What an alert means for its component. */
  public enum Impact {
    /** It does not work: whatever depends on it may fail because of it. */
    DOWN,
    /** It works badly; it is not taken as a cause. */
    DEGRADED
  }
}
