package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.SourceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** A venue that streams JSON and is asked by REST when it does not. */
public abstract class StreamingVenue extends PolledVenue implements StreamProtocol {
  private final StreamLimits limits;

  /** A venue with this profile and these names, asked this way, streaming within these limits. */
  protected StreamingVenue(
      VenueProfile profile, Symbols symbols, PollProtocol poll, StreamLimits limits) {
    super(profile, symbols, poll);
    this.limits = limits;
  }

  /**
   * What the frames of a new connection mean.
   *
   * @param wanted whether a symbol was asked for on this connection
   */
  protected abstract BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted);

  @Override
  public final Optional<StreamProtocol> stream() {
    return Optional.of(this);
  }

  @Override
  public final StreamLimits limits() {
    return limits;
  }

  /** Nothing but the base, unless the venue wants more. */
  @Override
  public String path(List<String> symbolsOfConnection) {
    return "";
  }

  /** A WebSocket ping, unless the venue has a frame for it. */
  @Override
  public Optional<String> keepAlive() {
    return Optional.empty();
  }

  /** Whether a frame answers {@link #keepAlive} in a form that is not the venue's JSON. */
  protected boolean answersKeepAlive(String frame) {
    return false;
  }

  @Override
  public final Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    BiConsumer<JsonFrame, Batch> grammar = grammar(intake::knows);
    return (frame, receivedAt, out) -> {
      if (!answersKeepAlive(frame)) {
        intake.read(frame, receivedAt, grammar, out);
      }
    };
  }
}
