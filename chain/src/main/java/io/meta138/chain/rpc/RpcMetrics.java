package io.meta138.chain.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The numbers of JSON-RPC access, each labelled with the {@code endpoint}'s name:
 *
 * <ul>
 *   <li>{@code meta138_rpc_call_seconds} time and number of exchanges that were answered
 *   <li>{@code meta138_rpc_errors_total} exchanges without a usable answer, by {@code kind}
 *   <li>{@code meta138_rpc_head} last known block number, NaN while unknown
 *   <li>{@code meta138_rpc_head_lag} blocks behind the best credible head, NaN while unknown
 *   <li>{@code meta138_rpc_healthy} 1 when it is healthy, else 0
 *   <li>{@code meta138_rpc_head_regressions_total} times its head went back
 * </ul>
 */
final class RpcMetrics {
  private final MeterRegistry registry;
  private final String endpoint;
  private final Timer calls;
  private final Counter regressions;

  RpcMetrics(MeterRegistry registry, String endpoint, Supplier<EndpointStatus> status) {
    this.registry = registry;
    this.endpoint = endpoint;
    calls = Timer.builder("meta138_rpc_call").tag("endpoint", endpoint).register(registry);
    regressions =
        Counter.builder("meta138_rpc_head_regressions")
            .tag("endpoint", endpoint)
            .register(registry);
    gauge("meta138_rpc_head", () -> number(status.get().head()));
    gauge("meta138_rpc_head_lag", () -> number(status.get().lag()));
    gauge(
        "meta138_rpc_healthy",
        () -> status.get().state() == EndpointStatus.State.HEALTHY ? 1.0 : 0.0);
  }

  private void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).tag("endpoint", endpoint).strongReference(true).register(registry);
  }

  private static double number(java.util.OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : Double.NaN;
  }

  void answered(long elapsedNanos) {
    calls.record(Duration.ofNanos(elapsedNanos));
  }

  void failed(Failure failure) {
    registry
        .counter("meta138_rpc_errors", "endpoint", endpoint, "kind", failure.kind().label())
        .increment();
  }

  void wentBack() {
    regressions.increment();
  }
}
