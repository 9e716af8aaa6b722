package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two nodes over real sockets, and pools of them. */
abstract class WithTwoNodes {
  static final Duration LIMIT = Duration.ofMinutes(1);
  static final Duration DEADLINE = Duration.ofSeconds(6);
  static final RpcRequest READ = RpcRequest.of("eth_getBalance", "0x00", "latest");
  static final RpcRequest WRITE = RpcRequest.of("eth_sendRawTransaction", "0x02");
  static final RpcSettings SETTINGS =
      RpcSettings.defaults()
          .withProbes(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofMillis(300));

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofMinutes(1)).build();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<RpcPool> pools = new ArrayList<>();
  ScriptedNode a;
  ScriptedNode b;

  @BeforeEach
  void startNodes() throws IOException {
    a = node("0xa");
    b = node("0xb");
  }

  @AfterEach
  void stopAll() throws IOException {
    pools.forEach(RpcPool::stop);
    a.close();
    b.close();
    client.shutdownNow();
  }

  static ScriptedNode node(String balance) throws IOException {
    return ScriptedNode.start(138)
        .answer("eth_getBalance", _ -> balance)
        .answer("eth_sendRawTransaction", _ -> "0x" + "11".repeat(32));
  }

  RpcPool pool(RpcSettings settings, RpcEndpoint... endpoints) {
    RpcPool pool =
        new RpcPool(
            ChainId.META,
            List.of(endpoints),
            settings,
            client,
            InstantSource.system(),
            registry,
            new Random(1));
    pools.add(pool);
    return pool;
  }

  static RpcEndpoint named(String name, String url) {
    return RpcEndpoint.of(name, url, Optional.empty());
  }

  RpcPool both() {
    return pool(SETTINGS, named("a", a.http()), named("b", b.http()));
  }

  static String result(RpcOutcome outcome) {
    assertThat(outcome).isInstanceOf(RpcOutcome.Result.class);
    return ((RpcOutcome.Result) outcome).value().stringValue();
  }

  static EndpointStatus status(RpcPool pool, String name) {
    return pool.statuses().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  double errors(String endpoint, String kind) {
    var counter =
        registry.find("meta138_rpc_errors").tags("endpoint", endpoint, "kind", kind).counter();
    return counter == null ? 0 : counter.count();
  }

  static List<RpcRequest> numbered(int count) {
    List<RpcRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(RpcRequest.of("eth_getBalance", "0x" + i, "latest"));
    }
    return requests;
  }
}
