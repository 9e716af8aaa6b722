package io.meta138.app.desk;

import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.anchor.LogAnchor;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes roots of logs to a chain: transactions of nothing from an account to itself, whose call
 * data is an {@link AnchorData}. Each is an intent whose key follows from log and size, so that it
 * is sent once, whatever crashes. One that is given up is sent again under a key of its own, after
 * a pause that doubles each time.
 */
public final class ChainLogAnchor implements LogAnchor {
  private static final Logger LOG = LoggerFactory.getLogger(ChainLogAnchor.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 7;

  private final TransactionManager transactions;
  private final InstantSource clock;
  private final ConcurrentMap<String, Attempt> attempts = new ConcurrentHashMap<>();

  /**
   * The newest attempt to write a root.
   *
   * @param root that is written
   * @param number of the attempt, from 0
   * @param again when the next one is made; empty while this one has not failed
   */
  private record Attempt(Hash root, int number, Optional<Instant> again) {}

  /** Writes as the account of this manager. */
  public ChainLogAnchor(TransactionManager transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public void anchor(String log, long size, Hash root) {
    attempts.putIfAbsent(key(log, size, 0), new Attempt(root, 0, Optional.empty()));
    submit(log, size, root, 0);
  }

  private void submit(String log, long size, Hash root, int attempt) {
    transactions.submit(
        new Intent(
            key(log, size, attempt),
            Optional.empty(),
            Optional.of(transactions.account()),
            Wei.ZERO,
            new AnchorData(log, size, root).encode(),
            Optional.empty(),
            Optional.empty()));
  }

  @Override
  public Optional<Anchored> find(String log, long size) {
    String root = key(log, size, 0);
    Attempt known = attempts.get(root);
    int number = known == null ? 0 : known.number();
    Optional<IntentStatus> status = transactions.status(key(log, size, number));
    while (status.orElse(null) instanceof IntentStatus.Failed(String reason)) {
      Optional<IntentStatus> next = transactions.status(key(log, size, number + 1));
      if (next.isEmpty()) {
        again(log, size, number, reason);
        return Optional.empty();
      }
      number++;
      status = next;
    }
    if (status.orElse(null) instanceof IntentStatus.Confirmed(IntentStatus.Receipt receipt)) {
      attempts.remove(root);
      return Optional.of(new Anchored(receipt.hash(), receipt.blockNumber()));
    }
    return Optional.empty();
  }

  /** Sends one that was given up again, once its pause is over. */
  private void again(String log, long size, int failed, String reason) {
    String key = key(log, size, 0);
    Attempt known = attempts.get(key);
    if (known == null) {
      return; // nobody has asked for it since this process began
    }
    Instant now = clock.instant();
    if (known.number() < failed || known.again().isEmpty()) {
      Duration pause = pause(failed);
      LOG.warn(
          "the root of {} entries of {} was not written: {}; it is sent again in {} s",
          size,
          log,
          reason,
          pause.toSeconds());
      attempts.put(key, new Attempt(known.root(), failed, Optional.of(now.plus(pause))));
    } else if (!now.isBefore(known.again().get())) {
      attempts.put(key, new Attempt(known.root(), failed + 1, Optional.empty()));
      submit(log, size, known.root(), failed + 1);
    }
  }

  private static Duration pause(int failed) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failed, MOST_DOUBLINGS));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static String key(String log, long size, int attempt) {
    return "log:" + log + ":" + size + (attempt == 0 ? "" : ":" + attempt);
  }
}
