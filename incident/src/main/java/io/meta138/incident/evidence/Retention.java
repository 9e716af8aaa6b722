package io.meta138.incident.evidence;

import io.meta138.platform.lifecycle.Background;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Forgets the content of evidence that is old, or more than there is room for. */
public final class Retention extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration MORE = Duration.ofSeconds(1);
  private static final int AT_ONCE = 500;

  private final EvidenceStore store;
  private final Duration age;
  private final long bytes;
  private final InstantSource clock;

  /**
   * A retention that is not started.
   *
   * @param age of a document that has not come again since, after which it is forgotten
   * @param bytes that all documents may take, as they are packed
   */
  public Retention(EvidenceStore store, Duration age, long bytes, InstantSource clock) {
    this.store = store;
    this.age = age;
    this.bytes = bytes;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "retention of evidence";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      TimeUnit.MILLISECONDS.sleep((pass() >= AT_ONCE ? MORE : EVERY).toMillis());
    }
  }

  /** Forgets a part of what may go; gives how many documents. */
  public int pass() {
    try {
      return store.prune(clock.instant().minus(age), bytes, AT_ONCE);
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("evidence was not pruned: {}", e.getMessage());
      return 0;
    }
  }
}
