package io.meta138.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a portal's benchmark found.
 *
 * @param size of what it was measured with
 * @param alone lists that nothing else was asked beside
 * @param beside lists while streams were open
 * @param delivery of changes to streams
 * @param deliveryBeside the same while lists were asked for
 * @param use of the machine by the portal's process in each phase
 * @param peakMebibytes most memory the process had resident
 */
record PortalFigures(
    PortalBench.Size size,
    List<PortalLists.Call> alone,
    List<PortalLists.Call> beside,
    PortalStreams.Deliveries delivery,
    PortalStreams.Deliveries deliveryBeside,
    Use use,
    long peakMebibytes) {

  /**
   * Processor time of the portal's process, per cent of a core.
   *
   * @param idle when nobody asks
   * @param lists while lists are asked for
   * @param streams while streams are open and prices change
   * @param both of it
   */
  record Use(double idle, double lists, double streams, double both) {}

  /** Percentiles in milliseconds. */
  record Times(int count, double p50, double p99, double most) {
    static Times of(List<Long> micros) {
      List<Long> sorted = micros.stream().sorted().toList();
      return sorted.isEmpty()
          ? new Times(0, 0, 0, 0)
          : new Times(
              sorted.size(), at(sorted, 50), at(sorted, 99), Collections.max(sorted) / 1_000.0);
    }

    private static double at(List<Long> sorted, int percent) {
      return sorted.get(Math.max(0, (int) ((sorted.size() * (long) percent + 99) / 100) - 1))
          / 1_000.0;
    }

    String both() {
      return String.format(Locale.ROOT, "%.1f / %.1f", p50, p99);
    }

    Map<String, Object> json() {
      return Map.of("count", count, "p50", p50, "p99", p99, "max", most);
    }
  }

  private static Times of(List<PortalLists.Call> calls, int question) {
    return Times.of(
        calls.stream()
            .filter(call -> call.question() == question)
            .map(PortalLists.Call::micros)
            .toList());
  }

  /** Of all lists but the overview, which has a bar of its own. */
  private static Times lists(List<PortalLists.Call> calls) {
    return Times.of(
        calls.stream().filter(call -> call.question() != 0).map(PortalLists.Call::micros).toList());
  }

  private double kilobytes(int question) {
    return alone.stream()
            .filter(call -> call.question() == question)
            .mapToInt(PortalLists.Call::bytes)
            .average()
            .orElse(0)
        / 1_000;
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d feeds, %,d messages, %,d transactions, %,d incidents; %d lists a second%n%n"
            .formatted(
                size.feeds(), size.messages(), size.transactions(), size.incidents(), size.rate()));
    text.append(
        "| asked for | KB | p50 / p99 ms | with %d streams, %d a second |%n|---|---|---|---|%n"
            .formatted(size.streams(), Math.max(1, size.rate() / 4)));
    for (int i = 0; i < PortalLists.QUESTIONS.size(); i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %s | %s |%n",
              PortalLists.QUESTIONS.get(i).name(),
              kilobytes(i),
              of(alone, i).both(),
              of(beside, i).both()));
    }
    text.append(
        "| all but the overview | | %s | %s |%n%n"
            .formatted(lists(alone).both(), lists(beside).both()));
    text.append(
        "| %d streams, %d changes a second | deliveries | p50 / p99 ms | most ms | MB/s |%n"
            .formatted(size.streams(), size.changes()));
    text.append("|---|---|---|---|---|\n");
    row(text, "alone", delivery);
    row(text, "beside lists", deliveryBeside);
    text.append(
        String.format(
            Locale.ROOT,
            "%n| portal's process, %% of a core | idle | lists | streams | both | peak RSS MiB |%n"
                + "|---|---|---|---|---|---|%n| | %.1f | %.1f | %.1f | %.1f | %d |%n",
            use.idle(),
            use.lists(),
            use.streams(),
            use.both(),
            peakMebibytes));
    return text.toString();
  }

  private void row(StringBuilder text, String name, PortalStreams.Deliveries of) {
    Times times = Times.of(of.micros());
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %s | %.1f | %.1f |%n",
            name,
            times.count(),
            times.both(),
            times.most(),
            of.bytes() / 1e6 / Math.max(1, size.seconds())));
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("size", size);
    Map<String, Object> calls = new LinkedHashMap<>();
    for (int i = 0; i < PortalLists.QUESTIONS.size(); i++) {
      calls.put(
          PortalLists.QUESTIONS.get(i).name(),
          Map.of("alone", of(alone, i).json(), "beside", of(beside, i).json()));
    }
    all.put("listMillis", calls);
    all.put("allListsMillis", Map.of("alone", lists(alone).json(), "beside", lists(beside).json()));
    all.put(
        "deliveryMillis",
        Map.of(
            "alone", Times.of(delivery.micros()).json(),
            "beside", Times.of(deliveryBeside.micros()).json()));
    all.put("cpuPercent", use);
    all.put("peakMebibytes", peakMebibytes);
    return Json.MAPPER.writeValueAsString(all);
  }
}
