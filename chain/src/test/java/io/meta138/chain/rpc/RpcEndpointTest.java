package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of endpoints, and that their secrets stay inside. */
class RpcEndpointTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3cret",
        "ftp://host/s3cret",
        "http://",
        "http://ho st/s3cret",
        "ws://me:s3cret@host:8546",
        "https:/s3cret"
      })
  void of_malformedAddress_isRefusedWithoutRepeatingIt(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RpcEndpoint.of(url))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"))
        .satisfies(e -> assertThat(e.getCause()).isNull());
  }

  @Test
  void of_subscriptionsOverHttp_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RpcEndpoint.of("a", "http://host", Optional.of("http://host")));
  }

  @Test
  void name_fromTheAddress_isHostAndPortAlone() {
    assertThat(RpcEndpoint.of("https://me:s3cret@node.example:8545/k3y?t=1"))
        .hasToString("node.example:8545");
    assertThat(RpcEndpoint.of("wss://node.example/k3y").name()).isEqualTo("ws:node.example");
  }

  @Test
  void redact_reasonThatRepeatsTheAddress_keepsTheRest() {
    RpcEndpoint endpoint =
        RpcEndpoint.of("a", "https://host/k3y?t0k3n", Optional.of("wss://host/w5?s3cret"));

    assertThat(endpoint.redact("bad https://host/k3y?t0k3n, /k3y, t0k3n, wss://host/w5?s3cret"))
        .startsWith("bad ")
        .doesNotContain("k3y", "t0k3n", "w5", "s3cret");
  }
}
