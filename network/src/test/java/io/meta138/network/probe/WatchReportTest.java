package io.meta138.network.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a watch knows, does not know, and tells of it. */
final class WatchReportTest {
  private Watched network = Watched.usual();

  @AfterEach
  void end() {
    network.close();
  }

  private void use(Watched other) {
    network.close();
    network = other;
  }

  @Test
  void whatANodeHasNotEnabledIsUnknownAndNotHealthy() throws InterruptedException {
    network.besu.setApis("rpc-1", Set.of("eth", "net"));
    network.pass(30);
    assertThat(network.stateOf("node.pool-growing", "node:rpc-1"))
        .isEqualTo(HealthReport.State.UNKNOWN);
    HealthReport.Node node =
        network.report().nodes().stream()
            .filter(one -> one.name().equals("rpc-1"))
            .findFirst()
            .orElseThrow();
    assertThat(node.pool().value()).isEmpty();
    assertThat(node.pool().unknown()).isEqualTo("the method is not enabled");
    assertThat(network.report().state()).isEqualTo(HealthReport.State.UNKNOWN);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void aTransactionThatWaitsOnItsNonceIsTold() throws InterruptedException {
    Address account = Address.parse("0x" + "ab".repeat(20));
    use(
        new Watched(
            SimulatedBesu.Settings.USUAL,
            c ->
                new NetworkConfig(
                    c.chainId(),
                    c.blockPeriod(),
                    c.nodes(),
                    c.validators(),
                    List.of(account),
                    c.certificates(),
                    c.keys(),
                    c.disks(),
                    c.limits()),
            Duration.ZERO));
    network.besu.setNonces(account, 7, 7);
    network.pass(20);
    network.besu.setNonces(account, 7, 10);
    network.pass(75);
    assertThat(network.raised()).containsExactly("chain.nonce-stuck account:" + account);
    assertThat(network.last("chain.nonce-stuck").details())
        .containsEntry("nonce", "7")
        .containsEntry("waiting", "3");
    network.besu.setNonces(account, 10, 10);
    network.pass(20);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void aNodeWithoutRpcIsWatchedByItsMetrics() throws InterruptedException {
    use(new Watched(SimulatedBesu.Settings.USUAL, c -> c, Duration.ZERO));
    SimulatedBesu besu = network.besu;
    NetworkConfig.NodeConfig byPage =
        new NetworkConfig.NodeConfig(
            "validator-1",
            NetworkConfig.Role.VALIDATOR,
            Optional.empty(),
            Optional.of(besu.metrics("validator-1")),
            besu.validator("validator-1"),
            Optional.of(3));
    NodeProbe probe =
        new NodeProbe(
            byPage,
            new ChainId(138),
            Duration.ofMinutes(1),
            java.net.http.HttpClient.newHttpClient(),
            () -> Watched.BEGINNING,
            network.metrics,
            java.util.random.RandomGenerator.getDefault());
    network.pass(20);
    besu.setPool("validator-1", 5, 2);
    var reading = probe.look(Watched.BEGINNING);
    assertThat(reading.head().toOptional().orElseThrow().number()).isEqualTo(besu.height());
    assertThat(reading.peers().toOptional()).contains(5);
    assertThat(reading.pool().toOptional().orElseThrow().size()).isEqualTo(7);
    assertThat(reading.validators().reason()).contains("not asked");
  }

  @Test
  void theReportIsADocumentWithNumbersOrReasons() throws InterruptedException {
    network.besu.kill("rpc-2");
    network.pass(30);
    JsonMapper json = JsonMapper.shared();
    JsonNode document = json.readTree(json.writeValueAsBytes(network.report()));
    assertThat(document.at("/state").asString()).isEqualTo("TROUBLE");
    assertThat(document.at("/chain/head").longValue()).isEqualTo(network.besu.height());
    assertThat(document.at("/chain/quorum").intValue()).isEqualTo(3);
    assertThat(document.at("/chain/rounds").size()).isGreaterThan(5);
    assertThat(document.at("/validators").size()).isEqualTo(4);
    assertThat(document.at("/nodes/5/peers/value").isNull()).isTrue();
    assertThat(document.at("/nodes/5/peers/unknown").asString()).startsWith("connect");
    assertThat(document.at("/nodes/0/peers/value").longValue()).isEqualTo(4);
  }

  @Test
  void metricsTellTheSame() throws InterruptedException {
    network.besu.kill("rpc-2");
    network.pass(30);
    assertThat(network.metrics.get("meta138_network_head").gauge().value())
        .isEqualTo((double) network.besu.height());
    assertThat(network.metrics.get("meta138_network_silence_seconds").gauge().value())
        .isBetween(0.0, 2.0);
    assertThat(
            network
                .metrics
                .get("meta138_network_node_answering")
                .tag("node", "rpc-2")
                .gauge()
                .value())
        .isZero();
    assertThat(
            network.metrics.get("meta138_network_node_head").tag("node", "rpc-2").gauge().value())
        .isNaN();
    assertThat(network.metrics.get("meta138_network_quorum").gauge().value()).isEqualTo(3);
  }
}
