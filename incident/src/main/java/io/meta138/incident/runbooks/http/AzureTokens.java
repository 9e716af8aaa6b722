package io.meta138.incident.runbooks.http;

import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bearer tokens for Azure: out of a file, or those of the machine's managed identity (instance
 * metadata service, api-version 2018-02-01), which are kept until five minutes before they expire.
 */
public final class AzureTokens implements AzureLookUps.Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(AzureTokens.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration EARLY = Duration.ofMinutes(5);
  private static final int MOST_BYTES = 64 * 1024;

  private final AzureConfig config;
  private final Optional<SecretFile> file;
  private final BoundedHttp http;
  private final InstantSource time;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  private record Kept(Secret token, Instant until) {}

  /**
   * Tokens as the configuration says.
   *
   * @param resolve turns a configured path into one that can be opened
   */
  public AzureTokens(
      AzureConfig config, UnaryOperator<Path> resolve, BoundedHttp http, InstantSource time) {
    this.config = config;
    this.file = config.tokenFile().map(resolve).map(SecretFile::new);
    this.http = http;
    this.time = time;
  }

  @Override
  public Optional<Secret> token(URI address) throws InterruptedException {
    if (file.isPresent()) {
      return switch (file.get().read()) {
        case Secret secret -> Optional.of(secret);
        case SecretFile.Unreadable(String reason) -> {
          LOG.warn("no token for Azure: {}", reason);
          yield Optional.empty();
        }
      };
    }
    String resource = resource(address);
    Kept known = kept.get(resource);
    if (known != null && time.instant().isBefore(known.until())) {
      return Optional.of(known.token());
    }
    return ask(resource);
  }

  /** Whom a token is for: all vaults share one audience. */
  private String resource(URI address) {
    String host = String.valueOf(address.getHost());
    int vault = host.indexOf(".vault.");
    return vault >= 0
        ? address.getScheme() + "://" + host.substring(vault + 1)
        : config.management().getScheme() + "://" + config.management().getAuthority() + "/";
  }

  private Optional<Secret> ask(String resource) throws InterruptedException {
    URI address =
        URI.create(
            config.identity()
                + "?api-version=2018-02-01&resource="
                + URLEncoder.encode(resource, StandardCharsets.UTF_8));
    HttpRequest request = HttpRequest.newBuilder(address).header("Metadata", "true").build();
    String reason;
    switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Response response when response.status() == 200 -> {
        Optional<Kept> token = read(response.body());
        token.ifPresent(one -> kept.put(resource, one));
        return token.map(Kept::token);
      }
      case BoundedHttp.Response response -> reason = "status " + response.status();
      case BoundedHttp.Failed failed -> reason = failed.reason();
    }
    LOG.warn("the managed identity gives no token for {}: {}", resource, reason);
    return Optional.empty();
  }

  private Optional<Kept> read(byte[] body) {
    try {
      JsonNode answer = JsonMapper.shared().readTree(body);
      String token = answer.path("access_token").asString("");
      long expires = answer.path("expires_on").asLong(0);
      return token.isEmpty()
          ? Optional.empty()
          : Optional.of(new Kept(new Secret(token), Instant.ofEpochSecond(expires).minus(EARLY)));
    } catch (JacksonException e) {
      LOG.warn("the managed identity answers something that is not JSON");
      return Optional.empty();
    }
  }
}
