package io.meta138.ccip.tracking;

import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * A scanner's numbers, by {@code chain}:
 *
 * <ul>
 *   <li>{@code meta138_ccip_read_block}, {@code meta138_ccip_unread_blocks}: NaN while the chain
 *       can't be read
 *   <li>{@code meta138_ccip_read_age_seconds}: since it was read to its head last
 *   <li>{@code meta138_ccip_logs_total}: taken; {@code meta138_ccip_logs_malformed_total} and
 *       {@code meta138_ccip_logs_skipped_total}: by {@code reason}
 *   <li>{@code meta138_ccip_doubts}: blocks or ranges with a log that can't be read, by {@code
 *       state}: {@code open} while it is read again, {@code malformed} when it is so on the chain;
 *       {@code meta138_ccip_doubts_healed_total}: read in the end
 *   <li>{@code meta138_ccip_reorgs_total}, {@code meta138_ccip_range_splits_total}
 *   <li>{@code meta138_ccip_unread_total}: questions without a usable answer, by {@code reason}
 * </ul>
 */
final class ScanMetrics {
  private final MeterRegistry registry;
  private final String chain;
  private volatile double read = Double.NaN;
  private volatile double unread = Double.NaN;
  final Counter logs;
  final Counter reorgs;
  final Counter splits;
  final Counter conflicts;
  final Counter healed;
  private volatile double open = Double.NaN;
  private volatile double malformed = Double.NaN;

  /** With the age in seconds of what was read to the head last. */
  ScanMetrics(MeterRegistry registry, ChainId id, Supplier<Number> age) {
    this.registry = registry;
    chain = id.toString();
    gauge("read_block", () -> read);
    gauge("unread_blocks", () -> unread);
    gauge("read_age_seconds", age);
    logs = counter("logs");
    reorgs = counter("reorgs");
    splits = counter("range_splits");
    conflicts = counter("conflicts");
    healed = counter("doubts_healed");
    doubts("open", () -> open);
    doubts("malformed", () -> malformed);
  }

  private void gauge(String what, Supplier<Number> value) {
    Gauge.builder("meta138_ccip_" + what, value).tag("chain", chain).register(registry);
  }

  private void doubts(String state, Supplier<Number> value) {
    Gauge.builder("meta138_ccip_doubts", value)
        .tags("chain", chain, "state", state)
        .register(registry);
  }

  private Counter counter(String what) {
    return Counter.builder("meta138_ccip_" + what).tag("chain", chain).register(registry);
  }

  void at(long block, long head) {
    read = block;
    unread = Math.max(0, head - block);
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
    unsure();
    counted("unread", reason);
  }

  /** Whether what is read is the chain is not known now. */
  void unsure() {
    read = Double.NaN;
    unread = Double.NaN;
  }

  /** A question about blocks that were read before, without a usable answer. */
  void unanswered(String reason) {
    counted("unread", reason);
  }

  /** How many blocks or ranges hold logs that could not be read. */
  void doubts(Doubts.Count count) {
    open = count.open();
    malformed = count.malformed();
  }

  private void counted(String what, String reason) {
    Counter.builder("meta138_ccip_" + what)
        .tag("chain", chain)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
