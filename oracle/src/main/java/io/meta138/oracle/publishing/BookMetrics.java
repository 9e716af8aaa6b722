package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.aggregation.Rejection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The quote book's metrics: {@code meta138_quotes_accepted_total}, {@code
 * meta138_quotes_rejected_total{reason}} and {@code meta138_quotes_withdrawn_total}.
 */
final class BookMetrics {
  private BookMetrics() {}

  static void bind(MeterRegistry registry, QuoteBook book) {
    FunctionCounter.builder("meta138_quotes_accepted", book, b -> (double) b.accepted())
        .register(registry);
    FunctionCounter.builder("meta138_quotes_withdrawn", book, b -> (double) b.withdrawals())
        .register(registry);
    for (Rejection reason : Rejection.values()) {
      FunctionCounter.builder("meta138_quotes_rejected", book, b -> (double) b.rejected(reason))
          .tag("reason", reason.label())
          .register(registry);
    }
  }
}
