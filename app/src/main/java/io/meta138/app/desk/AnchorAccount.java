package io.meta138.app.desk;

import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.Signers;
import io.meta138.app.node.TransactionSession;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.signing.Signer;
import io.meta138.platform.anchor.LogAnchor;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.Hash;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The account of a desk that writes its log's roots to a chain by itself. Only the active desk has
 * it; it is taken when the first root is to be written, so that a chain that can't be reached, or
 * an account that somebody else still has, keeps no page from going out.
 */
final class AnchorAccount implements Service, LogAnchor {
  private final DeskFiles files;
  private final DeskConfig.Anchor config;
  private final Database database;
  private final DeskNode.Surroundings around;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean active;
  private @Nullable RpcPool rpc;
  private @Nullable TransactionSession session;
  private @Nullable LogAnchor anchor;

  AnchorAccount(
      DeskFiles files, DeskConfig.Anchor config, Database database, DeskNode.Surroundings around) {
    this.files = files;
    this.config = config;
    this.database = database;
    this.around = around;
  }

  @Override
  public String name() {
    return "account that anchors the log";
  }

  @Override
  public void start() {
    database.migrate("chain");
    lock.lock();
    try {
      active = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() throws InterruptedException {
    lock.lock();
    try {
      active = false;
      close();
    } finally {
      lock.unlock();
    }
  }

  private void close() throws InterruptedException {
    anchor = null;
    TransactionSession ending = session;
    session = null;
    if (ending != null) {
      ending.close();
    }
    RpcPool pool = rpc;
    rpc = null;
    if (pool != null) {
      pool.stop();
    }
  }

  @Override
  public void anchor(String log, long size, Hash root) {
    taken().anchor(log, size, root);
  }

  @Override
  public Optional<Anchored> find(String log, long size) {
    return taken().find(log, size);
  }

  private LogAnchor taken() {
    lock.lock();
    try {
      LogAnchor present = anchor;
      if (present != null) {
        return present;
      }
      if (!active) {
        throw new IllegalStateException("this desk is not active: it has no account");
      }
      return take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the account was taken", e);
    } finally {
      lock.unlock();
    }
  }

  private LogAnchor take() throws InterruptedException {
    boolean done = false;
    try {
      Signer signer =
          Signers.open(config.signer(), files::resolve, new BoundedHttp(around.client()));
      RpcPool pool =
          ChainAccess.pool(config.chain(), around.client(), around.clock(), around.metrics());
      rpc = pool;
      pool.start();
      TransactionSession opened =
          TransactionSession.open(
              config.chain(), pool, signer, database.dataSource(), around.clock());
      session = opened;
      LogAnchor made = new ChainLogAnchor(opened.transactions(), around.clock());
      anchor = made;
      done = true;
      return made;
    } finally {
      if (!done) {
        close();
      }
    }
  }
}
