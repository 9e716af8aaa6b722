package io.meta138.chain.rpc;

import io.meta138.chain.rpc.Failure.Kind;
import io.meta138.platform.http.BoundedHttp;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** JSON-RPC over HTTP: one POST a message, connections kept by the client. */
final class HttpTransport implements Transport {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final RpcEndpoint endpoint;
  private final BoundedHttp http;
  private final HttpRequest.Builder template;
  private final int maxBytes;
  private final InstantSource clock;

  HttpTransport(RpcEndpoint endpoint, HttpClient client, int maxBytes, InstantSource clock) {
    this.endpoint = endpoint;
    this.http = new BoundedHttp(client);
    this.maxBytes = maxBytes;
    this.clock = clock;
    template =
        HttpRequest.newBuilder(endpoint.calls())
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json");
    endpoint.authorization().ifPresent(basic -> template.header("Authorization", basic));
  }

  @Override
  public Reply exchange(String message, long firstId, int count, Duration deadline)
      throws InterruptedException {
    HttpRequest request = template.copy().POST(BodyPublishers.ofString(message)).build();
    return switch (http.send(request, deadline, maxBytes)) {
      case BoundedHttp.Failed failed ->
          new Broken(new Failure(kindOf(failed.kind()), endpoint.redact(failed.reason())));
      case BoundedHttp.Response response -> judge(response);
    };
  }

  private Reply judge(BoundedHttp.Response response) {
    int status = response.status();
    if (status == 429 || status == 503) {
      Optional<Duration> wait =
          response.headers().firstValue("Retry-After").flatMap(this::retryAfter);
      if (status == 429 || wait.isPresent()) {
        return new Broken(new Failure(Kind.RATE_LIMITED, "HTTP status " + status, wait));
      }
    }
    Reply reply = JsonRpcCodec.parse(response.body());
    // nodes send JSON-RPC errors with other statuses than 200 too
    boolean usable = reply instanceof Document(var root) && (root.isObject() || root.isArray());
    return status == 200 || (usable && status < 500 && status != 401 && status != 403)
        ? reply
        : new Broken(new Failure(Kind.HTTP_STATUS, "HTTP status " + status));
  }

  /** RFC 9110, section 10.2.3: seconds or a date. */
  private Optional<Duration> retryAfter(String value) {
    Duration wait;
    try {
      wait =
          value.chars().allMatch(c -> c >= '0' && c <= '9')
              ? Duration.ofSeconds(Long.parseLong(value))
              : Duration.between(
                  clock.instant(),
                  ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException | NumberFormatException e) {
      return Optional.empty();
    }
    if (wait.isNegative()) {
      return Optional.of(Duration.ZERO);
    }
    return Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }

  private static Kind kindOf(BoundedHttp.Kind kind) {
    return switch (kind) {
      case TIMEOUT -> Kind.TIMEOUT;
      case TOO_LARGE -> Kind.TOO_LARGE;
      case CONNECT -> Kind.CONNECT;
      case IO -> Kind.IO;
    };
  }

  /** The client is its owner's. */
  @Override
  public void close() {}
}
