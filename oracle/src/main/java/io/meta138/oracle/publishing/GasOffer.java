package io.meta138.oracle.publishing;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.reports.Report;
import io.meta138.oracle.reports.ReportGas;
import io.meta138.platform.types.Hash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The gas limit of reports. The chain's node estimates it until a mined report has shown that this
 * chain charges no more than was measured, and again after a report that failed or cost more: then
 * something is not as it is believed to be, and an estimate finds that out without a transaction.
 */
final class GasOffer {
  private static final int REMEMBERED = 256;

  private final Map<Hash, Long> expected = new LinkedHashMap<>();
  private boolean proven;

  /** The limit of a report about to leave; empty to have it estimated. */
  Optional<Long> limit(Hash id, Report report, AggregatorState state) {
    long gas =
        ReportGas.expected(
                report, state.threshold(), row -> state.announcing().getOrDefault(row, 0))
            + ReportGas.sends(report, state.sends());
    expected.put(id, gas);
    if (expected.size() > REMEMBERED) {
      expected.remove(expected.keySet().iterator().next());
    }
    OptionalLong limit = proven ? ReportGas.limit(gas) : OptionalLong.empty();
    return limit.isPresent() ? Optional.of(limit.getAsLong()) : Optional.empty();
  }

  /** Learns from what became of a report. */
  void settled(Hash id, IntentStatus status) {
    switch (status) {
      case IntentStatus.Mined(IntentStatus.Receipt receipt) ->
          proven = receipt.success() && receipt.gasUsed() <= expected.getOrDefault(id, 0L);
      case IntentStatus.Failed _ -> proven = false;
      default -> {}
    }
  }
}
