package io.meta138.network.probe;

import io.meta138.network.health.HealthReport;
import io.meta138.network.health.HealthReport.Figure;
import io.meta138.network.health.HealthReport.Node;
import io.meta138.network.health.HealthReport.State;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.NodeReading.Contact;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A network's numbers; NaN while unknown:
 *
 * <ul>
 *   <li>{@code meta138_network_head}, {@code meta138_network_head_age_seconds}: of the chain
 *   <li>{@code meta138_network_silence_seconds}: since a new block was seen to arrive
 *   <li>{@code meta138_network_stall_after_seconds}: the silence that is a halt
 *   <li>{@code meta138_network_validators}, {@code meta138_network_quorum}
 *   <li>{@code meta138_network_round_changes_total}: blocks that took more than one round
 *   <li>{@code meta138_network_node_head}, {@code …_node_lag}, {@code …_node_peers}, {@code
 *       …_node_pool}, {@code …_node_latency_seconds}, {@code …_node_answering}: by {@code node}
 *   <li>{@code meta138_network_turns_missed}: in a row, by {@code validator}
 *   <li>{@code meta138_network_expires_seconds}: until the end, by {@code subject}
 *   <li>{@code meta138_network_disk_used_ratio}: by {@code disk}
 *   <li>{@code meta138_network_conditions}: by {@code state} (ok, trouble, unknown)
 *   <li>{@code meta138_network_look_seconds}: time of a look at all nodes
 * </ul>
 */
final class NetworkMetrics {
  private final MeterRegistry registry;
  private final AtomicReference<Optional<HealthReport>> latest =
      new AtomicReference<>(Optional.empty());
  private final MultiGauge turns;
  private final MultiGauge expiries;
  private final MultiGauge disks;
  private final Timer looks;

  NetworkMetrics(MeterRegistry registry, NetworkConfig config) {
    this.registry = registry;
    chain("head", report -> number(report.chain().head()));
    chain("head_age_seconds", report -> seconds(report.chain().headAgeMillis()));
    chain("silence_seconds", report -> seconds(report.chain().silenceMillis()));
    chain("stall_after_seconds", report -> report.chain().stallAfterMillis() / 1_000.0);
    chain(
        "validators",
        report -> report.validators().stream().filter(HealthReport.Validator::validates).count());
    chain("quorum", report -> report.chain().quorum());
    FunctionCounter.builder(
            "meta138_network_round_changes",
            latest,
            l -> l.get().map(report -> report.chain().roundChanges()).orElse(0L))
        .register(registry);
    for (State state : State.values()) {
      Gauge.builder("meta138_network_conditions", latest, l -> count(l.get(), state))
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    for (NetworkConfig.NodeConfig node : config.nodes()) {
      node(node.name(), "head", n -> figure(n.head()));
      node(node.name(), "lag", n -> figure(n.lag()));
      node(node.name(), "peers", n -> figure(n.peers()));
      node(node.name(), "pool", n -> figure(n.pool()));
      node(node.name(), "latency_seconds", n -> figure(n.latencyMillis()) / 1_000);
      node(
          node.name(),
          "answering",
          n -> n.contact().filter(Contact.ANSWERED::equals).isPresent() ? 1 : 0);
    }
    turns = MultiGauge.builder("meta138_network_turns_missed").register(registry);
    expiries = MultiGauge.builder("meta138_network_expires_seconds").register(registry);
    disks = MultiGauge.builder("meta138_network_disk_used_ratio").register(registry);
    looks = Timer.builder("meta138_network_look").register(registry);
  }

  private void chain(String what, ToDoubleFunction<HealthReport> value) {
    Gauge.builder(
            "meta138_network_" + what,
            latest,
            l -> l.get().map(value::applyAsDouble).orElse(Double.NaN))
        .register(registry);
  }

  private void node(String name, String what, Function<Node, Number> value) {
    Gauge.builder(
            "meta138_network_node_" + what,
            latest,
            l ->
                l.get().stream()
                    .flatMap(report -> report.nodes().stream())
                    .filter(node -> node.name().equals(name))
                    .mapToDouble(node -> value.apply(node).doubleValue())
                    .findFirst()
                    .orElse(Double.NaN))
        .tag("node", name)
        .register(registry);
  }

  private static double count(Optional<HealthReport> report, State state) {
    return report
        .map(r -> (double) r.checks().stream().filter(c -> c.state() == state).count())
        .orElse(Double.NaN);
  }

  private static double number(Optional<Long> value) {
    return value.map(Long::doubleValue).orElse(Double.NaN);
  }

  private static double seconds(Optional<Long> millis) {
    return number(millis) / 1_000;
  }

  private static double figure(Figure figure) {
    return number(figure.value());
  }

  void update(HealthReport report) {
    latest.set(Optional.of(report));
    turns.register(
        report.validators().stream()
            .map(v -> row("validator", v.address(), v.missedInARow()))
            .toList(),
        true);
    expiries.register(
        report.expiries().stream()
            .map(e -> row("subject", e.subject(), left(report.at(), e.ends())))
            .toList(),
        true);
    disks.register(
        report.disks().stream()
            .map(d -> row("disk", d.name(), figure(d.used()) / figure(d.total())))
            .toList(),
        true);
  }

  private static MultiGauge.Row<?> row(String tag, String name, double value) {
    return MultiGauge.Row.of(Tags.of(tag, name), value);
  }

  private static double left(Instant now, Optional<Instant> ends) {
    return ends.map(end -> (double) Duration.between(now, end).toSeconds()).orElse(Double.NaN);
  }

  void looked(Duration took) {
    looks.record(took);
  }
}
