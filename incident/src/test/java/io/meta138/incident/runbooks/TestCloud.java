package io.meta138.incident.runbooks;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.net.URI;

/** Azure's interfaces with one gateway, one firewall policy and one key. */
final class TestCloud implements AutoCloseable {
  private final WireMockServer server =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

  TestCloud() {
    server.start();
    answers();
  }

  URI at() {
    return URI.create(server.baseUrl());
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private void answers() {
    server.stubFor(
        get(urlPathMatching("/subscriptions/sub/.*/applicationGateways/rpc-gateway"))
            .willReturn(
                okJson(
                    """
                    {"name": "rpc-gateway", "properties":
                     {"operationalState": "Running", "provisioningState": "Succeeded"}}
                    """)));
    server.stubFor(
        post(urlPathMatching("/subscriptions/.*/applicationGateways/rpc-gateway/backendhealth"))
            .willReturn(
                okJson(
                    """
                    {"backendAddressPools": [{"backendHttpSettingsCollection": [{"servers": [
                      {"address": "10.0.0.4", "health": "Healthy"},
                      {"address": "10.0.0.5", "health": "Unhealthy"}]}]}]}
                    """)));
    server.stubFor(
        get(urlPathMatching("/.*/ApplicationGatewayWebApplicationFirewallPolicies/rpc-firewall"))
            .willReturn(
                okJson(
                    """
                    {"properties": {"customRules": [{"name": "perIp", "ruleType": "RateLimitRule",
                     "rateLimitThreshold": 1200, "rateLimitDuration": "OneMin",
                     "state": "Enabled"}]}}
                    """)));
    server.stubFor(
        get(urlPathMatching("/keys/.*"))
            .willReturn(
                okJson(
                    """
                    {"key": {"kid": "https://v/keys/k/1", "kty": "EC", "crv": "P-256K"},
                     "attributes": {"enabled": true, "nbf": 1000}}
                    """)));
  }
}
