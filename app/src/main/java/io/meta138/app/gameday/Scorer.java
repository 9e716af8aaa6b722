package io.meta138.app.gameday;

import io.meta138.app.gameday.DeskAccount.Case;
import io.meta138.app.gameday.DeskAccount.Page;
import io.meta138.app.gameday.FaultLog.Logged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what was injected with what the desk made of it, and knows nothing else of either. A
 * fault that was undone before its time explains incidents, and is not asked for.
 */
final class Scorer {
  /** How long after its end a fault may still be found: signals have to last before they count. */
  private static final Duration LATE = Duration.ofSeconds(45);

  /** Who resolves what is over by itself. */
  private static final String DESK = "desk";

  private final FaultLog.Read log;
  private final DeskAccount desk;

  private Scorer(FaultLog.Read log, DeskAccount desk) {
    this.log = log;
    this.desk = desk;
  }

  static Score score(FaultLog.Read log, DeskAccount desk) {
    return new Scorer(log, desk).score();
  }

  /** An incident that stands alone, at one of its openings. */
  private record Opening(Case incident, Instant at) {}

  private Score score() {
    List<Logged> faults = log.faults().stream().filter(one -> !one.decoy()).toList();
    List<Opening> openings =
        desk.incidents().values().stream()
            .filter(one -> one.parent().isEmpty())
            .flatMap(one -> one.openings().stream().map(at -> new Opening(one, at)))
            .filter(one -> !one.at().isBefore(log.begins()))
            .sorted(Comparator.comparing(Opening::at))
            .toList();
    List<Score.Wrong> wrong =
        openings.stream()
            .filter(opening -> faults.stream().noneMatch(fault -> explains(fault, opening)))
            .map(opening ->
                new Score.Wrong(
                    opening.incident().id(), opening.incident().component(), opening.at()))
            .toList();
    List<Score.Result> results = new ArrayList<>();
    List<Logged> whole = faults.stream().filter(one -> !one.cut()).toList();
    for (Logged fault : whole) {
      results.add(result(fault, openings));
    }
    return new Score(
        log.cutShort(),
        whole.size(),
        (int) log.faults().stream().filter(one -> one.decoy() && !one.cut()).count(),
        openings.size(),
        openings.size() - wrong.size(),
        (int) results.stream().filter(Score.Result::recovered).count(),
        results,
        wrong);
  }

  private static boolean explains(Logged fault, Opening opening) {
    return opening.incident().component().equals(fault.cause())
        && !opening.at().isBefore(fault.begins())
        && !opening.at().isAfter(fault.ends().plus(LATE));
  }

  private Score.Result result(Logged fault, List<Opening> openings) {
    Optional<Opening> found =
        openings.stream().filter(opening -> explains(fault, opening)).findFirst();
    if (found.isEmpty()) {
      return new Score.Result(
          fault, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }
    Opening opening = found.get();
    boolean recovered =
        opening.incident().closings().stream()
            .anyMatch(closing -> closing.by().equals(DESK) && !closing.at().isBefore(fault.ends()));
    return new Score.Result(
        fault,
        Optional.of(opening.incident().id()),
        Optional.of(opening.incident().component()),
        Optional.of(Duration.between(fault.begins(), opening.at()).toMillis()),
        pageMillis(fault, opening),
        recovered);
  }

  /**
   * From the moment a signal made an incident to the first page handed over. The first page of a
   * cause may be that of an effect which was seen before it: then that incident's time counts.
   */
  private Optional<Long> pageMillis(Logged fault, Opening opening) {
    return desk.pages().stream()
        .filter(page -> !page.at().isBefore(fault.begins()))
        .filter(page -> belongs(page, opening.incident()))
        .min(Comparator.comparing(Page::at))
        .map(page -> sinceOpened(page));
  }

  private boolean belongs(Page page, Case incident) {
    Case paged = desk.incidents().get(page.incident());
    return paged != null && desk.root(paged).id().equals(incident.id());
  }

  private long sinceOpened(Page page) {
    Map<String, Case> incidents = desk.incidents();
    Instant opened =
        Optional.ofNullable(incidents.get(page.incident())).stream()
            .flatMap(paged -> paged.openings().stream())
            .filter(at -> !at.isAfter(page.at()))
            .max(Comparator.naturalOrder())
            .orElse(page.at());
    return Duration.between(opened, page.at()).toMillis();
  }
}
