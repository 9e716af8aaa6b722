package io.meta138.oracle.sources.protocol;

import java.util.Optional;

/** A venue that is asked by REST, and what such venues have in common. */
public abstract class PolledVenue implements Venue {
  private final VenueProfile profile;
  private final Symbols symbols;
  private final PollProtocol poll;

  /** A venue with this profile and these names, asked this way. */
  protected PolledVenue(VenueProfile profile, Symbols symbols, PollProtocol poll) {
    this.profile = profile;
    this.symbols = symbols;
    this.poll = poll;
  }

  @Override
  public final VenueProfile profile() {
    return profile;
  }

  @Override
  public final Symbols symbols() {
    return symbols;
  }

  @Override
  public final PollProtocol poll() {
    return poll;
  }

  @Override
  public Optional<StreamProtocol> stream() {
    return Optional.empty();
  }
}
