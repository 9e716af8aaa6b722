package io.meta138.incident.escalation;

import io.meta138.incident.Severity;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom to page in which order for some incidents; an escalation keeps the policy it started with.
 *
 * @param name unique
 * @param severities it is for; empty is all
 * @param kinds of components it is for; empty is all
 * @param security whether it is for security incidents only
 * @param steps in the order of their times
 * @param announce targets that are told of every change and are never waited for, such as a Slack
 *     channel or the status page
 * @param repeats how often the steps are gone through again while nobody acknowledges, 0 to 100
 * @param repeatAfter from the last step to the first of the next round
 * @param ackTimeout how long an acknowledgement holds without a sign of work, 1 min to 24 h
 */
public record Policy(
    @Doc("Its name.") String name,
    @Doc("Severities it is for; all when left out.") @Default("[]") List<Severity> severities,
    @Doc("Kinds of components it is for; all when left out.") @Default("[]") List<String> kinds,
    @Doc("Whether it is for security incidents only.") @Default("false") boolean security,
    @Doc("Whom to page when.") List<Step> steps,
    @Doc("Who is told of every change.") @Default("[]") List<String> announce,
    @Doc("How often to go through the steps again.") @Default("3") @Range(min = 0, max = 100)
        int repeats,
    @Doc("How long after the last step to begin again.")
        @Default("5m")
        @Range(min = 1_000, max = 86_400_000)
        Duration repeatAfter,
    @Doc("How long an acknowledgement holds without a sign of work.")
        @Default("30m")
        @Range(min = 1_000, max = 86_400_000)
        Duration ackTimeout) {

  /** Copies the lists and checks that the steps are in order. */
  public Policy {
    severities = List.copyOf(severities);
    kinds = List.copyOf(kinds);
    steps = List.copyOf(steps);
    announce = List.copyOf(announce);
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i).after().compareTo(steps.get(i - 1).after()) < 0) {
        throw new IllegalArgumentException(
            "expected steps in the order of their times, found %s after %s"
                .formatted(steps.get(i).after(), steps.get(i - 1).after()));
      }
    }
  }

  /** The same with further targets in its first step. */
  public Policy first(List<String> also) {
    List<Step> more = new ArrayList<>(steps);
    Step first = more.getFirst();
    Set<String> targets = new LinkedHashSet<>(first.targets());
    targets.addAll(also);
    more.set(0, new Step(first.after(), List.copyOf(targets)));
    return new Policy(
        name, severities, kinds, security, more, announce, repeats, repeatAfter, ackTimeout);
  }

  /** Whether it is for such an incident. */
  public boolean covers(Severity severity, String kind, boolean ofSecurity) {
    return (severities.isEmpty() || severities.contains(severity))
        && (kinds.isEmpty() || kinds.contains(kind))
        && (!security || ofSecurity);
  }
}
