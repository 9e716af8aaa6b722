package io.meta138.chain.tx;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One nonce of the account and everything that was signed for it. */
final class Slot {
  private final long nonce;
  private final List<Attempt> attempts = new ArrayList<>();

  /** When something last happened that should lead to it being mined. */
  private Instant movedAt = Instant.EPOCH;

  /** The chain's height at that time. */
  private long movedAtHead;

  /** Whether a node is known to have the newest attempt. */
  private boolean accepted;

  /** Whether an earlier send of the newest attempt may have reached a node. */
  private boolean uncertain;

  private Instant retryAt = Instant.EPOCH;
  private int retries;
  private boolean priceRefused;
  private Optional<Instant> goneSince = Optional.empty();
  private String trouble = "";

  Slot(long nonce) {
    this.nonce = nonce;
  }

  long nonce() {
    return nonce;
  }

  List<Attempt> attempts() {
    return attempts;
  }

  void load(Attempt attempt) {
    attempts.add(attempt);
    movedAt = attempt.at();
    accepted = false;
    uncertain = true;
  }

  void attach(Attempt attempt, Instant now, long head) {
    // the same bytes may be signed again after a refusal
    attempts.removeIf(a -> a.hash().equals(attempt.hash()));
    attempts.add(attempt);
    movedAt = now;
    movedAtHead = head;
    accepted = false;
    uncertain = false;
    retryAt = now;
    retries = 0;
  }

  /** The attempt that should be mined; empty when the nonce is free. */
  Optional<Attempt> occupant() {
    for (int i = attempts.size() - 1; i >= 0; i--) {
      if (attempts.get(i).state() == Attempt.State.LIVE) {
        return Optional.of(attempts.get(i));
      }
    }
    return Optional.empty();
  }

  Optional<Attempt> mined() {
    return attempts.stream()
        .filter(a -> a.state() == Attempt.State.MINED || a.state() == Attempt.State.CONFIRMED)
        .findFirst();
  }

  /** What a new attempt must outbid: everything that may be in a pool, or was refused as cheap. */
  Optional<Fees> floor() {
    return attempts.stream()
        .filter(a -> priceRefused || a.state() != Attempt.State.REFUSED)
        .map(Attempt::fees)
        .max(Comparator.comparing(FeePolicy::maxOf).thenComparing(FeePolicy::tipOf));
  }

  boolean priceRefused() {
    return priceRefused;
  }

  void refusePrice() {
    priceRefused = true;
  }

  boolean accepted() {
    return accepted;
  }

  void accept() {
    accepted = true;
    uncertain = false;
    priceRefused = false;
    retries = 0;
    trouble = "";
  }

  /** The node may have lost it: read back and send again. */
  void doubt(Instant now) {
    accepted = false;
    uncertain = true;
    retryAt = now;
  }

  boolean uncertain() {
    return uncertain;
  }

  void retryLater(Instant at, boolean maybeReached, String why) {
    retries++;
    retryAt = at;
    uncertain |= maybeReached;
    trouble = why;
  }

  /** Leaves it alone for a while. */
  void rest(Instant until) {
    retryAt = until;
  }

  int retries() {
    return retries;
  }

  Instant retryAt() {
    return retryAt;
  }

  /** Why the newest attempt is not in a pool; empty when it is. */
  String trouble() {
    return trouble;
  }

  Instant movedAt() {
    return movedAt;
  }

  long movedAtHead() {
    return movedAtHead;
  }

  void moved(Instant now, long head) {
    movedAt = now;
    movedAtHead = head;
  }

  Optional<Instant> goneSince() {
    return goneSince;
  }

  void gone(Instant now) {
    if (goneSince.isEmpty()) {
      goneSince = Optional.of(now);
    }
  }

  void present() {
    goneSince = Optional.empty();
  }
}
