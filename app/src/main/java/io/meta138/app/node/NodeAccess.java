package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node's chain, database and administration server, for the length of one command. */
public final class NodeAccess implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 3;

  private final NodeFiles files;
  private final InstantSource clock;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
  private final Map<ChainId, RpcPool> pools = new HashMap<>();
  private @Nullable Database database;

  /** Opens nothing yet: each part is opened at its first use. */
  public NodeAccess(NodeFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /** The configuration. */
  public NodeFiles files() {
    return files;
  }

  /** The time. */
  public InstantSource clock() {
    return clock;
  }

  /** For connections of other parts. */
  public HttpClient client() {
    return client;
  }

  /** For calls of other parts. */
  public BoundedHttp http() {
    return new BoundedHttp(client);
  }

  /** The endpoints of the chain, each looked at once. */
  public RpcPool rpc() throws InterruptedException {
    return rpc(files.config().chain());
  }

  /** The endpoints of a chain that the configuration names, each looked at once. */
  public RpcPool rpc(NodeConfig.Chain chain) throws InterruptedException {
    RpcPool open = pools.get(chain.id());
    if (open == null) {
      open = ChainAccess.pool(chain, client, clock, new SimpleMeterRegistry());
      pools.put(chain.id(), open);
      open.start();
    }
    return open;
  }

  /** Reads of the chain. */
  public ChainReader reader() throws InterruptedException {
    return new ChainReader(rpc(), CALL_LIMIT, KnownErrors.ALL);
  }

  /**
   * The aggregator.
   *
   * @throws NodeException when the configuration names none
   */
  public AggregatorClient aggregator() throws InterruptedException {
    return new AggregatorClient(reader(), files.aggregator());
  }

  /** The account that pays for transactions. */
  public Address account() {
    return Signers.address(files.config().signer(), files::resolve, http());
  }

  /** What a node on this machine lets its operators do. */
  public ControlClient control() {
    return new ControlClient(files.control(), http());
  }

  /** The node's administration server. */
  public AdminClient admin() {
    return new AdminClient(files.config().admin(), http());
  }

  /**
   * The database.
   *
   * @throws NodeException when it can't be reached
   */
  public Database database() {
    Database open = database;
    if (open == null) {
      open = Databases.connect(files, CONNECTIONS);
      database = open;
      Databases.demand(open, files.config().database());
    }
    return open;
  }

  /**
   * The database with the tables of a module in it.
   *
   * @param table one of them, such as {@code chain.intent}
   * @throws NodeException when it can't be reached or no node ever used it
   */
  public Database database(String table) {
    Database open = database();
    boolean there =
        open.jdbc()
            .sql("select to_regclass(:table) is not null")
            .param("table", table)
            .query(Boolean.class)
            .single();
    if (!there) {
      throw new NodeException(
          "the database at %s was never used by a node; start one with `meta138 oracle run`"
              .formatted(files.config().database().url()));
    }
    return open;
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
    pools.values().forEach(RpcPool::stop);
    client.shutdownNow();
  }
}
