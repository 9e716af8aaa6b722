package io.meta138.app.node;

import io.meta138.incident.secrets.RequestSignature;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/** The signed webhook of a desk elsewhere. */
final class DeskWebhook {
  private static final String PATH = "/v1/alerts/webhook";
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MOST_BYTES = 64 * 1024;

  /** Refusals that the same body would meet again. */
  private static final Set<Integer> FOR_GOOD = Set.of(400, 413, 422);

  private final URI desk;
  private final SecretFile key;
  private final BoundedHttp http;
  private final InstantSource clock;

  DeskWebhook(URI desk, SecretFile key, BoundedHttp http, InstantSource clock) {
    this.desk = desk;
    this.key = key;
    this.http = http;
    this.clock = clock;
  }

  /** What came of a request. */
  enum Result {
    /** The desk has committed it. */
    TAKEN,
    /** The desk would refuse it again. */
    REJECTED,
    /** The desk refused it, and may take it later. */
    REFUSED,
    /** No desk answered. */
    UNREACHABLE,
    /** There is no key to sign with. */
    NO_KEY
  }

  /**
   * What came of a request.
   *
   * @param reason for a person; empty when it was taken
   */
  record Outcome(Result result, String reason) {}

  Outcome post(byte[] body) throws InterruptedException {
    return switch (key.read()) {
      case SecretFile.Unreadable(String reason) -> new Outcome(Result.NO_KEY, reason);
      case Secret secret -> post(body, secret);
    };
  }

  private Outcome post(byte[] body, Secret secret) throws InterruptedException {
    Instant now = clock.instant();
    HttpRequest request =
        HttpRequest.newBuilder(desk.resolve(PATH))
            .header("Content-Type", "application/json")
            .header(RequestSignature.TIMESTAMP_HEADER, Long.toString(now.getEpochSecond()))
            .header(RequestSignature.SIGNATURE_HEADER, RequestSignature.sign(secret, now, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed failed -> new Outcome(Result.UNREACHABLE, failed.reason());
      case BoundedHttp.Response response -> {
        int status = response.status();
        if (status / 100 == 2) {
          yield new Outcome(Result.TAKEN, "");
        }
        yield new Outcome(
            FOR_GOOD.contains(status) ? Result.REJECTED : Result.REFUSED, "it answered " + status);
      }
    };
  }
}
