package io.meta138.oracle.sources.protocol;

import java.util.Optional;

/** One venue's side of everything, without input or output. */
public interface Venue {
  /** What is known of it. */
  VenueProfile profile();

  /** Its names for markets. */
  Symbols symbols();

  /** How it streams; empty when it does not. */
  Optional<StreamProtocol> stream();

  /** How it answers requests. */
  PollProtocol poll();
}
