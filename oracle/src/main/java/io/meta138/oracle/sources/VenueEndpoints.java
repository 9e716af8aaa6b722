package io.meta138.oracle.sources;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a venue is reached, if not where it usually is.
 *
 * @param wsUri base to which the venue's WebSocket paths are appended
 * @param restUri base to which the venue's REST paths are appended
 * @param apiKeyFile file that holds the API key and nothing else
 */
public record VenueEndpoints(
    Optional<URI> wsUri, Optional<URI> restUri, Optional<Path> apiKeyFile) {
  /** The venue's usual addresses, without a key. */
  public static final VenueEndpoints USUAL =
      new VenueEndpoints(Optional.empty(), Optional.empty(), Optional.empty());

  /** Other addresses, without a key. */
  public static VenueEndpoints at(URI wsUri, URI restUri) {
    return new VenueEndpoints(Optional.of(wsUri), Optional.of(restUri), Optional.empty());
  }

  /** Addresses and key file as given. */
  public static VenueEndpoints withKey(URI restUri, Path apiKeyFile) {
    return new VenueEndpoints(Optional.empty(), Optional.of(restUri), Optional.of(apiKeyFile));
  }
}
