package io.meta138.chain.tx;

import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.ChainPort.Look;
import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.chain.tx.ChainPort.Top;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Moves one account's intents on, one step at a time, in the thread of its caller: looks at the
 * chain, lets {@link NonceDecisions} decide, stores, and only then sends. It may be abandoned at
 * any point; another one over the same store goes on.
 */
final class Engine {
  private static final int MOST_ACTIONS = 200;

  /** Intents deleted at once: few enough that what is to be sent hardly waits. */
  private static final int MOST_PRUNED = 1_000;

  private final Settings settings;
  private final ChainPort chain;
  private final IntentStore.Session session;
  private final InstantSource clock;
  private final TxEvents events;
  private final Consumer<Wish> listener;
  private final Sender sender;
  private final UsedNonces usedNonces;
  private NonceLedger ledger;
  private NonceDecisions decisions;
  private boolean reconciled;
  private boolean lookNow;
  private Instant nextLook = Instant.EPOCH;
  private Duration pace;
  private Optional<Instant> shorterSince = Optional.empty();
  private Optional<FeePolicy.Market> market = Optional.empty();
  private long newestSeq;
  private String silence = "";

  Engine(
      Settings settings,
      ChainPort chain,
      Signer signer,
      IntentStore.Session session,
      InstantSource clock,
      TxEvents events,
      Consumer<Wish> listener) {
    this.settings = settings;
    this.chain = chain;
    this.session = session;
    this.clock = clock;
    this.events = events;
    this.listener = listener;
    this.ledger = new NonceLedger(settings);
    this.decisions = new NonceDecisions(settings, ledger);
    this.sender = new Sender(settings, chain, signer, events);
    this.usedNonces = new UsedNonces(settings, chain, events);
    this.pace = settings.pollInterval();
  }

  NonceLedger ledger() {
    return ledger;
  }

  /** Why the chain can't be asked; empty when it can. */
  String silence() {
    return silence;
  }

  /** Why no new transaction is sent; empty when they are. */
  String holdReason() {
    return decisions.holdReason();
  }

  /** A nonce that is used, though not known by what, and why not; empty when there is none. */
  Optional<String> undecided() {
    return usedNonces.undecided();
  }

  /**
   * The store has new intents. Whoever tells of them may be late: an intent that was read, sent and
   * mined meanwhile waits in the messenger's memory alone, so the store is asked what waits.
   *
   * @param oldest the first of them by submission
   */
  void submitted(long oldest) {
    save(false);
    List<Wish> waiting = session.queuedAfter(oldest - 1);
    for (Wish wish : waiting) {
      newestSeq = Math.max(newestSeq, wish.seq());
      ledger.intents().submit(wish);
    }
    if (waiting.size() >= IntentStore.MOST_QUEUED) {
      submitted(waiting.getLast().seq() + 1);
    }
  }

  /** There is a new head: look at once. */
  void headMoved() {
    lookNow = true;
  }

  /** Blocks vanished: compare everything with the chain again. */
  void reorganized() {
    reconciled = false;
  }

  /** Reads what other processes submitted or want cancelled. */
  void readStore() {
    // a lower number may be committed after a higher one
    submitted(Math.max(0, newestSeq - 100) + 1);
    for (String key : session.cancelRequests()) {
      ledger.intents().find(key).ifPresent(Wish::requestCancel);
    }
  }

  /**
   * Does what can be done now.
   *
   * @return when to call again at the latest
   */
  Instant pump() {
    Instant now = clock.instant();
    try {
      if (!reconciled) {
        reconcile(now);
      } else if (lookNow || market.isEmpty() || !now.isBefore(nextLook)) {
        look(now);
      }
      silence = "";
    } catch (Silent e) {
      silence = String.valueOf(e.getMessage());
      events.silent(silence);
      nextLook = now.plus(settings.pollInterval());
    }
    if (reconciled && market.isPresent() && shorterSince.isEmpty()) {
      act();
    }
    save(false);
    Instant wake = reconciled ? decisions.wake(clock.instant()) : nextLook;
    return wake.isBefore(nextLook) ? wake : nextLook;
  }

  private void act() {
    for (int i = 0; i < MOST_ACTIONS; i++) {
      Instant now = clock.instant();
      Optional<Action> action = decisions.next(now);
      if (action.isEmpty()) {
        return;
      }
      Sender.After after =
          sender.perform(action.get(), ledger, decisions, market.orElseThrow(), this, now);
      if (after == Sender.After.LOOK) {
        lookNow = true;
      }
      if (after == Sender.After.SENT) {
        // without a subscription to heads the receipt is asked for soon, then ever more rarely
        pace = settings.pollInterval().dividedBy(8);
        Instant soon = now.plus(pace);
        nextLook = soon.isBefore(nextLook) ? soon : nextLook;
      }
      if (lookNow) {
        return;
      }
    }
  }

  private void look(Instant now) throws Silent {
    lookNow = false;
    Look look = chain.look(ledger.awaited(), ledger.topMined().flatMap(Attempt::block));
    ChainView view = look.view();
    market = Optional.of(view.market());
    long minedNext = ledger.topMined().map(top -> top.nonce() + 1).orElse(0L);
    boolean shorter = look.top() == Top.ABSENT || view.nonce() < minedNext;
    if (look.top() == Top.OTHER) {
      reconcile(now);
      return;
    }
    if (shorter) {
      Instant since = shorterSince.orElse(now);
      shorterSince = Optional.of(since);
      Instant believed = since.plus(settings.settle());
      if (!now.isBefore(believed)) {
        reconcile(now);
      } else {
        nextLook = believed;
      }
      return;
    }
    shorterSince = Optional.empty();
    long before = ledger.base();
    ledger.observe(view, now);
    usedNonces.decide(ledger, view.head(), now);
    boolean stillOpen = !ledger.awaited().isEmpty();
    pace =
        stillOpen && ledger.base() == before
            ? shorterOf(pace.multipliedBy(2), settings.pollInterval())
            : settings.pollInterval();
    nextLook = now.plus(pace);
    events.looked(ledger, view);
  }

  private static Duration shorterOf(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** Compares everything stored with the chain: at the start, and after every reorg. */
  private void reconcile(Instant now) throws Silent {
    save(false);
    long ancestor = SurvivingBlock.number(session, chain);
    IntentStore.Contents contents = session.load(ancestor);
    NonceLedger fresh = new NonceLedger(settings);
    fresh.load(contents.wishes(), contents.attempts());
    List<Attempt> doubtful =
        fresh.minedAttempts().stream()
            .filter(a -> a.block().map(b -> b.number() > ancestor).orElse(false))
            .toList();
    Map<Hash, IntentStatus.Receipt> receipts =
        chain.receiptsOf(doubtful.stream().map(Attempt::hash).toList());
    List<Attempt> vanished = new ArrayList<>();
    for (Attempt attempt : doubtful) {
      IntentStatus.Receipt receipt = receipts.get(attempt.hash());
      if (receipt == null) {
        fresh.vanished(attempt);
        vanished.add(attempt);
      } else if (!receipt.blockHash().equals(attempt.block().orElseThrow().hash())) {
        fresh.moved(attempt, receipt);
      }
    }
    ChainView view = chain.look(fresh.awaited(), Optional.empty()).view();
    fresh.observe(view, now);
    List<Hash> open =
        fresh.open().stream()
            .flatMap(s -> s.attempts().stream())
            .filter(a -> a.state() == Attempt.State.LIVE)
            .map(Attempt::hash)
            .toList();
    Set<Hash> known = new HashSet<>(chain.known(open));
    fresh.heal(Math.max(view.nonce(), fresh.base()), known);
    for (Slot slot : fresh.open()) {
      slot.occupant().filter(a -> known.contains(a.hash())).ifPresent(a -> slot.accept());
      slot.moved(now, view.head());
    }
    ledger = fresh;
    decisions = new NonceDecisions(settings, fresh);
    market = Optional.of(view.market());
    shorterSince = Optional.empty();
    reconciled = true;
    nextLook = now.plus(settings.pollInterval());
    contents.wishes().forEach(w -> newestSeq = Math.max(newestSeq, w.seq()));
    events.reconciled(ancestor, vanished, view);
    save(false);
  }

  /** Stores what changed, then tells of it. */
  void save(boolean durable) {
    List<Wish> wishes = ledger.intents().takeDirty();
    List<Attempt> attempts = ledger.takeDirtyAttempts();
    if (wishes.isEmpty() && attempts.isEmpty()) {
      return;
    }
    session.save(wishes, attempts, clock.instant(), durable);
    for (Wish wish : wishes) {
      events.changed(wish);
      listener.accept(wish);
    }
  }

  /**
   * Deletes some of what was finished long ago.
   *
   * @return whether there may be more
   */
  boolean prune() {
    int pruned = session.prune(clock.instant().minus(settings.retention()), MOST_PRUNED);
    events.pruned(pruned);
    return pruned == MOST_PRUNED;
  }
}
