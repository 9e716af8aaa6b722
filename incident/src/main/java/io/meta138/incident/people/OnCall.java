package io.meta138.incident.people;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.notifications.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is on call, and whom a policy's targets mean: the directory, those who stand in, and
 * schedules kept at PagerDuty as last heard. Answers come from memory.
 */
public final class OnCall implements Responders {
  private static final Logger LOG = LoggerFactory.getLogger(OnCall.class);

  private final Directory directory;
  private final StandIns standIns;
  private final ElsewhereOnCall elsewhere;

  /** Answers by a directory. */
  public OnCall(Directory directory, StandIns standIns, ElsewhereOnCall elsewhere) {
    this.directory = directory;
    this.standIns = standIns;
    this.elsewhere = elsewhere;
  }

  @Override
  public Policy policy(Severity severity, String kind, boolean security) {
    return directory.policies().stream()
        .filter(policy -> policy.covers(severity, kind, security))
        .findFirst()
        .orElseThrow(
            () -> new PeopleException("expected a policy for " + severity + ", found none"));
  }

  @Override
  public List<Reach> reach(String target, Severity severity, Instant at) {
    Optional<Target> parsed = Target.parse(target);
    if (parsed.isEmpty()) {
      LOG.warn("'{}' is not a target", target);
      return List.of();
    }
    List<String> contacts =
        parsed.get() instanceof Target.OnCall(String schedule)
            ? onCall(schedule, at).map(Shift::person).stream().toList()
            : directory.named(parsed.get());
    List<Reach> reaches = new ArrayList<>();
    for (String contact : contacts) {
      List<Channel> channels = directory.channels(contact);
      if (!channels.isEmpty()) {
        reaches.add(new Reach(contact, channels));
      }
    }
    return reaches;
  }

  /** Reads again who stands in. */
  @Override
  public void refresh() {
    standIns.reload();
  }

  /**
   * Who is on call by a schedule, and until when at most a week from then; empty in a gap. Whoever
   * stands in goes first, then PagerDuty while it answers, then the schedule itself.
   */
  public Optional<Shift> onCall(String schedule, Instant at) {
    Optional<Schedule> known = directory.schedule(schedule);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    List<StandIn> current = standIns.current();
    boolean standsIn =
        Stream.concat(current.stream(), known.get().fixed().stream())
            .anyMatch(one -> one.schedule().equals(schedule) && one.covers(at));
    if (!standsIn) {
      Optional<Shift> there = known.get().pagerDuty().flatMap(id -> elsewhere.onCall(id, at));
      if (there.isPresent()) {
        return there;
      }
    }
    return known.get().shifts(at, at.plus(java.time.Duration.ofDays(7)), current).stream()
        .findFirst()
        .filter(shift -> shift.from().equals(at));
  }

  /** Who is on call between two instants by the schedule and those who stand in; without gaps. */
  public List<Shift> shifts(String schedule, Instant from, Instant until) {
    return directory
        .schedule(schedule)
        .map(known -> known.shifts(from, until, standIns.current()))
        .orElse(List.of());
  }

  /** Names of all schedules. */
  public Set<String> schedules() {
    return directory.scheduleNames();
  }
}
