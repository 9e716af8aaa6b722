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
import java.util.List;
import java.util.Optional;
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
   * @param status where it stands
   */
  public record Entry(
      String key, Optional<String> group, Instant submittedAt, IntentStatus status) {}

  /** Which intents to list. */
  public enum Filter {
    /** Waiting or in flight. */
    OPEN,
    /** In a block. */
    MINED,
    /** Given up. */
    FAILED,
    /** Every one. */
    ALL
  }

  /** Intents, newest first. */
  public List<Entry> list(Filter filter, int limit) {
    List<String> states =
        switch (filter) {
          case OPEN -> List.of("QUEUED", "SENT");
          case MINED -> List.of("MINED", "CONFIRMED");
          case FAILED -> List.of("FAILED");
          case ALL -> List.of("QUEUED", "SENT", "MINED", "CONFIRMED", "SUPERSEDED", "FAILED");
        };
    return store.list(states, limit).stream()
        .map(w -> new Entry(w.intent().key(), w.group(), w.submittedAt(), w.status()))
        .toList();
  }

  /**
   * Asks for an intent to be cancelled: it is dropped when it waits, and when it is in flight its
   * nonce is used up by a transfer of nothing, unless it is mined first. The process that holds the
   * account does it within its poll interval.
   *
   * @return false when no unfinished intent has the key
   */
  public boolean cancel(String key) {
    return store.requestCancel(key);
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
      case IntentStatus.Mined(var receipt) -> new Diagnosis.AwaitsDepth(receipt);
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
    List<Attempt> attempts = store.attemptsAt(nonce);
    List<Hash> hashes = attempts.stream().map(Attempt::hash).toList();
    try {
      ChainView view = chain.look(hashes, Optional.empty()).view();
      Optional<IntentStatus.Receipt> mined = view.receipts().values().stream().findFirst();
      if (mined.isPresent()) {
        return new Diagnosis.AwaitsDepth(mined.get());
      }
      if (nonce < view.nonce()) {
        return new Diagnosis.TakenByStranger(nonce);
      }
      Optional<Attempt> newest =
          attempts.stream().filter(a -> a.state() == Attempt.State.LIVE).reduce((a, b) -> b);
      if (newest.isEmpty()) {
        return attempts.isEmpty()
            ? new Diagnosis.Unknown()
            : new Diagnosis.AwaitsNonce(nonce, false);
      }
      if (nonce > view.nonce()) {
        boolean held =
            store.attemptsAt(view.nonce()).stream().anyMatch(a -> a.state() == Attempt.State.LIVE);
        return new Diagnosis.AwaitsNonce(view.nonce(), held);
      }
      return explainFirst(newest.get(), view);
    } catch (Silent e) {
      return new Diagnosis.NodeDown(String.valueOf(e.getMessage()));
    }
  }

  /** The lowest nonce that is open: what keeps it out of a block? */
  private Diagnosis explainFirst(Attempt attempt, ChainView view) throws Silent {
    Wei offered = FeePolicy.maxOf(attempt.fees());
    Wei value = store.valueOf(attempt.hash());
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
