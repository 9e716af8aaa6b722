package io.meta138.network.simulation;

/** Ways in which a simulated node answers wrongly. */
public enum Misbehaviour {
  /** It takes the call and never answers. */
  HANG,
  /** HTTP status 500. */
  SERVER_ERROR,
  /** HTTP status 429 with Retry-After of one second. */
  RATE_LIMITED,
  /** A gateway's page instead of JSON. */
  HTML,
  /** JSON that ends too early. */
  TRUNCATED,
  /** Answers to calls that nobody made. */
  WRONG_ID,
  /** It serves another chain. */
  WRONG_CHAIN,
  /** {@code extraData} that is no RLP. */
  GARBLED_EXTRA_DATA,
  /** One error instead of a batch of answers. */
  NO_BATCHES,
  /** A head far beyond everybody else's. */
  FUTURE_HEAD
}
