package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.SourceId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What sources are wanted and how.
 *
 * @param sources the wanted sources
 * @param endpoints by venue, where it is not reached as usual
 * @param quoteLifetimes by venue, where its quotes do not live as long as usual
 * @param severalConnections whether more connections are opened when a venue's cap on subscriptions
 *     is exceeded; if not, that is an error at the start
 * @param timing limits and pauses of the runtime
 */
public record SourcesConfig(
    Set<SourceId> sources,
    Map<String, VenueEndpoints> endpoints,
    Map<String, Duration> quoteLifetimes,
    boolean severalConnections,
    Timing timing) {

  /** Copies the collections. */
  public SourcesConfig {
    sources = Set.copyOf(sources);
    endpoints = Map.copyOf(endpoints);
    quoteLifetimes = Map.copyOf(quoteLifetimes);
  }

  /** These sources, everything else as usual. */
  public static SourcesConfig of(Set<SourceId> sources) {
    return new SourcesConfig(sources, Map.of(), Map.of(), true, Timing.USUAL);
  }

  /** The same with other endpoints. */
  public SourcesConfig withEndpoints(Map<String, VenueEndpoints> others) {
    return new SourcesConfig(sources, others, quoteLifetimes, severalConnections, timing);
  }

  /**
   * Limits and pauses of the runtime.
   *
   * @param connectLimit for a connection with its handshake
   * @param answerLimit for a REST answer with its body
   * @param firstPause before the second connection attempt, doubled each time
   * @param longestPause between connection attempts
   * @param breakerOpen how long an open breaker stays open before it probes
   */
  public record Timing(
      Duration connectLimit,
      Duration answerLimit,
      Duration firstPause,
      Duration longestPause,
      Duration breakerOpen) {
    /** What is used unless told otherwise. */
    public static final Timing USUAL =
        new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(8),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));
  }
}
