package io.meta138.app.devnet.exchanges;

import io.meta138.app.devnet.exchanges.market.MarketSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import tools.jackson.databind.JsonNode;

/** Simulated exchanges on free ports, with clients for them. */
final class Harness implements AutoCloseable {
  static final long SEED = 20_171_217;

  final SimulatedExchanges exchanges;
  final HttpClient http = HttpClient.newHttpClient();

  Harness(ExchangesSettings settings) {
    this(settings, InstantSource.system());
  }

  Harness(ExchangesSettings settings, InstantSource clock) {
    exchanges = new SimulatedExchanges(settings, clock);
    try {
      exchanges.start();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  static Harness fast() {
    return new Harness(fastSettings());
  }

  /** Ticks each 20 ms and a quiet time of 100 ms, so that tests need not wait long. */
  static ExchangesSettings fastSettings() {
    return ExchangesSettings.seeded(SEED)
        .withMarket(new MarketSettings(SEED, Duration.ofMillis(20), 20, 100))
        .withTimes(Duration.ofMillis(100), Duration.ofHours(24));
  }

  URI rest(String path) {
    return URI.create("http://127.0.0.1:" + exchanges.httpPort() + path);
  }

  StreamClient stream(String path) {
    return new StreamClient(http, URI.create("ws://127.0.0.1:" + exchanges.streamPort() + path));
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(rest(path)).timeout(Duration.ofMinutes(1));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.GET().build());
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        HttpRequest.newBuilder(rest(path))
            .timeout(Duration.ofMinutes(1))
            .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))
            .build());
  }

  HttpResponse<String> delete(String path) {
    return send(HttpRequest.newBuilder(rest(path)).DELETE().build());
  }

  JsonNode json(String path, String... headers) {
    return StreamClient.JSON.readTree(get(path, headers).body());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    try {
      exchanges.stop();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
