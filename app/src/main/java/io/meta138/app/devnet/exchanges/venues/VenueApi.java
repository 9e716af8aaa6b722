package io.meta138.app.devnet.exchanges.venues;

/** One venue's public interface. */
public interface VenueApi {
  /** Answers a GET request. */
  Answer get(Request request);

  /** Its answer to somebody who asks too often. */
  Answer tooMany();

  /**
   * A conversation on a new connection.
   *
   * @param path path and query below the venue's base
   */
  default Conversation converse(String path, Wire wire) {
    throw new IllegalStateException("this venue has no streams");
  }

  /** Whether streams are served at a path (with its query) below the venue's base. */
  default boolean streamsAt(String path) {
    return false;
  }
}
