package io.meta138.chain.tx;

import java.time.Instant;
import java.util.Optional;

/** An intent with its place in the order of submission and where it stands. */
final class Wish {
  private final long seq;
  private final Intent intent;
  private final Instant submittedAt;
  private IntentStatus status;
  private boolean cancelRequested;
  private long nonce = -1;
  private long estimatedGas = -1;
  private Instant notBefore = Instant.EPOCH;

  Wish(long seq, Intent intent, Instant submittedAt, IntentStatus status) {
    this.seq = seq;
    this.intent = intent;
    this.submittedAt = submittedAt;
    this.status = status;
  }

  long seq() {
    return seq;
  }

  Intent intent() {
    return intent;
  }

  Instant submittedAt() {
    return submittedAt;
  }

  IntentStatus status() {
    return status;
  }

  boolean cancelRequested() {
    return cancelRequested;
  }

  void requestCancel() {
    cancelRequested = true;
  }

  /** The nonce it holds or was mined at; negative when it has none. */
  long nonce() {
    return nonce;
  }

  /** The gas it needs by the node's estimate with a margin; negative when nobody asked yet. */
  long estimatedGas() {
    return estimatedGas;
  }

  void estimated(long gas) {
    estimatedGas = gas;
  }

  /** When sending it may be tried again. */
  Instant notBefore() {
    return notBefore;
  }

  void delay(Instant until) {
    notBefore = until;
  }

  boolean queued() {
    return status instanceof IntentStatus.Queued;
  }

  boolean sentAt(long atNonce) {
    return status instanceof IntentStatus.Sent && nonce == atNonce;
  }

  boolean isMined() {
    return status instanceof IntentStatus.Mined || status instanceof IntentStatus.Confirmed;
  }

  boolean expired(Instant now) {
    return intent.expiresAt().map(end -> !now.isBefore(end)).orElse(false);
  }

  boolean sameGroup(Wish other) {
    return intent.group().isPresent() && intent.group().equals(other.intent.group());
  }

  void become(IntentStatus newStatus, long atNonce) {
    status = newStatus;
    nonce = atNonce;
  }

  Optional<String> group() {
    return intent.group();
  }
}
