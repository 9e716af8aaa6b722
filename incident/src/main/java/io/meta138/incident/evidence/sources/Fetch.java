package io.meta138.incident.evidence.sources;

import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gets documents over HTTP, bounded in time and size, with a bearer token if one is set. */
final class Fetch {
  private static final int QUOTED = 200;

  private final BoundedHttp http;
  private final Optional<SecretFile> token;
  private final int maxBytes;

  Fetch(BoundedHttp http, Optional<SecretFile> token, int maxBytes) {
    this.http = http;
    this.token = token;
    this.maxBytes = maxBytes;
  }

  /** What came. */
  sealed interface Got {
    /**
     * A document.
     *
     * @param mediaType as the other side says, without parameters
     */
    record Body(byte[] bytes, String mediaType) implements Got {
      /** As text; what is no UTF-8 is replaced. */
      String text() {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    }

    /** Nothing that can be used. */
    record Nothing(String reason) implements Got {}
  }

  static URI with(URI base, String path, Map<String, String> query) {
    String text = base.toString();
    String root = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return URI.create(
        root
            + path
            + query.entrySet().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&", "?", "")));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  Got get(URI address, Duration allowed) throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).GET().timeout(allowed);
    if (token.isPresent()) {
      switch (token.get().read()) {
        case Secret secret -> request.header("Authorization", "Bearer " + secret.reveal());
        case SecretFile.Unreadable(String reason) -> {
          return new Got.Nothing(reason);
        }
      }
    }
    return switch (http.send(request.build(), allowed, maxBytes)) {
      case BoundedHttp.Failed failed -> new Got.Nothing(failed.reason());
      case BoundedHttp.Response response when response.status() != 200 ->
          new Got.Nothing("it answered %d%s".formatted(response.status(), said(response.body())));
      case BoundedHttp.Response response ->
          new Got.Body(
              response.body(),
              response
                  .headers()
                  .firstValue("Content-Type")
                  .map(type -> type.split(";", 2)[0].strip())
                  .orElse("text/plain"));
    };
  }

  private static String said(byte[] body) {
    String text =
        new String(body, 0, Math.min(body.length, QUOTED), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "" : ": " + text;
  }
}
