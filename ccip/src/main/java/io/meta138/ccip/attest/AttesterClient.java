package io.meta138.ccip.attest;

import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** An attester at the other end of a mutual TLS connection. */
public final class AttesterClient implements RootAttester {
  private static final int MOST_BYTES = 8 * 1024;

  private final String name;
  private final URI roots;
  private final BoundedHttp http;

  /**
   * A client of one attester.
   *
   * @param name what operators call it
   * @param base its address, such as {@code https://host:port}
   * @param client that shows our certificate: one of {@link #http}
   */
  public AttesterClient(String name, URI base, HttpClient client) {
    if (!"https".equals(base.getScheme())) {
      throw new IllegalArgumentException("attester " + name + ": expected an https address");
    }
    this.name = name;
    this.roots = base.resolve(AttesterServer.PATH);
    this.http = new BoundedHttp(client);
  }

  /** A client for all attesters; its owner closes it. */
  public static HttpClient http(TlsIdentity identity) {
    return HttpClient.newBuilder()
        .sslContext(identity.context())
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(2))
        .build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Attestation ask(RootRequest request, Duration limit) throws InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(roots)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(AttestationJson.write(request)))
            .build();
    long end = System.nanoTime() + limit.toNanos();
    BoundedHttp.Outcome outcome = http.send(post, limit, MOST_BYTES);
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (outcome instanceof BoundedHttp.Failed(BoundedHttp.Kind kind, var ignored)
        && kind == BoundedHttp.Kind.IO
        && left.isPositive()) {
      // a connection that was kept may have been closed meanwhile; asking twice does no harm
      outcome = http.send(post, left, MOST_BYTES);
    }
    return switch (outcome) {
      case BoundedHttp.Failed failed -> new Attestation.Silent(failed.reason());
      case BoundedHttp.Response response -> {
        try {
          yield AttestationJson.readAnswer(response.body());
        } catch (AttestationJson.MalformedException e) {
          yield new Attestation.Silent(
              "HTTP status %d, %s".formatted(response.status(), e.getMessage()));
        }
      }
    };
  }
}
