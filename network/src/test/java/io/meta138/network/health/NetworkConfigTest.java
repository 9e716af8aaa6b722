package io.meta138.network.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.NetworkConfig.Limits;
import io.meta138.network.health.NetworkConfig.Role;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.ConfigSchema;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworkConfigTest {
  private static ConfigResult<NetworkConfig> read(String text) {
    return ConfigFile.parse("network.yaml", text, NetworkConfig.class);
  }

  @Test
  void aFewLinesAreEnough() {
    ConfigResult<NetworkConfig> read =
        read(
            """
            chain-id: 138
            nodes:
              - name: devnet
                rpc: http://user:secret@127.0.0.1:8545/key
            """);
    assertThat(read).isInstanceOf(ConfigResult.Valid.class);
    NetworkConfig config = ((ConfigResult.Valid<NetworkConfig>) read).value();
    assertThat(config.limits()).isEqualTo(Limits.USUAL);
    assertThat(config.blockPeriod()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.nodes().getFirst().role()).isEqualTo(Role.RPC);
    assertThat(config.toString()).contains("devnet").doesNotContain("secret", "key]");
  }

  @Test
  void everythingCanBeSaid() {
    ConfigResult<NetworkConfig> read =
        read(
            """
            chain-id: 138
            block-period: 4s
            nodes:
              - name: validator-1
                role: validator
                metrics: http://10.0.0.1:9545/metrics
                validator: "0x1111111111111111111111111111111111111111"
                min-peers: 3
            validators: ["0x1111111111111111111111111111111111111111"]
            accounts: ["0x2222222222222222222222222222222222222222"]
            certificates: [{name: gateway, file: gateway.pem}]
            keys: [{name: transmitter, file: key.json, max-age: 90d}]
            disks: [{name: data, path: /var/lib/besu}, {name: quota, path: data, quota: 1000000}]
            limits: {stall-after: 30s, lag: 3, disk-percent: 90}
            """);
    NetworkConfig config = ((ConfigResult.Valid<NetworkConfig>) read).value();
    assertThat(config.limits().stallAfter()).contains(Duration.ofSeconds(30));
    assertThat(config.disks().getLast().quota()).isEqualTo(Optional.of(1_000_000L));
    assertThat(config.nodes().getFirst().minPeers()).contains(3);
    assertThat(ConfigSchema.of(NetworkConfig.class).at("/properties/nodes").isMissingNode())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | at least one node",
        "[{name: a}] | expected rpc, metrics or both of node a",
        "[{name: a, rpc: 'ftp://h/secret'}] | expected rpc to be an address",
        "[{name: a, metrics: 'ws://h'}] | expected metrics to be an address",
        "[{name: 'a b', rpc: 'http://h'}] | the name of a node has",
        "[{name: a, rpc: 'http://h'}, {name: a, rpc: 'http://i'}] | two nodes",
      })
  void whatCannotBeWatchedIsRefusedWithItsReason(String nodes, String reason) {
    ConfigResult<NetworkConfig> read = read("chain-id: 138\nnodes: " + nodes);
    assertThat(read).isInstanceOf(ConfigResult.Invalid.class);
    assertThat(((ConfigResult.Invalid<NetworkConfig>) read).problems())
        .anySatisfy(
            problem -> assertThat(problem.message()).contains(reason).doesNotContain("secret"));
  }
}
