package io.meta138.portal.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import io.meta138.incident.Texts;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.portal.Places;
import io.meta138.portal.api.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The provider as it is asked: its discovery document (OpenID Connect Discovery 1.0), its token
 * endpoint (RFC 6749, section 4.1.3, with RFC 7636) and its keys. Each answer is bounded in size
 * and time, and no redirect is followed.
 */
final class Provider {
  private static final int MOST_BYTES = 256 * 1024;
  private static final Duration FRESH = Duration.ofHours(1);
  private static final Duration LEFT_ALONE = Duration.ofSeconds(3);

  private final OidcConfig config;
  private final Optional<SecretFile> secret;
  private final BoundedHttp http;
  private final InstantSource clock;
  private @Nullable Metadata known;
  private Instant knownAt = Instant.EPOCH;
  private String silent = "";
  private Instant silentAt = Instant.EPOCH;

  Provider(OidcConfig config, Optional<SecretFile> secret, BoundedHttp http, InstantSource clock) {
    this.config = config;
    this.secret = secret;
    this.http = http;
    this.clock = clock;
  }

  /**
   * What the discovery document says.
   *
   * @param authorization where browsers are sent
   * @param token where codes are redeemed
   * @param keys where the keys are
   * @param secretInBody whether the secret goes into the body instead of the header
   * @param namesIssuer whether the provider's answers name it (RFC 9207)
   */
  record Metadata(
      URI authorization, URI token, URI keys, boolean secretInBody, boolean namesIssuer) {}

  /** What came of asking. */
  sealed interface Asked<T> {
    /** The provider answered. */
    record Got<T>(T value) implements Asked<T> {}

    /** It did not, or not like a provider. */
    record Unavailable<T>(String reason) implements Asked<T> {}

    /** It refused. */
    record Refused<T>(String reason) implements Asked<T> {}
  }

  /** The discovery document, at most an hour old; a provider that failed is left alone for 3 s. */
  synchronized Asked<Metadata> metadata() throws InterruptedException {
    Metadata before = known;
    Instant now = clock.instant();
    if (before != null && !now.isBefore(knownAt) && now.isBefore(knownAt.plus(FRESH))) {
      return new Asked.Got<>(before);
    }
    if (!now.isBefore(silentAt) && now.isBefore(silentAt.plus(LEFT_ALONE))) {
      return new Asked.Unavailable<>(silent);
    }
    Asked<Metadata> found = discover();
    switch (found) {
      case Asked.Got<Metadata>(Metadata metadata) -> {
        known = metadata;
        knownAt = now;
      }
      case Asked.Unavailable<Metadata>(String reason) -> {
        silent = reason;
        silentAt = clock.instant();
      }
      case Asked.Refused<Metadata> _ -> {}
    }
    return found;
  }

  private Asked<Metadata> discover() throws InterruptedException {
    String issuer = config.issuer().toString();
    URI place =
        URI.create(
            (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                + "/.well-known/openid-configuration");
    return switch (ask(HttpRequest.newBuilder(place).GET())) {
      case Asked.Unavailable<JsonNode>(String reason) -> new Asked.Unavailable<>(reason);
      case Asked.Refused<JsonNode>(String reason) -> new Asked.Unavailable<>(reason);
      case Asked.Got<JsonNode>(JsonNode document) -> read(document);
    };
  }

  private Asked<Metadata> read(JsonNode document) {
    if (!document.path("issuer").asString("").equals(config.issuer().toString())) {
      return new Asked.Unavailable<>("the discovery document is of another issuer");
    }
    JsonNode challenges = document.path("code_challenge_methods_supported");
    if (challenges.isArray() && !holds(challenges, "S256")) {
      return new Asked.Unavailable<>("the provider does not take PKCE with S256");
    }
    Optional<URI> authorization = place(document, "authorization_endpoint");
    Optional<URI> token = place(document, "token_endpoint");
    Optional<URI> keys = place(document, "jwks_uri");
    if (authorization.isEmpty() || token.isEmpty() || keys.isEmpty()) {
      return new Asked.Unavailable<>(
          "the discovery document lacks https addresses of its endpoints");
    }
    JsonNode methods = document.path("token_endpoint_auth_methods_supported");
    return new Asked.Got<>(
        new Metadata(
            authorization.get(),
            token.get(),
            keys.get(),
            methods.isArray()
                && !holds(methods, "client_secret_basic")
                && holds(methods, "client_secret_post"),
            document.path("authorization_response_iss_parameter_supported").asBoolean(false)));
  }

  private static boolean holds(JsonNode array, String text) {
    for (JsonNode one : array) {
      if (one.asString("").equals(text)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<URI> place(JsonNode document, String name) {
    try {
      return Optional.of(URI.create(document.path(name).asString(""))).filter(Places::safe);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Redeems a code for an ID token, which is not checked yet. */
  Asked<String> redeem(Metadata metadata, String code, String verifier, URI redirect)
      throws InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirect.toString());
    form.put("code_verifier", verifier);
    HttpRequest.Builder request = HttpRequest.newBuilder(metadata.token());
    if (secret.isEmpty()) {
      form.put("client_id", config.clientId());
    } else {
      switch (secret.get().read()) {
        case SecretFile.Unreadable(String reason) -> {
          return new Asked.Unavailable<>(reason);
        }
        case Secret read when metadata.secretInBody() -> {
          form.put("client_id", config.clientId());
          form.put("client_secret", read.reveal());
        }
        case Secret read ->
            request.header("Authorization", "Basic " + basic(config.clientId(), read));
      }
    }
    request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
    return switch (ask(request)) {
      case Asked.Unavailable<JsonNode>(String reason) -> new Asked.Unavailable<>(reason);
      case Asked.Refused<JsonNode>(String reason) -> new Asked.Refused<>(reason);
      case Asked.Got<JsonNode>(JsonNode answer) -> {
        String token = answer.path("id_token").asString("");
        yield token.isEmpty()
            ? new Asked.Refused<>("the answer has no ID token")
            : new Asked.Got<>(token);
      }
    };
  }

  /** Name and secret are encoded as forms are before they are joined (RFC 6749, section 2.3.1). */
  private static String basic(String client, Secret secret) {
    String both = encoded(client) + ":" + encoded(secret.reveal());
    return Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Asked<JsonNode> ask(HttpRequest.Builder request) throws InterruptedException {
    return switch (http.send(request.build(), config.timeout(), MOST_BYTES)) {
      case BoundedHttp.Failed failed -> new Asked.Unavailable<>(failed.reason());
      case BoundedHttp.Response(int status, var _, byte[] body) when status == 200 -> {
        try {
          yield new Asked.Got<>(Json.MAPPER.readTree(body));
        } catch (JacksonException e) {
          yield new Asked.Unavailable<>("the answer is not JSON");
        }
      }
      case BoundedHttp.Response(int status, var _, byte[] body) when status / 100 == 4 ->
          new Asked.Refused<>("status " + status + error(body));
      case BoundedHttp.Response(int status, var _, var _) ->
          new Asked.Unavailable<>("status " + status);
    };
  }

  /** The error's code of RFC 6749, section 5.2; never the rest of the answer. */
  private static String error(byte[] body) {
    try {
      String error = Json.MAPPER.readTree(body).path("error").asString("");
      return error.isEmpty() ? "" : ": " + Texts.shown(error);
    } catch (JacksonException e) {
      return "";
    }
  }

  /** Fetches the keys within the same bounds. */
  ResourceRetriever keys() {
    return (URL url) -> {
      try {
        return switch (http.send(
            HttpRequest.newBuilder(URI.create(url.toString())).GET().build(),
            config.timeout(),
            MOST_BYTES)) {
          case BoundedHttp.Response(int status, var headers, byte[] body) when status == 200 ->
              new Resource(
                  new String(body, StandardCharsets.UTF_8),
                  headers.firstValue("content-type").orElse("application/json"));
          case BoundedHttp.Response(int status, var _, var _) ->
              throw new IOException("the keys are answered with status " + status);
          case BoundedHttp.Failed failed -> throw new IOException(failed.reason());
        };
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    };
  }
}
