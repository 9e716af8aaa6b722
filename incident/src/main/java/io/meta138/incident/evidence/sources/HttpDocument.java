package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One document at a fixed address, such as a node's health report, {@code /metrics} or feeds. */
public final class HttpDocument implements EvidenceSource {
  private final String name;
  private final URI address;
  private final Duration limit;
  private final Fetch fetch;

  /**
   * A document to get.
   *
   * @param address of it; user info in it is not sent
   * @param token sent as bearer token
   */
  public HttpDocument(
      String name, URI address, Optional<SecretFile> token, Duration limit, BoundedHttp http) {
    this.name = name;
    this.address = address;
    this.limit = limit;
    this.fetch = new Fetch(http, token, EvidenceStore.MAX_BYTES);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration limit() {
    return limit;
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException {
    return List.of(
        switch (fetch.get(address, allowed)) {
          case Fetch.Got.Nothing(String reason) -> new Finding.Missing(name, reason);
          case Fetch.Got.Body body ->
              new Finding.Document(
                  name, body.mediaType(), body.bytes(), Optional.of(address), Map.of());
        });
  }
}
