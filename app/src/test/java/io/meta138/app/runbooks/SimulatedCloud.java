package io.meta138.app.runbooks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What a desk asks of Azure, where all is well. */
final class SimulatedCloud implements AutoCloseable {
  private final HttpServer server;

  SimulatedCloud() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", SimulatedCloud::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String text =
        path.startsWith("/keys/")
            ? """
            {"key": {"kid": "https://v/keys/k/1", "kty": "EC", "crv": "P-256K"},
             "attributes": {"enabled": true, "nbf": 1000}}\
            """
            : path.endsWith("/backendhealth")
                ? """
                {"backendAddressPools": [{"backendHttpSettingsCollection": [{"servers": [
                 {"address": "10.0.0.4", "health": "Healthy"}]}]}]}\
                """
                : path.contains("FirewallPolicies")
                    ? """
                    {"properties": {"customRules": [{"name": "perIp",
                     "ruleType": "RateLimitRule", "rateLimitThreshold": 1200,
                     "rateLimitDuration": "OneMin", "state": "Enabled"}]}}\
                    """
                    : """
                    {"properties": {"operationalState": "Running",
                     "provisioningState": "Succeeded"}}\
                    """;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
