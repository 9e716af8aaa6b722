package io.meta138.chain.tx;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.tx.ChainPort.Silent;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Looks into one account's transactions and asks for them to be cancelled, from any process: it
 * needs the database and the chain, not the account.
 */
public final class TransactionDesk {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final PostgresStore store;
  private final ChainPort chain;
  private final InstantSource clock;

  /**
   * Looks at nothing yet.
   *
   * @param source a database whose schema {@code chain} is up to date
   * @param rpc the chain
   * @param account whose transactions
   * @param clock the time
   */
  public TransactionDesk(DataSource source, Rpc rpc, Address account, InstantSource clock) {
    this.store = new PostgresStore(source, rpc.chainId(), account, Duration.ZERO);
    this.chain = new ChainPort(rpc, account, LIMIT);
    this.clock = clock;
  }

  /**
   * One line of a list.
   *
   * @param key of the intent
   * @param group it belongs to
   * @param submittedAt when it was stored
   * @param nonce it holds or was mined at
   * @param cancelRequested whether somebody asked for it to be cancelled
   * @param status where it stands
   */
  public record Entry(
      String key,
      Optional<String> group,
      Instant submittedAt,
      OptionalLong nonce,
      boolean cancelRequested,
      IntentStatus status) {}

  /** Which intents to list. */
  public enum Filter {
    /** Waiting or in flight. */
    OPEN,
    /** In a block. */
    MINED,
    /** Given up. */
    FAILED,
    /** Taken over by a newer one of its group. */
    SUPERSEDED,
    /** Neither waiting nor in flight. */
    SETTLED,
    /** Every one. */
    ALL
  }

  /** Intents, newest first. */
  public List<Entry> list(Filter filter, int limit) {
    return list(filter, Optional.empty(), limit);
  }

  /**
   * A page of intents, newest first.
   *
   * @param after key of the last one of the page before; a page is empty after what is not kept
   */
  public List<Entry> list(Filter filter, Optional<String> after, int limit) {
    return store.before(states(filter), after, limit).stream().map(TransactionDesk::entry).toList();
  }

  /** The intent of this key. */
  public Optional<Entry> find(String key) {
    return store.find(key).map(TransactionDesk::entry);
  }

  private static List<String> states(Filter filter) {
    return switch (filter) {
      case OPEN -> List.of("QUEUED", "SENT");
      case MINED -> List.of("MINED", "CONFIRMED");
      case FAILED -> List.of("FAILED");
      case SUPERSEDED -> List.of("SUPERSEDED");
      case SETTLED -> List.of("MINED", "CONFIRMED", "SUPERSEDED", "FAILED");
      case ALL -> List.of("QUEUED", "SENT", "MINED", "CONFIRMED", "SUPERSEDED", "FAILED");
    };
  }

  private static Entry entry(Wish wish) {
    return new Entry(
        wish.intent().key(),
        wish.group(),
        wish.submittedAt(),
        wish.nonce() < 0 ? OptionalLong.empty() : OptionalLong.of(wish.nonce()),
        wish.cancelRequested(),
        wish.status());
  }

  /** The intent that holds the nonce or was mined at it; empty when none is stored. */
  public Optional<String> keyAt(long nonce) {
    return store.findAt(nonce).map(wish -> wish.intent().key());
  }

  /** What asking for an intent to be cancelled came to. */
  public sealed interface Cancelling {
    /**
     * It is stored and will be carried out.
     *
     * @param soon whether a process works for the account now, rather than once one does
     */
    record Requested(boolean soon) implements Cancelling {}

    /**
     * It has ended, or a block has it.
     *
     * @param status where it stands
     */
    record TooLate(IntentStatus status) implements Cancelling {}

    /** There is no such intent. */
    record Unknown() implements Cancelling {}
  }

  /**
   * Asks for an intent to be cancelled: it is dropped when it waits, and when it is in flight its
   * nonce is used up by a transfer of nothing, unless it is mined first. The process that holds the
   * account does it within its poll interval.
   */
  public Cancelling cancel(String key) {
    if (store.requestCancel(key)) {
      return new Cancelling.Requested(store.inUse());
    }
    return store
        .find(key)
        .<Cancelling>map(wish -> new Cancelling.TooLate(wish.status()))
        .orElseGet(Cancelling.Unknown::new);
  }

  /** How an account's queue stands. */
  public sealed interface Queue {
    /**
     * The chain was asked.
     *
     * @param nonce the lowest that no block has
     * @param open intents that wait or are in flight
     * @param hash the newest transaction at that nonce; empty when none was sent
     * @param since when the first transaction at that nonce was signed, or, when none was, when the
     *     oldest intent began to wait; empty when nothing waits
     */
    record Seen(long nonce, int open, Optional<Hash> hash, Optional<Instant> since)
        implements Queue {}

    /** No endpoint answered. */
    record NodeDown(String reason) implements Queue {}
  }

  /** How the account's queue stands. */
  public Queue queue() {
    long nonce;
    try {
      nonce = chain.look(List.of(), Optional.empty()).view().nonce();
    } catch (Silent e) {
      return new Queue.NodeDown(String.valueOf(e.getMessage()));
    }
    List<Wish> open = store.list(List.of("QUEUED", "SENT"), 1_000);
    List<Attempt> live =
        store.attemptsAt(nonce).stream().filter(a -> a.state() == Attempt.State.LIVE).toList();
    if (live.isEmpty()) {
      Optional<Instant> oldest =
          open.stream()
              .filter(wish -> wish.status() instanceof IntentStatus.Queued)
              .map(Wish::submittedAt)
              .min(Comparator.naturalOrder());
      return new Queue.Seen(nonce, open.size(), Optional.empty(), oldest);
    }
    return new Queue.Seen(
        nonce,
        open.size(),
        Optional.of(live.getLast().hash()),
        live.stream().map(Attempt::at).min(Comparator.naturalOrder()));
  }

  /** Why the intent stands where it does. */
  public Diagnosis explain(String key) {
    Optional<Wish> wish = store.find(key);
    if (wish.isEmpty()) {
      return new Diagnosis.Unknown();
    }
    return switch (wish.get().status()) {
      case IntentStatus.Queued ignored -> explainQueued(wish.get());
      case IntentStatus.Sent(var nonce, var ignored) -> explain(nonce);
      case IntentStatus.Mined ignored -> explain(wish.get().nonce());
      default -> new Diagnosis.Ended(wish.get().status());
    };
  }

  private Diagnosis explainQueued(Wish wish) {
    if (!store.inUse()) {
      return new Diagnosis.NobodySends();
    }
    Optional<Wish> before =
        store.list(List.of("SENT"), 1000).stream().filter(w -> w.sameGroup(wish)).findFirst();
    if (before.isPresent()) {
      return new Diagnosis.AwaitsGroup(before.get().intent().key());
    }
    try {
      Wei balance = chain.balance();
      if (balance.compareTo(wish.intent().value()) < 0) {
        return funds(wish.intent().value(), balance);
      }
    } catch (Silent e) {
      return new Diagnosis.NodeDown(String.valueOf(e.getMessage()));
    }
    return new Diagnosis.AwaitsTurn();
  }

  /** Why the nonce stands where it does. */
  public Diagnosis explain(long nonce) {
    Optional<Wish> wish = store.findAt(nonce);
    if (wish.isPresent() && wish.get().status() instanceof IntentStatus.Confirmed) {
      return new Diagnosis.Ended(wish.get().status());
    }
    List<Attempt> attempts = store.attemptsAt(nonce);
    List<Hash> hashes = attempts.stream().map(Attempt::hash).toList();
    try {
      ChainView view = chain.look(hashes, Optional.empty()).view();
      Optional<IntentStatus.Receipt> mined = view.receipts().values().stream().findFirst();
      if (mined.isPresent()) {
        return explainMined(mined.get(), view);
      }
      if (nonce < view.nonce()) {
        return isOlderThanStored(nonce)
            ? new Diagnosis.NotKept(nonce)
            : explainUsed(nonce, attempts, view);
      }
      return explainOpen(nonce, attempts, wish, view);
    } catch (Silent e) {
      return new Diagnosis.NodeDown(String.valueOf(e.getMessage()));
    }
  }

  private Diagnosis explainUsed(long nonce, List<Attempt> attempts, ChainView view) throws Silent {
    Set<Hash> ours = attempts.stream().map(Attempt::hash).collect(Collectors.toSet());
    return new NonceSearch(chain, nonce, Instant.EPOCH).look(ours, view.head()).diagnosis(nonce);
  }

  private Diagnosis explainMined(IntentStatus.Receipt receipt, ChainView view) {
    if (store.intentOf(receipt.hash()).isEmpty()) {
      return new Diagnosis.UsedUp(receipt);
    }
    long above = Math.max(0, view.head() - receipt.blockNumber());
    return new Diagnosis.AwaitsDepth(receipt, above, store.inUse());
  }

  /** A nonce that was used before everything that is kept says nothing about strangers. */
  private boolean isOlderThanStored(long nonce) {
    OptionalLong lowest = store.lowestNonce();
    return lowest.isEmpty() || nonce < lowest.getAsLong();
  }

  private Diagnosis explainOpen(
      long nonce, List<Attempt> attempts, Optional<Wish> wish, ChainView view) throws Silent {
    Optional<Attempt> newest =
        attempts.stream().filter(a -> a.state() == Attempt.State.LIVE).reduce((a, b) -> b);
    if (newest.isEmpty()) {
      return attempts.isEmpty() ? new Diagnosis.Unknown() : new Diagnosis.AwaitsNonce(nonce, false);
    }
    boolean cancelling =
        wish.isPresent()
            && wish.get().cancelRequested()
            && store.intentOf(newest.get().hash()).isPresent();
    if (cancelling) {
      return store.inUse() ? new Diagnosis.AwaitsCancelling(nonce) : new Diagnosis.NobodySends();
    }
    if (nonce > view.nonce()) {
      boolean held =
          store.attemptsAt(view.nonce()).stream().anyMatch(a -> a.state() == Attempt.State.LIVE);
      return new Diagnosis.AwaitsNonce(view.nonce(), held);
    }
    return explainFirst(newest.get(), view);
  }

  /** The lowest nonce that is open: what keeps it out of a block? */
  private Diagnosis explainFirst(Attempt attempt, ChainView view) throws Silent {
    Wei offered = FeePolicy.maxOf(attempt.fees());
    Wei value = store.intentOf(attempt.hash()).map(wish -> wish.intent().value()).orElse(Wei.ZERO);
    Wei cost = offered.times(attempt.gasLimit()).plus(value);
    Wei balance = chain.balance();
    if (balance.compareTo(cost) < 0) {
      return funds(cost, balance);
    }
    Optional<Wei> baseFee = view.market().baseFee();
    if (baseFee.isPresent() && offered.compareTo(baseFee.get()) < 0) {
      return new Diagnosis.BelowBaseFee(offered, baseFee.get());
    }
    if (chain.known(List.of(attempt.hash())).isEmpty()) {
      return store.inUse() ? new Diagnosis.Forgotten(attempt.hash()) : new Diagnosis.NobodySends();
    }
    return new Diagnosis.Pending(
        attempt.hash(), Duration.between(attempt.at(), clock.instant()), offered);
  }

  private static Diagnosis funds(Wei needed, Wei balance) {
    BigInteger missing = needed.amount().subtract(balance.amount());
    return new Diagnosis.InsufficientFunds(new Wei(missing), balance);
  }
}
