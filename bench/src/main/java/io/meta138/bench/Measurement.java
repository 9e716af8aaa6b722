package io.meta138.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one end-to-end run found.
 *
 * @param feeds published
 * @param idleCorePercent processor time of the oracle while no price moves, of one core
 * @param updates feed updates in the burst
 * @param reports transactions that carried them
 * @param cpuMillisPerUpdate all processor time of the oracle in the burst by its updates
 * @param burst times from change to block when every feed changes at once
 * @param spread the same when rows change one after another
 * @param peakMebibytes most memory the oracle had resident
 * @param firstLapGas of the largest report with every row, in the history's first lap
 * @param steadyGas of the last report with every row, after it; 0 when there was none
 * @param unanswered changes that no block showed
 * @param errors the oracle counted
 */
record Measurement(
    int feeds,
    double idleCorePercent,
    int updates,
    int reports,
    double cpuMillisPerUpdate,
    Times burst,
    Times spread,
    long peakMebibytes,
    long firstLapGas,
    long steadyGas,
    int unanswered,
    long errors) {

  /** Milliseconds from a source's change until its block is announced. */
  record Times(long p50, long p95) {}

  static String head() {
    return """
    | feeds | idle, % of a core | CPU ms/update | p50 ms, all at once | p95 | p50 ms, spread | p95 \
    | peak RSS MiB | gas, first lap | gas, steady | updates in reports |
    |---|---|---|---|---|---|---|---|---|---|---|\
    """;
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %,d | %.1f | %.2f | %d | %d | %d | %d | %d | %,d | %,d | %,d in %,d |",
        feeds,
        idleCorePercent,
        cpuMillisPerUpdate,
        burst.p50(),
        burst.p95(),
        spread.p50(),
        spread.p95(),
        peakMebibytes,
        firstLapGas,
        steadyGas,
        updates,
        reports);
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("feeds", feeds);
    all.put("idleCorePercent", idleCorePercent);
    all.put("cpuMillisPerUpdate", cpuMillisPerUpdate);
    all.put("burstMillis", Map.of("p50", burst.p50(), "p95", burst.p95()));
    all.put("spreadMillis", Map.of("p50", spread.p50(), "p95", spread.p95()));
    all.put("peakMebibytes", peakMebibytes);
    all.put("firstLapGas", firstLapGas);
    all.put("steadyGas", steadyGas);
    all.put("updates", updates);
    all.put("reports", reports);
    all.put("unanswered", unanswered);
    all.put("errors", errors);
    return Json.MAPPER.writeValueAsString(all);
  }
}
