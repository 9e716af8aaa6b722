package io.meta138.app.desk;

import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.anchor.LogAnchor;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes roots of logs to a chain: transactions of nothing from an account to itself, whose call
 * data is an {@link AnchorData}. Each is an intent whose key follows from log and size, so that it
 * is sent once, whatever crashes.
 */
public final class ChainLogAnchor implements LogAnchor {
  private static final Logger LOG = LoggerFactory.getLogger(ChainLogAnchor.class);
  private static final int MOST_ATTEMPTS = 100;

  private final TransactionManager transactions;
  private final ConcurrentMap<String, Hash> roots = new ConcurrentHashMap<>();

  /** Writes as the account of this manager. */
  public ChainLogAnchor(TransactionManager transactions) {
    this.transactions = transactions;
  }

  @Override
  public void anchor(String log, long size, Hash root) {
    roots.put(key(log, size, 0), root);
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
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      Optional<IntentStatus> status = transactions.status(key(log, size, attempt));
      switch (status.orElse(null)) {
        case IntentStatus.Confirmed(IntentStatus.Receipt receipt) -> {
          roots.remove(key(log, size, 0));
          return Optional.of(new Anchored(receipt.hash(), receipt.blockNumber()));
        }
        case IntentStatus.Failed(String reason) -> again(log, size, attempt + 1, reason);
        case null, default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** One that was given up is sent again under a key of its own. */
  private void again(String log, long size, int attempt, String reason) {
    Hash root = roots.get(key(log, size, 0));
    if (root != null && transactions.status(key(log, size, attempt)).isEmpty()) {
      LOG.warn("the root of {} entries of {} is sent again: {}", size, log, reason);
      submit(log, size, root, attempt);
    }
  }

  private static String key(String log, long size, int attempt) {
    return "log:" + log + ":" + size + (attempt == 0 ? "" : ":" + attempt);
  }
}
