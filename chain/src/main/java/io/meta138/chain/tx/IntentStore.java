package io.meta138.chain.tx;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where one account's intents and attempts outlive the process. */
interface IntentStore {
  /** Waiting intents that are read at once. */
  int MOST_QUEUED = 1_000;

  /**
   * Stores an intent durably; a key that is there already is left as it is.
   *
   * @return what is stored under the key now
   */
  Wish insert(Intent intent, Instant now);

  /** What is stored under the key. */
  Optional<Wish> find(String key);

  /**
   * Takes the account for this process alone until the session is closed or lost.
   *
   * @throws AccountInUseException when another process has it
   */
  Session open();

  /** The account in the hands of this process; everything here fails once the hold is lost. */
  interface Session extends AutoCloseable {
    /** Distinct blocks of mined attempts below a number, highest first. */
    List<Attempt.Block> minedBlocks(long below, int limit);

    /** Everything unfinished, everything mined above a block, and the newest mined at or below. */
    Contents load(long ancestor);

    /** Intents that wait, submitted after one, the first {@link #MOST_QUEUED} of them in order. */
    List<Wish> queuedAfter(long seq);

    /** Keys of unfinished intents that somebody wants cancelled. */
    Set<String> cancelRequests();

    /**
     * Stores changes as one.
     *
     * @param durable whether they must survive a crash of the database too; without, they may be
     *     lost, which is right for what the chain can tell again
     */
    void save(List<Wish> wishes, List<Attempt> attempts, Instant now, boolean durable);

    /**
     * Deletes what was finished before, the oldest first.
     *
     * @param limit most intents at once
     * @return how many intents
     */
    int prune(Instant before, int limit);

    @Override
    void close();
  }

  /**
   * What a store has.
   *
   * @param wishes intents by submission
   * @param attempts in the order they were made
   */
  record Contents(List<Wish> wishes, List<Attempt> attempts) {}
}
