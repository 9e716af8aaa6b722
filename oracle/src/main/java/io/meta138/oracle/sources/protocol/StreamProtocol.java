package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.SourceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How a venue streams over a WebSocket. */
public interface StreamProtocol {
  /** What it allows. */
  StreamLimits limits();

  /** Path and query after the venue's WebSocket base for a connection with these symbols. */
  String path(List<String> symbols);

  /** Frames to send, in order, to subscribe to these symbols; may be none. */
  List<String> subscriptions(List<String> symbols);

  /** A frame to send now and then so that the venue answers; empty for a WebSocket ping. */
  Optional<String> keepAlive();

  /** What a new connection's frames mean. */
  Session open(Map<String, SourceId> sources, Acceptance acceptance);

  /** One connection as the venue's protocol sees it. Not thread-safe. */
  @FunctionalInterface
  interface Session {
    /** Takes a frame; never throws, whatever it holds. */
    void onText(String frame, Instant receivedAt, Consumer<? super Event> out);
  }
}
