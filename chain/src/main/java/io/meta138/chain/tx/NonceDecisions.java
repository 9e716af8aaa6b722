package io.meta138.chain.tx;

import io.meta138.chain.tx.IntentStatus.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what to do next about one account's nonces; pure, given what the ledger knows. */
final class NonceDecisions {
  /** Unmined attempts at one nonce beyond which it is only sent again, never re-priced. */
  private static final int MOST_ATTEMPTS = 64;

  private final Settings settings;
  private final NonceLedger ledger;

  /** No new nonce is used before: the account can't pay, or the market is above the cap. */
  private Instant holdUntil = Instant.EPOCH;

  private String holdReason = "";

  NonceDecisions(Settings settings, NonceLedger ledger) {
    this.settings = settings;
    this.ledger = ledger;
  }

  void hold(Instant until, String reason) {
    holdUntil = until;
    holdReason = reason;
  }

  void release() {
    holdUntil = Instant.EPOCH;
    holdReason = "";
  }

  String holdReason() {
    return holdReason;
  }

  /** The next thing to do; empty when there is none now. */
  Optional<Action> next(Instant now) {
    dropPointless(now);
    for (Slot slot : ledger.open()) {
      if (slot.nonce() >= ledger.base() && slot.occupant().isPresent()) {
        Optional<Action> action = tend(slot, slot.occupant().get(), now);
        if (action.isPresent()) {
          return action;
        }
      }
    }
    if (now.isBefore(holdUntil)) {
      return Optional.empty();
    }
    return fillGap(now).or(() -> sendNew(now));
  }

  /** Queued intents that expired or were cancelled end here. */
  private void dropPointless(Instant now) {
    for (Wish wish : List.copyOf(ledger.intents().queue().values())) {
      if (wish.cancelRequested()) {
        ledger.intents().fail(wish, "cancelled");
      } else if (wish.expired(now)) {
        ledger.intents().fail(wish, "expired before it was mined");
      }
    }
  }

  private Optional<Action> tend(Slot slot, Attempt occupant, Instant now) {
    if (now.isBefore(slot.retryAt())) {
      return Optional.empty();
    }
    Optional<Wish> wish = occupant.wish();
    boolean unwanted = wish.map(w -> !w.sentAt(slot.nonce()) || w.cancelRequested()).orElse(false);
    boolean pointless = wish.map(w -> w.expired(now) && hadItsChance(slot, now)).orElse(false);
    if ((unwanted || pointless) && mayReprice(slot)) {
      return Optional.of(replace(slot, wish.flatMap(w -> newerFor(slot, w))));
    }
    if (!slot.accepted()) {
      return Optional.of(new Action.Resend(occupant, slot.uncertain()));
    }
    if (mayReprice(slot)) {
      if (isStuck(slot, slot.movedAt(), slot.movedAtHead(), now)) {
        Optional<Wish> newer =
            wish.isPresent()
                ? wish.flatMap(w -> newerFor(slot, w))
                : firstQueued(now, groupsInFlight());
        if (newer.isPresent()) {
          return Optional.of(replace(slot, newer));
        }
      }
    }
    boolean first = slot.nonce() == ledger.base();
    Instant since = later(slot.movedAt(), ledger.baseSince());
    long sinceHead = Math.max(slot.movedAtHead(), ledger.baseSinceHead());
    if (first && isStuck(slot, since, sinceHead, now)) {
      return Optional.of(new Action.Check(occupant));
    }
    return Optional.empty();
  }

  /** The same intent again with a better price, when a look showed that the node still has it. */
  Optional<Action> reprice(Slot slot) {
    Optional<Attempt> occupant = slot.occupant();
    boolean blocksCame = ledger.head() > slot.movedAtHead();
    if (occupant.isEmpty() || !blocksCame || !mayReprice(slot)) {
      return Optional.empty();
    }
    return Optional.of(replace(slot, occupant.get().wish()));
  }

  private boolean mayReprice(Slot slot) {
    return slot.attempts().size() < MOST_ATTEMPTS;
  }

  /** Whether a block came since it was sent, or so much time passed that blocks don't matter. */
  private boolean hadItsChance(Slot slot, Instant now) {
    return ledger.head() > slot.movedAtHead()
        || !now.isBefore(slot.movedAt().plus(settings.stuckAfter().multipliedBy(3)));
  }

  private boolean isStuck(Slot slot, Instant since, long sinceHead, Instant now) {
    if (ledger.head() - sinceHead >= settings.stuckBlocks()) {
      return true;
    }
    // on a chain that stands still every new price would only raise the price of the nonce
    long live = slot.attempts().stream().filter(a -> a.state() == Attempt.State.LIVE).count() - 1;
    int doublings = ledger.head() > sinceHead ? 0 : (int) Math.min(5, Math.max(0, live));
    Duration patience = settings.stuckAfter().multipliedBy(1L << doublings);
    return !now.isBefore(since.plus(patience));
  }

  /**
   * The intent that may take over a nonce: the newest waiting one of the group, unless an older one
   * of the group holds a higher nonce, as after a reorg; that one would then be mined after it.
   */
  private Optional<Wish> newerFor(Slot slot, Wish wish) {
    boolean higher =
        ledger.intents().open().stream()
            .anyMatch(
                w -> w.sameGroup(wish) && w.status() instanceof Sent && w.nonce() > slot.nonce());
    return higher ? Optional.empty() : newerOf(wish);
  }

  private Optional<Wish> newerOf(Wish wish) {
    if (wish.group().isEmpty()) {
      return Optional.empty();
    }
    return ledger.intents().queue().tailMap(wish.seq(), false).values().stream()
        .filter(wish::sameGroup)
        .reduce((a, b) -> b);
  }

  private static Action replace(Slot slot, Optional<Wish> by) {
    return new Action.Send(slot.nonce(), by, slot.floor(), slot.priceRefused());
  }

  /** A free nonce below a used one keeps everything above it waiting. */
  private Optional<Action> fillGap(Instant now) {
    long top =
        ledger.open().stream()
            .filter(s -> s.occupant().isPresent())
            .mapToLong(Slot::nonce)
            .max()
            .orElse(-1);
    for (long nonce = ledger.base(); nonce < top; nonce++) {
      Slot slot = ledger.slotAt(nonce);
      if (slot.occupant().isEmpty()) {
        if (now.isBefore(slot.retryAt())) {
          return Optional.empty();
        }
        return Optional.of(replace(slot, firstQueued(now, groupsInFlight())));
      }
    }
    return Optional.empty();
  }

  private Optional<Action> sendNew(Instant now) {
    long inFlight = ledger.open().stream().filter(s -> s.occupant().isPresent()).count();
    if (inFlight >= settings.maxInFlight()) {
      return Optional.empty();
    }
    Optional<Wish> wish = firstQueued(now, groupsInFlight());
    if (wish.isEmpty()) {
      return Optional.empty();
    }
    long nonce = ledger.base();
    while (ledger.slots().containsKey(nonce)
        && (ledger.slotAt(nonce).occupant().isPresent()
            || ledger.slotAt(nonce).mined().isPresent())) {
      nonce++;
    }
    Slot slot = ledger.slotAt(nonce);
    if (now.isBefore(slot.retryAt())) {
      return Optional.empty();
    }
    return Optional.of(replace(slot, wish));
  }

  /** The oldest intent that may be sent: the newest of its group, or the first without one. */
  private Optional<Wish> firstQueued(Instant now, Set<String> busyGroups) {
    boolean ungroupedHeld = false;
    for (Wish wish : ledger.intents().queue().values()) {
      if (wish.group().map(busyGroups::contains).orElse(ungroupedHeld)) {
        continue;
      }
      if (now.isBefore(wish.notBefore())) {
        // order matters among intents without a group: a contract's address depends on it
        ungroupedHeld |= wish.group().isEmpty();
        continue;
      }
      if (newerOf(wish).isEmpty()) {
        return Optional.of(wish);
      }
    }
    return Optional.empty();
  }

  /** Groups of which one may still be mined: not at a nonce that is used up, whoever used it. */
  private Set<String> groupsInFlight() {
    Set<String> groups = new HashSet<>();
    for (Wish wish : ledger.intents().open()) {
      if (wish.status() instanceof Sent && wish.nonce() >= ledger.base()) {
        wish.group().ifPresent(groups::add);
      }
    }
    return groups;
  }

  /** When something may be due though nothing is heard from outside. */
  Instant wake(Instant now) {
    Instant wake = now.plus(settings.pollInterval());
    for (Slot slot : ledger.open()) {
      if (slot.occupant().isPresent() && !slot.accepted()) {
        wake = earlier(wake, later(now, slot.retryAt()));
      }
    }
    for (Wish wish : ledger.intents().queue().values()) {
      wake = earlier(wake, later(now, wish.notBefore()));
    }
    if (now.isBefore(holdUntil)) {
      wake = earlier(wake, holdUntil);
    }
    return wake;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
