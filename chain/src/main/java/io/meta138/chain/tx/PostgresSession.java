package io.meta138.chain.tx;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One connection that holds the account's advisory lock and does every write: when it breaks, the
 * lock is gone and so is the ability to store, and thus to send, another attempt.
 */
final class PostgresSession implements IntentStore.Session {
  private static final String MINE = " chain_id = :chain and account = :account ";

  /** Of every group in which something waits: what waits may be older, and pointless. */
  private static final String NEWEST_MINED =
      """
      select (select max(m.seq) from chain.intent m where m.chain_id = q.chain_id
          and m.account = q.account and m.group_name = q.group_name
          and m.state in ('MINED', 'CONFIRMED'))
      from (select distinct chain_id, account, group_name from chain.intent
          where chain_id = :chain and account = :account and state = 'QUEUED'
              and group_name is not null) q
      """;

  private final Connection connection;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final ChainId chain;
  private final Address account;

  private PostgresSession(Connection connection, ChainId chain, Address account) {
    SingleConnectionDataSource single = new SingleConnectionDataSource(connection, true);
    this.connection = connection;
    this.jdbc = JdbcClient.create(single);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(single));
    this.chain = chain;
    this.account = account;
  }

  static PostgresSession connect(DataSource source, ChainId chain, Address account) {
    try {
      return new PostgresSession(source.getConnection(), chain, account);
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("no connection to the database", e);
    }
  }

  /** Tries to take the account; the server gives it back when this connection ends. */
  boolean lock() {
    return Boolean.TRUE.equals(
        jdbc.sql("select pg_try_advisory_lock(hashtextextended(:name, 138))")
            .param("name", lockName(chain, account))
            .query(Boolean.class)
            .single());
  }

  static String lockName(ChainId chain, Address account) {
    return "meta138 transactions " + chain + " " + account;
  }

  private JdbcClient.StatementSpec sql(String text) {
    return jdbc.sql(text).param("chain", chain.value()).param("account", account.toBytes());
  }

  @Override
  public List<Attempt.Block> minedBlocks(long below, int limit) {
    return sql("select distinct block_number, block_hash from chain.attempt where"
            + MINE
            + "and block_number < :below order by block_number desc limit :limit")
        .param("below", below)
        .param("limit", limit)
        .query((row, i) -> PostgresRows.block(row))
        .list();
  }

  @Override
  public IntentStore.Contents load(long ancestor) {
    String nonces =
        "select nonce from chain.attempt where"
            + MINE
            + "and (state in ('LIVE', 'RELEASED', 'REFUSED', 'MINED') or block_number > :ancestor)"
            + " union all (select nonce from chain.attempt where"
            + MINE
            + "and block_number <= :ancestor order by nonce desc limit 1)";
    List<Wish> wishes =
        sql("select * from chain.intent where"
                + MINE
                + "and (state in ('QUEUED', 'SENT', 'MINED') or seq in (select intent_seq from"
                + " chain.attempt where"
                + MINE
                + "and nonce in ("
                + nonces
                + ")) or seq in ("
                + NEWEST_MINED
                + ")) order by seq")
            .param("ancestor", ancestor)
            .query((row, i) -> PostgresRows.wish(row))
            .list();
    Map<Long, Wish> bySeq = new HashMap<>();
    wishes.forEach(wish -> bySeq.put(wish.seq(), wish));
    List<Attempt> attempts =
        sql("select * from chain.attempt where"
                + MINE
                + "and nonce in ("
                + nonces
                + ") order by id")
            .param("ancestor", ancestor)
            .query((row, i) -> PostgresRows.attempt(row, bySeq))
            .list();
    return new IntentStore.Contents(wishes, attempts);
  }

  @Override
  public List<Wish> queuedAfter(long seq) {
    return sql("select * from chain.intent where"
            + MINE
            + "and state = 'QUEUED' and seq > :seq order by seq limit :limit")
        .param("seq", seq)
        .param("limit", IntentStore.MOST_QUEUED)
        .query((row, i) -> PostgresRows.wish(row))
        .list();
  }

  @Override
  public Set<String> cancelRequests() {
    return new HashSet<>(
        sql("select key from chain.intent where"
                + MINE
                + "and state in ('QUEUED', 'SENT') and cancel_requested")
            .query(String.class)
            .list());
  }

  @Override
  public void save(List<Wish> wishes, List<Attempt> attempts, Instant now, boolean durable) {
    transactions.executeWithoutResult(status -> {
      if (!durable) {
        jdbc.sql("set local synchronous_commit = off").update();
      }
      attempts.forEach(this::saveAttempt);
      wishes.forEach(wish -> saveWish(wish, now));
    });
  }

  private void saveAttempt(Attempt attempt) {
    sql("""
    insert into chain.attempt (chain_id, account, nonce, intent_seq, hash, raw, max_fee,
        priority_fee, gas_limit, state, at, block_number, block_hash)
    values (:chain, :account, :nonce, :seq, :hash, :raw, :maxFee, :tip, :gas, :state, :at,
        :block, :blockHash)
    on conflict (chain_id, account, hash) do update
    set state = excluded.state, block_number = excluded.block_number,
        block_hash = excluded.block_hash
    """)
        .param("nonce", attempt.nonce())
        .param("seq", attempt.wish().map(Wish::seq).orElse(null))
        .param("hash", attempt.hash().toBytes())
        .param("raw", attempt.raw())
        .param("maxFee", FeePolicy.maxOf(attempt.fees()).amount())
        .param("tip", attempt.fees() instanceof Fees.Dynamic(var m, var tip) ? tip.amount() : null)
        .param("gas", attempt.gasLimit())
        .param("state", attempt.state().name())
        .param("at", PostgresRows.time(attempt.at()))
        .param("block", attempt.block().map(Attempt.Block::number).orElse(null))
        .param("blockHash", attempt.block().map(b -> b.hash().toBytes()).orElse(null))
        .update();
  }

  private void saveWish(Wish wish, Instant now) {
    IntentStatus status = wish.status();
    Optional<IntentStatus.Receipt> receipt = Optional.ofNullable(PostgresRows.receipt(status));
    Optional<Hash> hash =
        status instanceof IntentStatus.Sent(var n, var sent)
            ? Optional.of(sent)
            : receipt.map(IntentStatus.Receipt::hash);
    sql("""
    update chain.intent set state = :state, reason = :reason, nonce = :nonce,
        tx_hash = :hash, block_number = :block, block_hash = :blockHash, gas_used = :gas,
        success = :success, created = :created, changed_at = :now
    where chain_id = :chain and account = :account and seq = :seq
    """)
        .param("state", PostgresRows.state(status))
        .param("reason", PostgresRows.reason(status))
        .param("nonce", wish.nonce() < 0 ? null : wish.nonce())
        .param("hash", hash.map(Hash::toBytes).orElse(null))
        .param("block", receipt.map(IntentStatus.Receipt::blockNumber).orElse(null))
        .param("blockHash", receipt.map(r -> r.blockHash().toBytes()).orElse(null))
        .param("gas", receipt.map(IntentStatus.Receipt::gasUsed).orElse(null))
        .param("success", receipt.map(IntentStatus.Receipt::success).orElse(null))
        .param("created", receipt.flatMap(r -> r.created()).map(Address::toBytes).orElse(null))
        .param("now", PostgresRows.time(now))
        .param("seq", wish.seq())
        .update();
  }

  @Override
  public int prune(Instant before, int limit) {
    OffsetDateTime end = PostgresRows.time(before);
    return Optional.ofNullable(
            transactions.execute(status -> {
              List<Long> old = finishedBefore(end, limit);
              sql("delete from chain.attempt where"
                      + MINE
                      + "and intent_seq is null and state in ('LOST', 'CONFIRMED') and at < :before")
                  .param("before", end)
                  .update();
              if (!old.isEmpty()) {
                jdbc.sql("delete from chain.attempt where intent_seq in (:old)")
                    .param("old", old)
                    .update();
                jdbc.sql("delete from chain.intent where seq in (:old)").param("old", old).update();
              }
              return old.size();
            }))
        .orElse(0);
  }

  private List<Long> finishedBefore(OffsetDateTime end, int limit) {
    return sql("select seq from chain.intent where"
            + MINE
            + "and state in ('CONFIRMED', 'SUPERSEDED', 'FAILED') and changed_at < :before"
            + " and not exists (select 1 from chain.attempt a where a.intent_seq = seq"
            + " and a.state in ('LIVE', 'RELEASED', 'REFUSED', 'MINED'))"
            + " order by changed_at limit :limit")
        .param("before", end)
        .param("limit", limit)
        .query((row, i) -> row.getLong(1))
        .list();
  }

  @Override
  public void close() {
    try (connection) {
      jdbc.sql("select pg_advisory_unlock_all()").query(rs -> {});
    } catch (SQLException | org.springframework.dao.DataAccessException e) {
      // the connection is gone, and the lock with it
      return;
    }
  }
}
