package io.meta138.incident.people;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * People who take turns. Handovers are at the same local time whatever the clocks do; a local time
 * that a change of the clocks skips is taken as much later, one that comes twice as the first.
 *
 * @param name for people to read
 * @param zone of the local times
 * @param start first handover
 * @param days from one handover to the next
 * @param people in the order of their turns; at least one
 * @param hours of a day in which it counts
 * @param weekdays on which it counts; those of the window's beginning when it spans midnight
 */
record Rotation(
    String name,
    ZoneId zone,
    LocalDateTime start,
    int days,
    List<String> people,
    Optional<Hours> hours,
    Set<DayOfWeek> weekdays) {

  /** Copies the collections. */
  Rotation {
    people = List.copyOf(people);
    weekdays = Set.copyOf(weekdays);
  }

  /** A window of the day; it spans midnight when it ends before it begins. */
  record Hours(LocalTime from, LocalTime until) {}

  /** Whose turn it is; empty before the start and outside of the window. */
  Optional<String> at(Instant instant) {
    ZonedDateTime local = instant.atZone(zone);
    long turn = turn(instant);
    if (turn < 0 || !counts(local.toLocalDate(), instant)) {
      return Optional.empty();
    }
    return Optional.of(people.get((int) (turn % people.size())));
  }

  /** The newest handover at or before the instant, counted from 0; negative before the start. */
  private long turn(Instant instant) {
    long turn =
        Math.floorDiv(
            ChronoUnit.DAYS.between(start.toLocalDate(), instant.atZone(zone).toLocalDate()), days);
    while (handover(turn + 1).compareTo(instant) <= 0) {
      turn++;
    }
    while (handover(turn).isAfter(instant)) {
      turn--;
    }
    return turn;
  }

  private Instant handover(long turn) {
    return start.plusDays(Math.multiplyExact(turn, days)).atZone(zone).toInstant();
  }

  /** Whether the window of this day, or of the one before, holds the instant. */
  private boolean counts(LocalDate day, Instant instant) {
    if (hours.isEmpty()) {
      return weekdays.contains(day.getDayOfWeek());
    }
    LocalTime from = hours.get().from();
    LocalTime until = hours.get().until();
    boolean spans = !from.isBefore(until);
    for (LocalDate first : List.of(day, day.minusDays(1))) {
      LocalDate last = spans ? first.plusDays(1) : first;
      if (weekdays.contains(first.getDayOfWeek())
          && !instant.isBefore(first.atTime(from).atZone(zone).toInstant())
          && instant.isBefore(last.atTime(until).atZone(zone).toInstant())) {
        return true;
      }
    }
    return false;
  }

  /** Every instant between two at which the answer may change. */
  List<Instant> edges(Instant from, Instant until) {
    List<Instant> edges = new ArrayList<>();
    for (long turn = Math.max(0, turn(from)); !handover(turn).isAfter(until); turn++) {
      edges.add(handover(turn));
    }
    for (var day = from.atZone(zone).toLocalDate();
        !day.atStartOfDay(zone).toInstant().isAfter(until);
        day = day.plusDays(1)) {
      if (hours.isPresent()) {
        edges.add(day.atTime(hours.get().from()).atZone(zone).toInstant());
        edges.add(day.atTime(hours.get().until()).atZone(zone).toInstant());
      }
      if (weekdays.size() < 7) {
        edges.add(day.atStartOfDay(zone).toInstant());
      }
    }
    edges.removeIf(edge -> !edge.isAfter(from) || !edge.isBefore(until));
    return edges;
  }
}
