package io.meta138.app.desk;

import io.meta138.app.node.OracleNode;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The transactions of an oracle node in this process, which may begin anew. */
record OracleTransactions(OracleNode oracle) implements TransactionManager {
  @Override
  public Address account() {
    return oracle.transactions().account();
  }

  @Override
  public void submit(Intent intent) {
    oracle.transactions().submit(intent);
  }

  @Override
  public Optional<IntentStatus> status(String key) {
    return oracle.transactions().status(key);
  }

  @Override
  public Optional<IntentStatus> await(String key, Duration limit) throws InterruptedException {
    return oracle.transactions().await(key, limit);
  }

  @Override
  public void onChange(BiConsumer<String, IntentStatus> listener) {
    oracle.transactions().onChange(listener);
  }
}
