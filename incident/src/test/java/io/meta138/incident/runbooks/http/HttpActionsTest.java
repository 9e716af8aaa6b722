package io.meta138.incident.runbooks.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.meta138.incident.runbooks.Actions;
import io.meta138.incident.secrets.Secret;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpActionsTest {
  private static final InstantSource TIME =
      InstantSource.fixed(Instant.parse("2026-03-04T12:00:00Z"));

  private WireMockServer server;
  private Actions actions;
  private Optional<Secret> token = Optional.of(new Secret("a-token"));

  @BeforeEach
  void start() {
    server = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    server.start();
    List<Allowed> allowed =
        List.of(new Allowed("http", "127.0.0.1", server.port(), List.of("GET", "POST")));
    URI base = URI.create(base());
    List<RunbookAction> all = new ArrayList<>(HttpActions.of(allowed));
    all.add(BackendProbe.of(allowed, (SSLSocketFactory) SSLSocketFactory.getDefault(), TIME));
    all.addAll(
        AzureLookUps.of(new AzureLookUps.Settings(base, "sub", "group", base), _ -> token, TIME));
    actions = new Actions(all);
  }

  private String base() {
    return "http://127.0.0.1:" + server.port();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void anAnswersPlainJsonValuesCanBeCompared() throws Exception {
    server.stubFor(
        get("/health").willReturn(okJson("{\"status\":\"up\",\"peers\":4,\"deep\":{\"a\":1}}")));

    assertThat(values("http.look-up", Map.of("url", base() + "/health")))
        .containsEntry("status", "200")
        .containsEntry("json.status", "up")
        .containsEntry("json.peers", "4")
        .doesNotContainKey("json.deep");
  }

  @Test
  void onlyListedHostsPortsSchemesAndMethodsAreCalled() throws Exception {
    String host = "127.0.0.1:" + server.port();
    for (String url :
        List.of(
            "http://127.0.0.1:1/",
            "https://" + host + "/",
            "http://localhost:" + server.port() + "/",
            "http://" + host + "@169.254.169.254/",
            "http://169.254.169.254/latest/meta-data",
            "http://user@" + host + "/",
            "http://" + host + "#x",
            "http:///nothing")) {
      assertThat(call("http.look-up", Map.of("url", url), false))
          .as(url)
          .isInstanceOf(Result.Failed.class);
    }
    assertThat(call("http.send", Map.of("url", base() + "/", "method", "DELETE"), false))
        .isInstanceOf(Result.Failed.class);
    assertThat(server.getAllServeEvents()).isEmpty();
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    server.stubFor(
        get("/here")
            .willReturn(aResponse().withStatus(302).withHeader("Location", base() + "/there")));

    assertThat(call("http.look-up", Map.of("url", base() + "/here"), false))
        .isEqualTo(new Result.Failed("it answered 302, and redirects are not followed"));
    server.verify(0, getRequestedFor(urlEqualTo("/there")));
  }

  @Test
  void sendingCarriesTheStepsKeyAndADryRunSendsNothing() throws Exception {
    server.stubFor(post("/do").willReturn(okJson("{}")));
    Map<String, String> send = Map.of("url", base() + "/do", "method", "POST", "body", "{\"a\":1}");

    assertThat(call("http.send", send, true)).isInstanceOf(Result.Done.class);
    server.verify(0, postRequestedFor(anyUrl()));
    assertThat(call("http.send", send, false)).isInstanceOf(Result.Done.class);
    server.verify(
        1, postRequestedFor(urlEqualTo("/do")).withHeader("Idempotency-Key", equalTo("R-1.step")));
  }

  @Test
  void whatMayHaveHadAnEffectIsUnknown() throws Exception {
    Map<String, String> send = Map.of("url", base() + "/do", "method", "POST");
    server.stubFor(post("/do").willReturn(aResponse().withStatus(503)));
    assertThat(call("http.send", send, false)).isInstanceOf(Result.Unknown.class);
    server.stubFor(post("/do").willReturn(aResponse().withStatus(409)));
    assertThat(call("http.send", send, false)).isInstanceOf(Result.Failed.class);
  }

  @Test
  void anAnswerTooLargeIsRefused() throws Exception {
    server.stubFor(get("/large").willReturn(aResponse().withBody("x".repeat(200_000))));

    assertThat(call("http.look-up", Map.of("url", base() + "/large"), false))
        .isInstanceOf(Result.Failed.class);
  }

  @Test
  void aBackendIsTried() throws Exception {
    String port = String.valueOf(server.port());
    assertThat(values("backend.probe", Map.of("host", "127.0.0.1", "port", port)))
        .containsEntry("reachable", "true");
    assertThat(values("backend.probe", Map.of("host", "127.0.0.1", "port", port, "tls", "true")))
        .containsEntry("reachable", "true")
        .containsEntry("tls", "false");
    assertThat(call("backend.probe", Map.of("host", "127.0.0.1", "port", "22"), false))
        .isInstanceOf(Result.Failed.class);
  }

  @Test
  void aBackendThatIsAwayIsNotReachable() throws Exception {
    try (Socket held = new Socket()) {
      // nobody listens at it, and nobody else gets it
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThat(probed(held.getLocalPort())).containsEntry("reachable", "false");
    }
  }

  private Map<String, String> probed(int free) throws InterruptedException {
    List<Allowed> allowed = List.of(new Allowed("http", "127.0.0.1", free, List.of()));
    actions =
        new Actions(
            List.of(
                BackendProbe.of(allowed, (SSLSocketFactory) SSLSocketFactory.getDefault(), TIME)));

    return values("backend.probe", Map.of("host", "127.0.0.1", "port", String.valueOf(free)));
  }

  @Test
  void aKeyThatIsDisabledNotYetOrNoLongerValidIsNotUsable() throws Exception {
    long now = TIME.instant().getEpochSecond();
    key("\"enabled\": true, \"exp\": " + (now + 864_000));
    assertThat(values("vault.key", Map.of("key", "k")))
        .containsEntry("usable", "true")
        .containsEntry("days-left", "10")
        .containsEntry("type", "EC P-256K")
        .containsEntry("version", "7f");
    server.verify(
        getRequestedFor(urlEqualTo("/keys/k?api-version=7.4"))
            .withHeader("Authorization", equalTo("Bearer a-token")));
    for (String attributes :
        List.of(
            "\"enabled\": false",
            "\"enabled\": true, \"exp\": " + now,
            "\"enabled\": true, \"nbf\": " + (now + 1),
            "\"other\": 1")) {
      key(attributes);
      assertThat(values("vault.key", Map.of("key", "k")))
          .as(attributes)
          .containsEntry("usable", "false");
    }
  }

  private void key(String attributes) {
    server.stubFor(
        get("/keys/k?api-version=7.4")
            .willReturn(
                okJson(
                    """
                    {"key": {"kid": "https://v/keys/k/7f", "kty": "EC", "crv": "P-256K"},
                     "attributes": {%s}}
                    """
                        .formatted(attributes))));
  }

  @Test
  void aGatewaysBackendsAreReadAlsoWhenTheirHealthTakesTime() throws Exception {
    String gateway =
        "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network/applicationGateways/g";
    server.stubFor(
        get(gateway + "?api-version=2024-05-01")
            .willReturn(okJson("{\"properties\": {\"operationalState\": \"Running\"}}")));
    server.stubFor(
        post(gateway + "/backendhealth?api-version=2024-05-01")
            .willReturn(aResponse().withStatus(202).withHeader("Location", base() + "/later")));
    server.stubFor(
        get("/later")
            .willReturn(
                okJson(
                    """
                    {"backendAddressPools": [{"backendHttpSettingsCollection": [{"servers": [
                      {"address": "10.0.0.4", "health": "Healthy"},
                      {"address": "10.0.0.5", "health": "Unknown"}]}]}]}
                    """)));

    assertThat(values("gateway.status", Map.of("gateway", "g")))
        .containsEntry("state", "Running")
        .containsEntry("backends", "2")
        .containsEntry("names-unhealthy", "10.0.0.5");
  }

  @Test
  void whatAzureRefusesIsSaidWithoutTheToken() throws Exception {
    server.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse()
                    .withStatus(403)
                    .withBody("{\"error\":{\"code\":\"Forbidden\",\"message\":\"a-token\"}}")));
    assertThat(call("vault.key", Map.of("key", "k"), false))
        .isEqualTo(new Result.Failed("127.0.0.1 answered 403 Forbidden"));

    token = Optional.empty();
    assertThat(call("gateway.rate-limits", Map.of("policy", "p"), false))
        .isEqualTo(new Result.Failed("there is no token for 127.0.0.1"));
  }

  private Map<String, String> values(String action, Map<String, String> arguments)
      throws InterruptedException {
    Result result = call(action, arguments, false);
    assertThat(result).isInstanceOf(Result.Done.class);
    return ((Result.Done) result).values();
  }

  private Result call(String action, Map<String, String> arguments, boolean dryRun)
      throws InterruptedException {
    return actions
        .find(action)
        .orElseThrow()
        .run(arguments, dryRun, "R-1.step", Duration.ofMinutes(1));
  }
}
