package io.meta138.network.health;

import java.util.Optional;
import java.util.function.Function;

/**
 * Something that is known, or of which only the reason is known why it isn't: unknown is never
 * healthy.
 *
 * @param <T> what it is about
 */
public sealed interface Fact<T> {
  /**
   * It is known.
   *
   * @param value what it is
   */
  record Known<T>(T value) implements Fact<T> {}

  /**
   * It is not known.
   *
   * @param reason one sentence
   */
  record Unknown<T>(String reason) implements Fact<T> {}

  /** A known fact. */
  static <T> Fact<T> of(T value) {
    return new Known<>(value);
  }

  /** An unknown one. */
  static <T> Fact<T> unknown(String reason) {
    return new Unknown<>(reason);
  }

  /** The value, if it is known. */
  default Optional<T> toOptional() {
    return this instanceof Known<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  /** Why it is not known; empty when it is. */
  default String reason() {
    return this instanceof Unknown<T>(String reason) ? reason : "";
  }

  /** The same of another value, or unknown for the same reason. */
  default <U> Fact<U> map(Function<T, U> function) {
    return switch (this) {
      case Known<T>(T value) -> new Known<>(function.apply(value));
      case Unknown<T>(String reason) -> new Unknown<>(reason);
    };
  }
}
