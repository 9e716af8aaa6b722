package io.meta138.app.desk;

import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.Signers;
import io.meta138.app.node.TransactionSession;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** The account of a desk that writes its log's roots to a chain by itself. */
final class AnchorAccount implements Service {
  private final DeskFiles files;
  private final DeskConfig.Anchor config;
  private final Database database;
  private final DeskNode.Surroundings around;
  private @Nullable RpcPool rpc;
  private @Nullable TransactionSession session;

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
  public void start() throws Exception {
    database.migrate("chain");
    Signer signer = Signers.open(config.signer(), files::resolve, new BoundedHttp(around.client()));
    RpcPool pool =
        ChainAccess.pool(config.chain(), around.client(), around.clock(), around.metrics());
    pool.start();
    rpc = pool;
    session =
        TransactionSession.open(
            config.chain(), pool, signer, database.dataSource(), around.clock());
  }

  @Override
  public void stop() throws Exception {
    if (session != null) {
      session.close();
      session = null;
    }
    if (rpc != null) {
      rpc.stop();
      rpc = null;
    }
  }

  DurableTransactionManager transactions() {
    TransactionSession present = session;
    if (present == null) {
      throw new IllegalStateException("the account is not taken yet");
    }
    return present.transactions();
  }
}
