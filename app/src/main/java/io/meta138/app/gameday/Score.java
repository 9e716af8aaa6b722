package io.meta138.app.gameday;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a desk made of a drill.
 *
 * @param cutShort whether the drill was asked to end before its end
 * @param faults that were injected and had their time, decoys aside
 * @param decoys that were
 * @param openings incidents that stood alone, each time that they opened
 * @param right openings that name the cause of a fault that was there
 * @param recovered faults whose incident resolved by itself after their end
 * @param results of each fault, in the order of their beginnings
 * @param wrong openings that no fault explains
 */
record Score(
    boolean cutShort,
    int faults,
    int decoys,
    int openings,
    int right,
    int recovered,
    List<Result> results,
    List<Wrong> wrong) {
  /** What is wanted of precision and recall. */
  static final double WANTED = 0.9;

  Score {
    results = List.copyOf(results);
    wrong = List.copyOf(wrong);
  }

  /**
   * What came of one fault.
   *
   * @param fault that was injected
   * @param incident that names its cause; empty when none does
   * @param named the cause that is named
   * @param detectedMillis from its beginning to the incident
   * @param pageMillis from the incident to the page handed over
   * @param recovered whether the incident resolved by itself after the fault's end
   */
  record Result(
      FaultLog.Logged fault,
      Optional<String> incident,
      Optional<String> named,
      Optional<Long> detectedMillis,
      Optional<Long> pageMillis,
      boolean recovered) {}

  /** An opening that no fault explains. */
  record Wrong(String incident, String component, Instant at) {}

  /** The share of the openings that were right; all of none. */
  double precision() {
    return openings == 0 ? (faults == 0 ? 1 : 0) : (double) right / openings;
  }

  /** The share of the faults that were found by their cause; all of none. */
  double recall() {
    return faults == 0
        ? 1
        : (double) results.stream().filter(one -> one.incident().isPresent()).count() / faults;
  }

  /** Faults that somebody was to be paged for and nobody was. */
  List<String> unpaged() {
    return results.stream()
        .filter(one -> one.fault().pages() && one.pageMillis().isEmpty())
        .map(one -> one.fault().name())
        .toList();
  }

  /** Faults that no incident names. */
  List<String> missed() {
    return results.stream()
        .filter(one -> one.incident().isEmpty())
        .map(one -> one.fault().name())
        .toList();
  }

  /** Whether it is what is wanted of a whole drill: found, named, paged for, over by itself. */
  boolean good() {
    return !cutShort
        && precision() >= WANTED
        && recall() >= WANTED
        && unpaged().isEmpty()
        && recovered == faults;
  }

  /** The last line of a drill. */
  Map<String, Object> document() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("faults", faults);
    line.put("decoys", decoys);
    line.put("precision", rounded(precision()));
    line.put("recall", rounded(recall()));
    line.put("pageMillis", percentiles(results.stream().flatMap(r -> r.pageMillis().stream())));
    line.put(
        "detectedMillis", percentiles(results.stream().flatMap(r -> r.detectedMillis().stream())));
    line.put("recovered", recovered);
    if (cutShort) {
      line.put("cutShort", true);
    }
    line.put("missed", missed());
    line.put("unpaged", unpaged());
    line.put(
        "wrong",
        wrong.stream()
            .map(one -> Map.of("incident", one.incident(), "component", one.component()))
            .toList());
    return line;
  }

  private static double rounded(double share) {
    return Math.round(share * 1_000) / 1_000.0;
  }

  /** By nearest rank; nothing of nothing. */
  private static Map<String, Long> percentiles(java.util.stream.Stream<Long> millis) {
    List<Long> sorted = millis.sorted().toList();
    Map<String, Long> named = new LinkedHashMap<>();
    if (!sorted.isEmpty()) {
      named.put("p50", sorted.get(rank(sorted.size(), 50)));
      named.put("p99", sorted.get(rank(sorted.size(), 99)));
    }
    return named;
  }

  private static int rank(int size, int percent) {
    return Math.max(0, Math.ceilDiv(size * percent, 100) - 1);
  }
}
