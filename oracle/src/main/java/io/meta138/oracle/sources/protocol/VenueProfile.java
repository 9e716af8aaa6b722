package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.Pair;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a venue without speaking to it.
 *
 * @param name in lower case, as in {@link io.meta138.oracle.quotes.SourceId}
 * @param independenceGroup venues of one group count once towards a quorum of independent sources;
 *     empty when the venue only repeats others and counts not at all
 * @param quoteLifetime how long one of its quotes may be used unless the feed says less
 * @param wsUri base of its WebSocket addresses; empty when it has none
 * @param restUri base of its REST addresses
 * @param key whether it wants an API key
 * @param pairs the markets we know it has; it may have more
 */
public record VenueProfile(
    String name,
    Optional<String> independenceGroup,
    Duration quoteLifetime,
    Optional<URI> wsUri,
    URI restUri,
    Key key,
    List<Pair> pairs) {

  /** How long the quotes of an exchange that streams live. */
  public static final Duration STREAM_LIFETIME = Duration.ofSeconds(30);

  /** Copies the pairs. */
  public VenueProfile {
    pairs = List.copyOf(pairs);
  }

  /** Whether a venue wants an API key. */
  public enum Key {
    /** It takes none. */
    NONE,
    /** It serves more to those who have one. */
    OPTIONAL,
    /** It serves nobody without. */
    REQUIRED
  }

  /** An exchange that streams, is its own group and takes no key. */
  public static VenueProfile exchange(String name, String wsUri, String restUri, List<Pair> pairs) {
    return exchange(name, name, wsUri, restUri, pairs);
  }

  /** An exchange that streams and takes no key. */
  public static VenueProfile exchange(
      String name, String group, String wsUri, String restUri, List<Pair> pairs) {
    return new VenueProfile(
        name,
        Optional.of(group),
        STREAM_LIFETIME,
        Optional.of(URI.create(wsUri)),
        URI.create(restUri),
        Key.NONE,
        pairs);
  }
}
