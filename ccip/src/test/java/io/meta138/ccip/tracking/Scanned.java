package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcEndpoint;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcSettings;
import io.meta138.chain.support.TestDatabase;
import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Two fake chains behind nodes, and a database that scanners read them into. */
final class Scanned implements AutoCloseable {
  static final Instant NOW = Instant.ofEpochSecond(1_700_100_000);
  static final ScanSettings SETTINGS =
      new ScanSettings(
          Duration.ofMillis(10), Duration.ofSeconds(5), 50, 8, 4, 50, Duration.ofMillis(20));

  private final HttpClient client = HttpClient.newHttpClient();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final FakeChain meta = new FakeChain(138);
  final FakeChain other = new FakeChain(2_138);
  final FakeNode metaNode;
  final FakeNode otherNode;
  final RpcPool metaRpc;
  final RpcPool otherRpc;
  final List<Signal> signals = new ArrayList<>();
  final List<Database> databases = new ArrayList<>();

  Scanned(long seed) {
    metaNode = new FakeNode(meta, seed);
    otherNode = new FakeNode(other, seed + 1);
    metaRpc = pool(Traffic.META, metaNode);
    otherRpc = pool(Traffic.OTHER, otherNode);
  }

  /** Access to a chain by these nodes, the first of them preferred. */
  RpcPool pool(ChainDefinition chain, FakeNode... nodes) {
    List<RpcEndpoint> endpoints = new ArrayList<>();
    for (FakeNode node : nodes) {
      endpoints.add(RpcEndpoint.of("node" + endpoints.size(), node.url(), Optional.empty()));
    }
    return new RpcPool(
        chain.id(),
        endpoints,
        RpcSettings.defaults(),
        client,
        InstantSource.system(),
        registry,
        new Random(1));
  }

  MessageStore store(String name) {
    Database database = TestDatabase.connect(TestDatabase.createEmpty(name));
    database.migrate("ccip");
    databases.add(database);
    return new MessageStore(database);
  }

  ChainScanner scanner(ChainDefinition chain, MessageStore store) {
    return scanner(chain, store, InstantSource.fixed(NOW));
  }

  ChainScanner scanner(ChainDefinition chain, List<Lane> lanes, MessageStore store) {
    return scanner(chain, lanes, store, InstantSource.fixed(NOW));
  }

  ChainScanner scanner(ChainDefinition chain, MessageStore store, InstantSource clock) {
    return scanner(chain, Traffic.LANES, store, clock);
  }

  private ChainScanner scanner(
      ChainDefinition chain, List<Lane> lanes, MessageStore store, InstantSource clock) {
    RpcPool rpc = chain.equals(Traffic.META) ? metaRpc : otherRpc;
    return scanner(chain, lanes, rpc, SETTINGS, store, clock);
  }

  ChainScanner scanner(
      ChainDefinition chain,
      List<Lane> lanes,
      Rpc rpc,
      ScanSettings settings,
      MessageStore store,
      InstantSource clock) {
    return new ChainScanner(chain, lanes, rpc, store, settings, signals::add, clock, registry);
  }

  /** All that chains tell, as text, in an order of its own. */
  static List<String> told(MessageStore store) {
    List<String> all =
        new ArrayList<>(
            store
                .database()
                .jdbc()
                .sql(
                    """
                    select concat_ws('|', lane, generation, number, encode(id, 'hex'), encode(payload, 'hex'),
                        gas_limit, fee, source_block, encode(source_block_hash, 'hex'), encode(source_tx, 'hex'),
                        log_index, sent_at, finalized_at, committed_at, blessed, execution_state, destination_block,
                        encode(destination_tx, 'hex'), executed_at, executions, gas_used, encode(return_data, 'hex'),
                        received_at, rows_taken, rows_stale, refused, state)
                    from ccip.message order by id
                    """)
                .query(String.class)
                .list());
    all.addAll(
        store
            .database()
            .jdbc()
            .sql(
                """
                select concat_ws('|', chain_id, block, encode(block_hash, 'hex'), log_index, part,
                    encode(tx, 'hex'), at, lane, kind, encode(message_id, 'hex'), number, last, amount,
                    encode(data, 'hex'))
                from ccip.fact order by chain_id, block, log_index, part
                """)
            .query(String.class)
            .list());
    return all;
  }

  /** Numbers of the messages of a lane's newest generation that are there to be delivered. */
  static List<Long> deliverable(MessageStore store, String lane, Instant now) {
    return store
        .database()
        .jdbc()
        .sql(
            """
            select number from ccip.message where lane = :lane and finalized_at is not null
                and state not in ('SUCCESS', 'SUPERSEDED') and execution_state is null
                and (next_attempt_at is null or next_attempt_at <= :now)
                and generation = (select max(generation) from ccip.message where lane = :lane)
            order by number
            """)
        .param("lane", lane)
        .param("now", MessageRows.time(now))
        .query(Long.class)
        .list();
  }

  /** The newest generation of a lane's messages. */
  static Optional<Integer> generation(MessageStore store, String lane) {
    return store
        .database()
        .jdbc()
        .sql("select max(generation) from ccip.message where lane = :lane having count(*) > 0")
        .param("lane", lane)
        .query(Integer.class)
        .optional();
  }

  /** The newest block of a chain that stays. */
  static Optional<Long> finalizedTo(MessageStore store, ChainDefinition chain) {
    return store
        .database()
        .jdbc()
        .sql("select block from ccip.finality where chain_id = :chain")
        .param("chain", chain.id().value())
        .query(Long.class)
        .optional();
  }

  /** Messages and attempts by lane and state, as they are summed up; and as they are counted. */
  static List<List<String>> sums(MessageStore store) {
    return List.of(
        sums(store, "select * from ccip.figure union all select * from ccip.figure_change"),
        sums(
            store,
            """
            select lane, state, fee_token, 1 as messages, attempts, coalesce(fee, 0) as fees,
                (state = 'SUCCESS' and received_at is not null)::int as confirmed from ccip.message
            """));
  }

  private static List<String> sums(MessageStore store, String from) {
    return store
        .database()
        .jdbc()
        .sql(
            "select concat_ws('|', lane, state, encode(fee_token, 'hex'), sum(messages), sum(confirmed),"
                + " sum(attempts), sum(fees)) from ("
                + from
                + ") counted group by lane, state, fee_token having sum(messages) <> 0 order by 1")
        .query(String.class)
        .list();
  }

  @Override
  public void close() {
    databases.forEach(Database::close);
    metaRpc.stop();
    otherRpc.stop();
    metaNode.close();
    otherNode.close();
    client.shutdownNow();
  }
}
