package io.meta138.chain.abi;

import java.util.function.Function;

/**
 * A call of a function that answers: what {@code eth_call} carries, and how its answer is read.
 *
 * @param function the function's name
 * @param data selector and encoded arguments
 * @param decoder reads the answer
 * @param <R> what it answers
 */
public record Query<R>(String function, byte[] data, Function<byte[], R> decoder) {
  /**
   * The answer's value.
   *
   * @throws AbiException when the bytes are not an answer of this function
   */
  public R decode(byte[] answer) {
    return decoder.apply(answer);
  }
}
