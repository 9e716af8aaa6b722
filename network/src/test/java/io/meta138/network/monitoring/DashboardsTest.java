package io.meta138.network.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.NetworkConfig;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.http.AdminServer;
import io.meta138.platform.http.Health;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.ChainId;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads a running watch and simulated Besu nodes. */
final class DashboardsTest {
  private static final SimulatedBesu.Settings FAST =
      new SimulatedBesu.Settings(
          new ChainId(138), 4, 1, Duration.ofSeconds(1), Duration.ofSeconds(1));

  @Test
  void everyPanelOfChainAndBesuShowsSomethingAndAHaltIsSignalled(@TempDir Path folder)
      throws Exception {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    SimulatedBesu besu = new SimulatedBesu(FAST, InstantSource.system());
    AdminServer pages =
        new AdminServer(
            InetAddress.getLoopbackAddress(), 0, metrics, () -> new Health(List.of()), Map.of());
    besu.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      NetworkWatch watch =
          new NetworkWatch(
              config(besu, folder),
              NetworkWatch.Settings.USUAL,
              client,
              signals::add,
              metrics,
              InstantSource.system(),
              RandomGenerator.getDefault());
      try {
        watch.start();
        pages.start();
        String targets =
            besu.nodeNames().stream()
                .map(node -> "127.0.0.1:" + besu.rpc(node).getPort())
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        try (PrometheusServer prometheus =
            PrometheusServer.start(
                """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: meta138-desk
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                  - job_name: besu
                    static_configs: [{targets: [%s]}]
                """
                    .formatted(pages.port(), targets),
                folder)) {
          List<MonitoringFiles.Query> queries =
              new java.util.ArrayList<>(MonitoringFiles.queries("chain"));
          queries.addAll(MonitoringFiles.queries("besu"));
          assertThat(prometheus.withoutSeries(queries)).isEmpty();
        }
        besu.nodeNames().forEach(besu::kill);
        assertThat(stalled(signals)).isTrue();
      } finally {
        pages.stop();
        watch.stop();
      }
    } finally {
      besu.stop();
    }
  }

  private static boolean stalled(LinkedBlockingQueue<Signal> signals) throws InterruptedException {
    for (Signal next = signals.poll(1, TimeUnit.MINUTES);
        next != null;
        next = signals.poll(1, TimeUnit.MINUTES)) {
      if (next.kind().equals("chain.stalled") && next.state() == Signal.State.RAISED) {
        return true;
      }
    }
    return false;
  }

  private static NetworkConfig config(SimulatedBesu besu, Path folder) {
    NetworkConfig c = besu.config();
    return new NetworkConfig(
        c.chainId(),
        c.blockPeriod(),
        c.nodes(),
        c.validators(),
        c.accounts(),
        c.certificates(),
        List.of(new NetworkConfig.KeyFile("settings", folder, Duration.ofDays(365))),
        List.of(new NetworkConfig.Disk("data", folder, Optional.empty())),
        c.limits());
  }
}
