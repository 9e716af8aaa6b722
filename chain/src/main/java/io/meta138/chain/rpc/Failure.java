package io.meta138.chain.rpc;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Why one endpoint gave no usable answer.
 *
 * @param kind by which it is counted
 * @param reason for a person, without credentials
 * @param retryAfter how long the endpoint wants to be left alone
 */
record Failure(Kind kind, String reason, Optional<Duration> retryAfter) {
  Failure(Kind kind, String reason) {
    this(kind, reason, Optional.empty());
  }

  /**
   * The classes of failure; {@code effect} tells whether the call may have had one all the same.
   */
  enum Kind {
    /** No connection: the call was not delivered. */
    CONNECT(false),
    /** No answer in time. */
    TIMEOUT(true),
    /** The connection broke on the way. */
    IO(true),
    /** The answer was larger than allowed. */
    TOO_LARGE(true),
    /** Not asked: too many calls in flight. */
    BUSY(false),
    /** Told to come back later. */
    RATE_LIMITED(false),
    /** An HTTP status other than 200 and no JSON-RPC answer. */
    HTTP_STATUS(true),
    /** Not JSON: HTML, or cut off. */
    NOT_JSON(true),
    /** JSON, but no JSON-RPC answer. */
    MALFORMED(true),
    /** An answer to something else. */
    WRONG_ID(true),
    /** An answer without result and error, or a batch without an answer to this call. */
    MISSING(true),
    /** The endpoint takes no batches. */
    NO_BATCH(false),
    /** The endpoint serves another chain: not asked. */
    WRONG_CHAIN(false);

    private final boolean effect;

    Kind(boolean effect) {
      this.effect = effect;
    }

    boolean mayHaveHadEffect() {
      return effect;
    }

    /** As metrics label it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return kind.label() + " (" + reason + ")";
  }
}
