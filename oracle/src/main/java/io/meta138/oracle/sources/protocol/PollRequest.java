package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.SourceId;
import java.util.Map;

/**
 * One GET request.
 *
 * @param path with query, after the venue's REST base
 * @param sources that its answer speaks of, by the venue's symbols
 */
public record PollRequest(String path, Map<String, SourceId> sources) {
  /** Copies the sources. */
  public PollRequest {
    sources = Map.copyOf(sources);
  }

  /** The symbol of a request about one market. */
  public String onlySymbol() {
    return sources.keySet().iterator().next();
  }
}
