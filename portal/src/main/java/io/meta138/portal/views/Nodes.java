package io.meta138.portal.views;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Oracle nodes and their transactions. */
public interface Nodes {
  /** Every node this portal knows. */
  Known<List<OracleNode>> nodes() throws InterruptedException;

  /**
   * Transactions, newest first.
   *
   * @param state open, settled or all
   * @param after key of the last one of the page before; empty for the first page
   * @param limit at most so many
   */
  Known<List<Transaction>> transactions(String state, Optional<String> after, int limit)
      throws InterruptedException;

  /** One transaction by its key; empty when there is none. */
  Known<Optional<TransactionDetail>> transaction(String key) throws InterruptedException;

  /** Whether the nodes can do their job. */
  Known<Readiness> readiness();

  /**
   * Whether nodes can do their job.
   *
   * @param ready whether all is as it should be
   * @param reasons what is not
   */
  record Readiness(boolean ready, List<String> reasons) {}

  /** The newest block of the home chain. */
  Known<Chain> chain();

  /**
   * A node that signs and publishes.
   *
   * @param name for people
   * @param standing whether it can do its job
   * @param chainId its chain
   * @param aggregator the contract it publishes to
   * @param account that pays
   * @param committee address that signs reports
   * @param balanceWei of the account, as a decimal number
   * @param checks what it needs, one by one
   * @param endpoints of its chain
   * @param waitingFor what its oldest unfinished transactions wait for
   * @param transactions how many there are by state
   * @param done what it did since its start
   */
  record OracleNode(
      String name,
      Standing standing,
      long chainId,
      String aggregator,
      String account,
      Optional<String> committee,
      Optional<BigInteger> balanceWei,
      List<NodeCheck> checks,
      List<Endpoint> endpoints,
      List<Waiting> waitingFor,
      TransactionCounts transactions,
      Done done) {}

  /**
   * One thing a node needs.
   *
   * @param name of it
   * @param ok whether it has it
   * @param text what was found
   */
  record NodeCheck(String name, boolean ok, String text) {}

  /**
   * An endpoint of a chain.
   *
   * @param name of it
   * @param state whether and why it is used
   * @param head its newest block
   * @param lag blocks behind the best
   * @param latencyMicros of its answers
   * @param failures since its last answer
   * @param lastFailure words of the last failure; empty without one
   * @param remark what else is wrong; empty when nothing is
   */
  record Endpoint(
      String name,
      String state,
      Optional<Long> head,
      Optional<Long> lag,
      Optional<Long> latencyMicros,
      int failures,
      String lastFailure,
      String remark) {}

  /**
   * A transaction that is not finished.
   *
   * @param key of its intent
   * @param state where it stands
   * @param since when it was asked for
   */
  record Waiting(String key, String state, Instant since) {}

  /**
   * How many transactions there are.
   *
   * @param open not final yet, at most 200 counted
   * @param failed of the last 200
   */
  record TransactionCounts(int open, int failed) {}

  /**
   * What a node did since its start.
   *
   * @param rounds of rows written
   * @param updates answers of feeds written
   * @param missedHeartbeats of feeds
   * @param updateMillisP50 from a source's change to its block; 0 when none
   * @param updateMillisP95 95 of 100 take no longer; 0 when none
   * @param gasPerFeedUpdate mean; 0 when none
   * @param errors reports that failed
   */
  record Done(
      long rounds,
      long updates,
      long missedHeartbeats,
      long updateMillisP50,
      long updateMillisP95,
      long gasPerFeedUpdate,
      long errors) {}

  /**
   * A wanted transaction.
   *
   * @param key of the intent
   * @param group that newer ones of supersede it; missing without one
   * @param submittedAt when it was asked for
   * @param state queued, sent, mined, confirmed, superseded or failed
   * @param nonce it has
   * @param cancelRequested whether somebody wants it gone
   * @param transaction hash of the newest attempt
   * @param block that holds it
   * @param gasUsed by it
   * @param success whether it did what it was for
   * @param remark why it failed, or what superseded it; empty when neither
   */
  record Transaction(
      String key,
      Optional<String> group,
      Instant submittedAt,
      String state,
      Optional<Long> nonce,
      boolean cancelRequested,
      Optional<String> transaction,
      Optional<Long> block,
      Optional<Long> gasUsed,
      Optional<Boolean> success,
      String remark) {}

  /**
   * A transaction and what it waits for.
   *
   * @param transaction what is known of it
   * @param diagnosis where it stands, in one word with dashes
   * @param explanation the same in a sentence
   */
  record TransactionDetail(Transaction transaction, String diagnosis, String explanation) {}

  /**
   * A chain's newest block.
   *
   * @param id of the chain
   * @param head height
   * @param headTime that block's own time
   * @param subscribed whether new ones are pushed
   */
  record Chain(long id, long head, Instant headTime, boolean subscribed) {}
}
