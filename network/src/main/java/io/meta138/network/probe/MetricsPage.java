package io.meta138.network.probe;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The few numbers that are wanted of a page in Prometheus' text format. Series that differ in
 * labels only are added up; lines that are malformed are passed over.
 */
final class MetricsPage {
  static final String HEIGHT = "ethereum_blockchain_height";
  static final String PEERS = "ethereum_peer_count";
  static final String HEAD_TIME = "besu_blockchain_chain_head_timestamp";
  static final String POOL = "besu_transaction_pool_number_of_transactions";

  private static final Set<String> WANTED = Set.of(HEIGHT, PEERS, HEAD_TIME, POOL);

  private final Map<String, Double> values = new HashMap<>();

  private MetricsPage() {}

  static MetricsPage parse(byte[] body) {
    MetricsPage page = new MetricsPage();
    new String(body, StandardCharsets.UTF_8).lines().forEach(page::line);
    return page;
  }

  private void line(String line) {
    int labels = line.indexOf('{');
    int space = line.indexOf(' ');
    int end = labels >= 0 && (space < 0 || labels < space) ? labels : space;
    if (end <= 0 || !WANTED.contains(line.substring(0, end))) {
      return;
    }
    int after = end == labels ? line.indexOf('}', labels) : end;
    if (after < 0) {
      return;
    }
    String[] rest = line.substring(after + (end == labels ? 1 : 0)).strip().split(" ", 2);
    try {
      double value = Double.parseDouble(rest[0]);
      if (Double.isFinite(value) && value >= 0 && value < 1e18) {
        values.merge(line.substring(0, end), value, Double::sum);
      }
    } catch (NumberFormatException malformed) {
      values.remove(line.substring(0, end));
    }
  }

  /** The number, rounded down; empty when the page has none. */
  Optional<Long> number(String name) {
    return Optional.ofNullable(values.get(name)).map(Double::longValue);
  }
}
