package io.meta138.ccip.deliver;

/** What a message is thought to take, so that batches can be cut before anybody estimates them. */
final class GasPerMessage {
  /** What a delivery does around a receiver. */
  private static final long AROUND = 60_000;

  private long learned;

  /** What deliveries took lately; before the first, all that the receiver may use. */
  long of(Waiting message) {
    return learned == 0 ? message.gasLimit() + AROUND : learned;
  }

  /** A delivery of so many messages takes so much. */
  void learn(long gas, int messages) {
    long each = gas / messages;
    // more counts at once, less bit by bit
    learned = each >= learned ? each : learned - (learned - each) / 8;
  }
}
