package io.meta138.network.simulation;

/** The page of metrics that Prometheus reads of a Besu node, in its text format. */
final class SimulatedPage {
  private SimulatedPage() {}

  /** A node's page. */
  static String of(SimulatedConsensus consensus, SimulatedNode node, int peers) {
    SimulatedBlock head = consensus.block(node.height(consensus.height())).orElseThrow();
    StringBuilder page = new StringBuilder();
    gauge(page, "ethereum_blockchain_height", head.number());
    gauge(page, "ethereum_best_known_block_number", consensus.height());
    gauge(page, "ethereum_peer_count", peers);
    gauge(page, "ethereum_peer_limit", 25);
    gauge(page, "besu_blockchain_chain_head_timestamp", head.timestamp().getEpochSecond());
    gauge(page, "besu_blockchain_chain_head_gas_used", 0);
    gauge(page, "besu_blockchain_chain_head_gas_limit", 30_000_000);
    gauge(page, "besu_blockchain_chain_head_transaction_count", 0);
    gauge(page, "besu_synchronizer_in_sync", 1);
    gauge(page, "besu_transaction_pool_number_of_transactions{layer=\"ready\",}", node.pending());
    gauge(page, "besu_transaction_pool_number_of_transactions{layer=\"sparse\",}", node.queued());
    gauge(page, "jvm_memory_used_bytes{area=\"heap\",}", 123_456_789);
    return page.toString();
  }

  private static void gauge(StringBuilder page, String series, long value) {
    int labels = series.indexOf('{');
    String name = labels < 0 ? series : series.substring(0, labels);
    if (page.indexOf("# TYPE " + name + " ") < 0) {
      page.append("# TYPE ").append(name).append(" gauge\n");
    }
    page.append(series).append(' ').append((double) value).append('\n');
  }
}
