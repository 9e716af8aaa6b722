package io.meta138.ccip.tracking;

import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A scanner's numbers, by {@code chain}:
 *
 * <ul>
 *   <li>{@code meta138_ccip_read_block}, {@code meta138_ccip_unread_blocks}
 *   <li>{@code meta138_ccip_logs_total}: taken; {@code meta138_ccip_logs_malformed_total} and
 *       {@code meta138_ccip_logs_skipped_total}: by {@code reason}
 *   <li>{@code meta138_ccip_reorgs_total}, {@code meta138_ccip_range_splits_total}
 *   <li>{@code meta138_ccip_unread_total}: questions without a usable answer, by {@code reason}
 * </ul>
 */
final class ScanMetrics {
  private final MeterRegistry registry;
  private final String chain;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong unread = new AtomicLong();
  final Counter logs;
  final Counter reorgs;
  final Counter splits;
  final Counter conflicts;

  ScanMetrics(MeterRegistry registry, ChainId id) {
    this.registry = registry;
    chain = id.toString();
    Gauge.builder("meta138_ccip_read_block", read, AtomicLong::get)
        .tag("chain", chain)
        .register(registry);
    Gauge.builder("meta138_ccip_unread_blocks", unread, AtomicLong::get)
        .tag("chain", chain)
        .register(registry);
    logs = counter("logs");
    reorgs = counter("reorgs");
    splits = counter("range_splits");
    conflicts = counter("conflicts");
  }

  private Counter counter(String what) {
    return Counter.builder("meta138_ccip_" + what).tag("chain", chain).register(registry);
  }

  void at(long block, long head) {
    read.set(block);
    unread.set(Math.max(0, head - block));
  }

  /** A log that has not the form it should; it is asked for again. */
  void malformed(String reason) {
    counted("logs_malformed", reason);
  }

  /** A log that stayed malformed and is left out. */
  void skipped(String reason) {
    counted("logs_skipped", reason);
  }

  void failed(String reason) {
    counted("unread", reason);
  }

  private void counted(String what, String reason) {
    Counter.builder("meta138_ccip_" + what)
        .tag("chain", chain)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
