package io.meta138.incident.incidents;

import io.meta138.incident.Severity;
import io.meta138.incident.topology.Glob;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How bad some alerts are, and why.
 *
 * @param name unique
 * @param names patterns of alerts' names; empty is any
 * @param labels patterns by label that must all match
 * @param kinds of components; empty is any
 * @param severity it gives
 * @param because why, as people are told
 * @param security whether it is a matter of security
 * @param hold how long an alert must last before it counts
 * @param expected whether it is meant to hold, as a watchdog is: it never makes an incident; its
 *     names are then those of alerts, whatever kind their labels tell
 * @param every how often it must be reported when it is expected; once it has not been for longer,
 *     or has ended, the signal {@code monitoring.silent} holds until it is back; zero is never
 * @param required whether that silence counts from the desk's first start on, although it was never
 *     heard
 * @param affected how many components of the kinds must be hit in one incident; with more than one
 *     the rule is about incidents, and names and labels are not looked at
 */
public record SeverityRule(
    @Doc("Its name.") String name,
    @Doc("Names of alerts; * stands for any text.") @Default("[]") List<String> names,
    @Doc("Labels they must have.") @Default("{}") Map<String, String> labels,
    @Doc("Kinds of components.") @Default("[]") List<String> kinds,
    @Doc("How bad it is.") Severity severity,
    @Doc("Why, as people are told.") String because,
    @Doc("Whether it is a matter of security.") @Default("false") boolean security,
    @Doc("How long it must last before it counts.") @Default("0s") @Range(min = 0, max = 86_400_000)
        Duration hold,
    @Doc("Whether it is meant to hold and never makes an incident.") @Default("false")
        boolean expected,
    @Doc("How often it must come when it is expected; silence for longer is monitoring.silent.")
        @Default("0s")
        @Range(min = 0, max = 604_800_000)
        Duration every,
    @Doc("Whether silence counts although it was never heard.") @Default("false") boolean required,
    @Doc("How many components must be hit in one incident.")
        @Default("1")
        @Range(min = 1, max = 10_000)
        int affected) {

  /** Copies the patterns. */
  public SeverityRule {
    names = List.copyOf(names);
    kinds = List.copyOf(kinds);
    if (every.isPositive() && !expected) {
      throw new IllegalArgumentException("expected 'expected: true' beside every");
    }
    if (required && (!every.isPositive() || names.isEmpty())) {
      throw new IllegalArgumentException("expected names and every beside 'required: true'");
    }
    if (affected > 1 && kinds.isEmpty()) {
      throw new IllegalArgumentException("expected kinds beside affected, found none");
    }
  }

  /** Whether it is about how many are hit. */
  public boolean ofIncidents() {
    return affected > 1;
  }

  /** Whether it is about alerts of this name. */
  boolean names(String alert) {
    return names.isEmpty() || Glob.any(names, alert);
  }

  /** Whether it is about an alert with these labels on a component of this kind. */
  boolean fits(Map<String, String> given, String kind) {
    return (kinds.isEmpty() || kinds.contains(kind)) && Glob.all(labels, given);
  }
}
