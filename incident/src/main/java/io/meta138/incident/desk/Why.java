package io.meta138.incident.desk;

import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why somebody was, or was not, paged for an alert.
 *
 * @param alert in question
 * @param answer in one sentence
 * @param decisions about the alert, oldest first
 * @param incidents it is part of: its own, then the causes of that
 * @param pages for those incidents, oldest first
 */
public record Why(
    Alert alert,
    String answer,
    List<Decision> decisions,
    List<Incident> incidents,
    List<Escalation.Page> pages) {
  private static final int MOST_NAMED = 10;

  /** Copies the lists. */
  public Why {
    decisions = List.copyOf(decisions);
    incidents = List.copyOf(incidents);
    pages = List.copyOf(pages);
  }

  static Why of(Alert alert, DeskView view) {
    List<Incident> incidents = new ArrayList<>();
    Optional<Incident> next = alert.incident().flatMap(view::incident);
    while (next.isPresent() && !incidents.contains(next.get())) {
      incidents.add(next.get());
      next = next.get().links().parent().flatMap(view::incident);
    }
    List<Escalation.Page> pages =
        incidents.stream()
            .flatMap(incident -> incident.escalation().pages().stream())
            .distinct()
            .toList();
    String answer = answer(alert, incidents, pages) + although(incidents, view);
    return new Why(alert, answer, alert.trail(), incidents, pages);
  }

  private static String answer(Alert alert, List<Incident> incidents, List<Escalation.Page> pages) {
    if (incidents.isEmpty()) {
      String last = alert.trail().isEmpty() ? "" : ": " + alert.trail().getLast().text();
      return "Nobody was paged" + last;
    }
    Incident top = incidents.getLast();
    String part =
        incidents.size() == 1
            ? "part of " + top.id()
            : "part of %s, an effect of %s".formatted(incidents.getFirst().id(), top.id());
    if (pages.isEmpty()) {
      return "Nobody was paged yet: %s, whose paging is %s (%s)"
          .formatted(part, top.escalation().state(), top.escalation().because());
    }
    List<String> people = pages.stream().map(Escalation.Page::contact).distinct().toList();
    return "%s paged: %s (%s: %s); last page at %s"
        .formatted(
            String.join(", ", people) + (people.size() == 1 ? " was" : " were"),
            part,
            top.severity(),
            top.rating().because(),
            pages.getLast().at());
  }

  /** That somebody was paged for more than one incident of a chain, and why for each. */
  private static String although(List<Incident> incidents, DeskView view) {
    List<Incident> paged =
        incidents.stream().filter(one -> !one.escalation().pages().isEmpty()).toList();
    if (paged.isEmpty()) {
      return "";
    }
    Incident cause = paged.getLast();
    Instant first = cause.escalation().pages().getFirst().at();
    List<Incident> before =
        Stream.concat(
                paged.stream().limit(paged.size() - 1L),
                view
                    .incidents(
                        one -> one.links().parent().equals(Optional.of(cause.id())), MOST_NAMED)
                    .stream())
            .filter(one ->
                one.escalation().pages().stream().anyMatch(page -> page.at().isBefore(first)))
            .distinct()
            .sorted(Comparator.comparingLong(Incident::number))
            .toList();
    return before.isEmpty()
        ? ""
        : "; %s was found to be the cause of %s, paged before, and a cause is paged for by itself"
            .formatted(cause.id(), String.join(", ", before.stream().map(Incident::id).toList()));
  }
}
