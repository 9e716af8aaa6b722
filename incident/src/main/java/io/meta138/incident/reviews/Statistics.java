package io.meta138.incident.reviews;

import io.meta138.incident.Severity;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How well incidents are dealt with, from what is stored. */
public final class Statistics {
  private static final int MOST_INCIDENTS = 10_000;
  private static final int MOST_ENTRIES = 5_000;
  private static final int MOST_ALERTS = 2_000;

  private final Cases cases;
  private final TimelineStore timeline;

  /** Statistics over these. */
  public Statistics(Cases cases, TimelineStore timeline) {
    this.cases = cases;
    this.timeline = timeline;
  }

  /**
   * Times of some incidents.
   *
   * @param incidents how many
   * @param acknowledged how many of them somebody took on
   * @param mttaSeconds mean time from opening to the first acknowledgement; empty without any
   * @param resolved how many of them are over
   * @param mttrSeconds mean time from opening to the resolution; empty without any
   */
  public record Times(
      int incidents,
      int acknowledged,
      Optional<Long> mttaSeconds,
      int resolved,
      Optional<Long> mttrSeconds) {}

  /**
   * Pages of one week.
   *
   * @param week by ISO 8601, in UTC, such as {@code 2026-W10}
   * @param pages decided on
   */
  public record Week(String week, int pages) {}

  /**
   * How much a rule pages for nothing.
   *
   * @param rule name of the rule or signal
   * @param alerts of it
   * @param paged alerts whose incident paged somebody
   * @param noise of those, alerts whose incident ended without a person's or runbook's action
   * @param percent noise of 100 that paged, rounded down
   */
  public record Noise(String rule, int alerts, int paged, int noise, int percent) {}

  /**
   * All of it.
   *
   * @param from begin of the time, by the opening of incidents
   * @param to its end, exclusive
   * @param all over all severities
   * @param bySeverity for each that occurred
   * @param weeks with pages, oldest first
   * @param rules the noisiest first
   * @param complete whether every incident of the time was counted
   */
  public record Report(
      Instant from,
      Instant to,
      Times all,
      Map<Severity, Times> bySeverity,
      List<Week> weeks,
      List<Noise> rules,
      boolean complete) {}

  /** What is known of one incident. */
  private record Seen(Incident incident, boolean paged, boolean acted, Optional<Instant> taken) {}

  /** Counts incidents that opened within that time; of more than 10,000 the oldest. */
  public Report between(Instant from, Instant to) {
    List<Seen> seen = new ArrayList<>();
    Map<String, Integer> weeks = new TreeMap<>();
    Map<String, int[]> rules = new HashMap<>();
    List<Incident> incidents = cases.opened(from, to, MOST_INCIDENTS);
    for (Incident incident : incidents) {
      Seen one = look(incident, weeks);
      seen.add(one);
      for (Alert alert : cases.alerts(incident.id(), MOST_ALERTS)) {
        int[] counts = rules.computeIfAbsent(rule(alert), _ -> new int[3]);
        counts[0]++;
        counts[1] += one.paged() ? 1 : 0;
        counts[2] += one.paged() && !one.acted() && !incident.open() ? 1 : 0;
      }
    }
    Map<Severity, Times> bySeverity = new EnumMap<>(Severity.class);
    for (Severity severity : Severity.values()) {
      List<Seen> some = seen.stream().filter(one -> one.incident().severity() == severity).toList();
      if (!some.isEmpty()) {
        bySeverity.put(severity, times(some));
      }
    }
    return new Report(
        from,
        to,
        times(seen),
        bySeverity,
        weeks.entrySet().stream().map(one -> new Week(one.getKey(), one.getValue())).toList(),
        noise(rules),
        incidents.size() < MOST_INCIDENTS);
  }

  /** Reports of people have a name of their own each, and are one rule here. */
  private static String rule(Alert alert) {
    String name = alert.signal().name();
    return name.startsWith("report.") && alert.signal().origin().equals("person") ? "report" : name;
  }

  private Seen look(Incident incident, Map<String, Integer> weeks) {
    boolean paged = false;
    boolean acted = false;
    Optional<Instant> taken = Optional.empty();
    for (TimelineEntry one : timeline.of(incident.id(), 0, MOST_ENTRIES)) {
      Entry entry = one.entry();
      if (entry.kind().equals("page.decided")) {
        paged = true;
        weeks.merge(week(entry.at()), 1, Integer::sum);
      }
      if (entry.kind().equals("incident.acknowledged") && taken.isEmpty()) {
        taken = Optional.of(entry.at());
      }
      acted |= acts(entry);
    }
    return new Seen(incident, paged, acted, taken);
  }

  /** Whether somebody did more than look: an acknowledgement alone ends nothing. */
  private static boolean acts(Entry entry) {
    boolean somebody = entry.actor().startsWith("person:") || entry.actor().startsWith("runbook:");
    return somebody
        && !entry.kind().equals("incident.acknowledged")
        && !entry.kind().equals("incident.snoozed")
        && !entry.kind().startsWith("review.");
  }

  private static String week(Instant at) {
    ZonedDateTime time = at.atZone(ZoneOffset.UTC);
    return "%d-W%02d"
        .formatted(
            time.get(IsoFields.WEEK_BASED_YEAR), time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private static Times times(List<Seen> seen) {
    List<Duration> taken = new ArrayList<>();
    List<Duration> over = new ArrayList<>();
    for (Seen one : seen) {
      Incident.Times times = one.incident().times();
      one.taken().ifPresent(at -> taken.add(Duration.between(times.openedAt(), at)));
      if (!one.incident().open()) {
        times.resolvedAt().ifPresent(at -> over.add(Duration.between(times.openedAt(), at)));
      }
    }
    return new Times(seen.size(), taken.size(), mean(taken), over.size(), mean(over));
  }

  private static Optional<Long> mean(List<Duration> spans) {
    return spans.isEmpty()
        ? Optional.empty()
        : Optional.of(
            spans.stream()
                .reduce(Duration.ZERO, Duration::plus)
                .dividedBy(spans.size())
                .toSeconds());
  }

  private static List<Noise> noise(Map<String, int[]> rules) {
    return rules.entrySet().stream()
        .map(one -> {
          int[] counts = one.getValue();
          int percent = counts[1] == 0 ? 0 : (int) (counts[2] * 100L / counts[1]);
          return new Noise(one.getKey(), counts[0], counts[1], counts[2], percent);
        })
        .sorted(Comparator.comparingInt(Noise::noise).reversed().thenComparing(Noise::rule))
        .toList();
  }
}
