package io.meta138.chain.tx;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps one account's intents in PostgreSQL, schema {@code chain}. */
final class PostgresStore implements IntentStore {
  private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

  private final DataSource source;
  private final JdbcClient jdbc;
  private final ChainId chain;
  private final Address account;
  private final Duration lockWait;

  PostgresStore(DataSource source, ChainId chain, Address account, Duration lockWait) {
    this.source = source;
    this.jdbc = JdbcClient.create(source);
    this.chain = chain;
    this.account = account;
    this.lockWait = lockWait;
  }

  private JdbcClient.StatementSpec sql(String text) {
    return jdbc.sql(text).param("chain", chain.value()).param("account", account.toBytes());
  }

  @Override
  public Wish insert(Intent intent, Instant now) {
    sql("""
    insert into chain.intent (chain_id, account, key, group_name, recipient, value, data,
        gas_limit, expires_at, submitted_at, state, changed_at)
    values (:chain, :account, :key, :group, :recipient, :value, :data, :gas, :expires,
        :now, 'QUEUED', :now)
    on conflict (chain_id, account, key) do nothing
    """)
        .param("key", intent.key())
        .param("group", intent.group().orElse(null))
        .param("recipient", intent.to().map(Address::toBytes).orElse(null))
        .param("value", intent.value().amount())
        .param("data", intent.data())
        .param("gas", intent.gasLimit().orElse(null))
        .param("expires", intent.expiresAt().map(PostgresRows::time).orElse(null))
        .param("now", PostgresRows.time(now))
        .update();
    return find(intent.key())
        .orElseThrow(
            () -> new IllegalStateException("intent " + intent.key() + " vanished while stored"));
  }

  @Override
  public Optional<Wish> find(String key) {
    return sql("select * from chain.intent where chain_id = :chain and account = :account and key = :key")
        .param("key", key)
        .query((row, i) -> PostgresRows.wish(row))
        .optional();
  }

  @Override
  public Session open() {
    PostgresSession session = PostgresSession.connect(source, chain, account);
    long end = System.nanoTime() + lockWait.toNanos();
    try {
      while (!session.lock()) {
        if (System.nanoTime() - end > 0) {
          throw new AccountInUseException(chain, account);
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Marks an unfinished intent for cancelling; false when there is none of that key. */
  boolean requestCancel(String key) {
    return sql("""
    update chain.intent set cancel_requested = true
    where chain_id = :chain and account = :account and key = :key
        and state in ('QUEUED', 'SENT')
    """)
            .param("key", key)
            .update()
        > 0;
  }

  /** Intents in these states, newest first. */
  List<Wish> list(List<String> states, int limit) {
    return sql("""
    select * from chain.intent where chain_id = :chain and account = :account
        and state in (:states)
    order by seq desc limit :limit
    """)
        .param("states", states)
        .param("limit", limit)
        .query((row, i) -> PostgresRows.wish(row))
        .list();
  }

  /**
   * Intents in one of these states that were stored before the one of this key, newest first; none
   * when there is no such key. The states are part of the text, so that their indexes serve.
   */
  List<Wish> before(List<String> states, Optional<String> key, int limit) {
    return sql("select * from chain.intent where chain_id = :chain and account = :account and state in ('"
            + String.join("', '", states)
            + "')"
            + (key.isEmpty()
                ? ""
                : " and seq < (select seq from chain.intent where chain_id = :chain"
                    + " and account = :account and key = :key)")
            + " order by seq desc limit :limit")
        .param("key", key.orElse(""))
        .param("limit", limit)
        .query((row, i) -> PostgresRows.wish(row))
        .list();
  }

  /** Attempts at a nonce in the order they were made, without their intents. */
  List<Attempt> attemptsAt(long nonce) {
    return sql("""
    select * from chain.attempt where chain_id = :chain and account = :account
        and nonce = :nonce order by id
    """)
        .param("nonce", nonce)
        .query((row, i) -> PostgresRows.attempt(row, Map.of()))
        .list();
  }

  /** The intent that holds the nonce or was mined at it. */
  Optional<Wish> findAt(long nonce) {
    return sql("""
    select * from chain.intent where chain_id = :chain and account = :account
        and nonce = :nonce and state in ('SENT', 'MINED', 'CONFIRMED')
    order by seq desc limit 1
    """)
        .param("nonce", nonce)
        .query((row, i) -> PostgresRows.wish(row))
        .optional();
  }

  /** The intent that an attempt was to fulfil; empty for a transfer of nothing. */
  Optional<Wish> intentOf(Hash attempt) {
    return sql("""
    select i.* from chain.attempt a join chain.intent i on i.seq = a.intent_seq
    where a.chain_id = :chain and a.account = :account and a.hash = :hash
    """)
        .param("hash", attempt.toBytes())
        .query((row, i) -> PostgresRows.wish(row))
        .optional();
  }

  /** The lowest nonce of which something is stored. */
  OptionalLong lowestNonce() {
    return sql("""
    select nonce from chain.attempt where chain_id = :chain and account = :account
    order by nonce limit 1
    """)
        .query(Long.class)
        .optional()
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  /** Whether a process holds the account now. */
  boolean inUse() {
    return !Boolean.TRUE.equals(
        jdbc.sql(
                """
                select not exists (
                    select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1
                    and (classid::bigint << 32 | objid::bigint)
                        = hashtextextended(:name, 138)
                    and database = (select oid from pg_database where datname = current_database()))
                """)
            .param("name", PostgresSession.lockName(chain, account))
            .query(Boolean.class)
            .single());
  }
}
