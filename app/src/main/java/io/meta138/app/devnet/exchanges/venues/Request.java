package io.meta138.app.devnet.exchanges.venues;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A GET request to a venue.
 *
 * @param path path below the venue's base, decoded, with its first slash
 * @param query query parameters, decoded, the first value of each
 * @param headers headers by lower-case name
 */
public record Request(String path, Map<String, String> query, Map<String, String> headers) {
  /** A query parameter, if it was given and not empty. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  /** A header, if it was sent. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }
}
