package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.SourceId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How a venue answers REST requests. */
public interface PollProtocol {
  /** Least time between two requests of ours. */
  Duration spacing();

  /**
   * How often a venue without a stream is asked; a venue with one is asked as often as its quotes
   * need it.
   *
   * @param now for venues that publish at known times
   * @param newest time of the newest quote, if any
   */
  default Duration interval(Instant now, Optional<Instant> newest) {
    return Duration.ofMinutes(1);
  }

  /** The requests that bring quotes of these markets, by symbol; as few as the venue allows. */
  List<PollRequest> requests(Map<String, SourceId> sources);

  /** Takes a successful answer's body; never throws, whatever it holds. */
  void read(
      PollRequest request,
      String body,
      Instant receivedAt,
      Acceptance acceptance,
      Consumer<? super Event> out);

  /**
   * How long to leave the venue alone after a status that is no success. Without a word from the
   * venue: a minute when it says that we ask too often, ten when it does not take our key, else ten
   * seconds.
   *
   * @param retryAfter what the venue asks for
   * @param body of the answer
   */
  default Duration pause(int status, Optional<Duration> retryAfter, String body) {
    return switch (status) {
      case 429, 403 -> retryAfter.orElse(Duration.ofMinutes(1));
      case 401 -> retryAfter.orElse(Duration.ofMinutes(10));
      case 418 -> retryAfter.orElse(Duration.ofMinutes(10));
      default -> retryAfter.orElse(Duration.ofSeconds(10));
    };
  }

  /** The header that carries the API key; empty when the venue takes none. */
  default Optional<String> keyHeader(URI base) {
    return Optional.empty();
  }
}
