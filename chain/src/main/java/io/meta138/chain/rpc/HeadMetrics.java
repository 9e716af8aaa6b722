package io.meta138.chain.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * The numbers of following heads:
 *
 * <ul>
 *   <li>{@code meta138_heads_total} new heads, by {@code via} subscription or poll
 *   <li>{@code meta138_head_reorgs_total} reorganizations, by {@code ancestor} known or unknown
 *   <li>{@code meta138_head_silences_total} times a subscription had fallen silent
 *   <li>{@code meta138_head_subscription_losses_total} times a subscription ended or failed to open
 *   <li>{@code meta138_head_listener_errors_total} times a listener threw
 *   <li>{@code meta138_head_number} newest block number, NaN while unknown
 *   <li>{@code meta138_head_subscribed} 1 while a subscription is up, else 0
 * </ul>
 */
final class HeadMetrics {
  private final Counter subscribed;
  private final Counter polled;
  private final Counter known;
  private final Counter unknown;
  final Counter silences;
  final Counter losses;
  final Counter listenerErrors;

  HeadMetrics(MeterRegistry registry, Supplier<Number> head, Supplier<Number> up) {
    subscribed = registry.counter("meta138_heads", "via", "subscription");
    polled = registry.counter("meta138_heads", "via", "poll");
    known = registry.counter("meta138_head_reorgs", "ancestor", "known");
    unknown = registry.counter("meta138_head_reorgs", "ancestor", "unknown");
    silences = registry.counter("meta138_head_silences");
    losses = registry.counter("meta138_head_subscription_losses");
    listenerErrors = registry.counter("meta138_head_listener_errors");
    Gauge.builder("meta138_head_number", head).strongReference(true).register(registry);
    Gauge.builder("meta138_head_subscribed", up).strongReference(true).register(registry);
  }

  void changed(HeadEvent event, boolean polling) {
    (polling ? polled : subscribed).increment();
    if (event instanceof HeadEvent.Reorganized reorganized) {
      (reorganized.commonAncestor().isPresent() ? known : unknown).increment();
    }
  }
}
