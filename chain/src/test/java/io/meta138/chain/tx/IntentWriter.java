package io.meta138.chain.tx;

import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.support.Anvil;
import io.meta138.chain.support.HttpRpc;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hex;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/** A process that submits intents until it is killed, and tells of each that is stored. */
public final class IntentWriter {
  private static final int CONNECTIONS = 8;

  private IntentWriter() {}

  /**
   * Never ends by itself.
   *
   * @param args the database's and the chain's address, and what keys begin with
   */
  public static void main(String[] args) {
    // the tests' own way to the database would start another server here, which no kill ends
    Database database = Database.connect(args[0], "postgres", "", CONNECTIONS);
    DurableTransactionManager manager =
        new DurableTransactionManager(
            AccountUnderTest.settings(),
            new HttpRpc(URI.create(args[1])),
            LocalSigner.forDevnet(Hex.decode(Anvil.KEY)),
            database.dataSource(),
            InstantSource.system(),
            new SimpleMeterRegistry(),
            signal -> {});
    manager.start();
    for (int i = 0; ; i++) {
      String key = args[2] + i;
      manager.submit(AccountUnderTest.intent(key, Optional.empty()));
      System.out.println(key + ";");
    }
  }
}
