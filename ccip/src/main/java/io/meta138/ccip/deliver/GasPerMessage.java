package io.meta138.ccip.deliver;

import java.util.List;
import java.util.OptionalLong;

/** What a message is thought to take, by what deliveries took lately. */
final class GasPerMessage {
  /** What a delivery does around a receiver. */
  private static final long AROUND = 60_000;

  /** What the router wants to have left at a call, besides what it is to pass on, and its start. */
  private static final long RESERVE = 200_000;

  private long learned;
  private long used;

  /** What one takes that is to be put into a batch; before the first, all its receiver may use. */
  long of(Waiting message) {
    return learned == 0 ? message.gasLimit() + AROUND : learned;
  }

  /** A delivery of so many messages is said to take so much. */
  void learn(long gas, int messages) {
    learned = next(learned, gas / messages);
  }

  /** A delivery of so many messages took so much. */
  void took(long gas, int messages) {
    used = next(used, gas / messages);
  }

  /** More counts at once, less bit by bit. */
  private static long next(long before, long each) {
    return each >= before ? each : before - (before - each) / 8;
  }

  /**
   * What a delivery should get by with, for asking the destination whether it does: an answer to
   * that takes it one execution, to what the least is a dozen. Empty before anything was delivered,
   * and for what has failed before.
   */
  OptionalLong guess(List<Waiting> batch) {
    if (used == 0 || batch.stream().anyMatch(message -> message.attempts() > 0)) {
      return OptionalLong.empty();
    }
    long receiver = batch.stream().mapToLong(Waiting::gasLimit).max().orElse(0);
    return OptionalLong.of(batch.size() * (used + used / 8) + receiver + receiver / 63 + RESERVE);
  }
}
