package io.meta138.chain.rpc;

import java.util.Optional;
import java.util.function.Function;

/**
 * The outcome of a typed call.
 *
 * @param <T> what is asked for
 */
public sealed interface Answer<T> {
  /**
   * The node answered.
   *
   * @param value the answer
   */
  record Value<T>(T value) implements Answer<T> {}

  /**
   * The node refused: for {@code eth_call} and {@code eth_estimateGas} most often a revert.
   *
   * @param why the node's words
   */
  record Refused<T>(RpcOutcome.Refused why) implements Answer<T> {}

  /**
   * Nobody gave a usable answer in time.
   *
   * @param reason each endpoint and what was wrong with it
   */
  record Unavailable<T>(String reason) implements Answer<T> {}

  /** The value, if there is one. */
  default Optional<T> toOptional() {
    return this instanceof Value<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  /** The same with another value, or the same failure. */
  default <U> Answer<U> map(Function<T, U> function) {
    return switch (this) {
      case Value<T>(T value) -> new Value<>(function.apply(value));
      case Refused<T>(RpcOutcome.Refused why) -> new Refused<>(why);
      case Unavailable<T>(String reason) -> new Unavailable<>(reason);
    };
  }
}
