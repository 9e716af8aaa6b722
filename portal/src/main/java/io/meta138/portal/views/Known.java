package io.meta138.portal.views;

import java.time.Instant;
import java.util.function.Function;

/**
 * What a port answers: what it knows, or why it does not.
 *
 * @param <T> kind of knowledge
 */
public sealed interface Known<T> {
  /**
   * It is known.
   *
   * @param value what
   * @param asOf since when it may have changed
   */
  record Here<T>(T value, Instant asOf) implements Known<T> {}

  /**
   * It is not.
   *
   * @param reason in words for people
   */
  record Missing<T>(String reason) implements Known<T> {}

  /** The same about what the function makes of the value. */
  default <R> Known<R> map(Function<T, R> function) {
    return switch (this) {
      case Here<T>(T value, Instant asOf) -> new Here<>(function.apply(value), asOf);
      case Missing<T>(String reason) -> new Missing<>(reason);
    };
  }

  /** The value, or another when it is not known. */
  default T or(T other) {
    return switch (this) {
      case Here<T>(T value, Instant _) -> value;
      case Missing<T> _ -> other;
    };
  }

  /** Why it is not known; empty when it is. */
  default String reason() {
    return this instanceof Missing<T>(String reason) ? reason : "";
  }
}
