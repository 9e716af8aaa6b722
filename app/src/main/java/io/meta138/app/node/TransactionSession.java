package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.chain.rpc.HeadEvent;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.DurableTransactionManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import javax.sql.DataSource;

/** A transaction manager that follows the chain's heads, for as long as a deployment takes. */
public final class TransactionSession implements AutoCloseable {
  private final HeadTracker heads;
  private final DurableTransactionManager transactions;

  private TransactionSession(HeadTracker heads, DurableTransactionManager transactions) {
    this.heads = heads;
    this.transactions = transactions;
  }

  /**
   * Takes the signer's account.
   *
   * @param rpc started, and stays its owner's
   * @param database migrated for {@code chain}
   * @throws io.meta138.chain.tx.AccountInUseException when another process has the account
   */
  public static TransactionSession open(
      NodeConfig.Chain chain, RpcPool rpc, Signer signer, DataSource database, InstantSource clock)
      throws InterruptedException {
    SimpleMeterRegistry unwatched = new SimpleMeterRegistry();
    HeadTracker heads = ChainAccess.heads(rpc, unwatched);
    DurableTransactionManager transactions =
        new DurableTransactionManager(
            ChainAccess.transactions(chain), rpc, signer, database, clock, unwatched, _ -> {});
    heads.listen(event -> {
      switch (event) {
        case HeadEvent.Advanced(var _, var head) -> transactions.onHead(head.number(), head.hash());
        case HeadEvent.Reorganized(var ancestor, var _, var _) ->
            transactions.onReorg(ancestor.map(head -> head.number()).orElse(0L));
      }
    });
    heads.start();
    TransactionSession session = new TransactionSession(heads, transactions);
    try {
      transactions.start();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The manager. */
  public DurableTransactionManager transactions() {
    return transactions;
  }

  @Override
  public void close() {
    try {
      transactions.stop();
      heads.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
