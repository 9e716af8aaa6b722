package io.meta138.network.simulation;

import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.NetworkConfig.NodeConfig;
import io.meta138.network.health.NetworkConfig.Role;
import io.meta138.network.simulation.SimulatedNode.Api;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A simulated QBFT network: {@code validator-1} to {@code validator-N} and {@code rpc-1} to {@code
 * rpc-M}, each on a loopback port of its own with JSON-RPC at {@code /}, {@code /liveness}, {@code
 * /readiness} and {@code /metrics}. Consensus follows the clock that is given, so a test with a
 * clock of its own lets hours pass at once.
 */
public final class SimulatedBesu implements Service {
  private final Settings settings;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final SimulatedConsensus consensus;
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private final Map<String, NodeServer> servers = new LinkedHashMap<>();

  /**
   * What is simulated.
   *
   * @param chainId of the network
   * @param validators how many there are
   * @param rpcNodes nodes beside them
   * @param blockPeriod between blocks
   * @param requestTimeout of a block's first round
   */
  public record Settings(
      ChainId chainId,
      int validators,
      int rpcNodes,
      Duration blockPeriod,
      Duration requestTimeout) {
    /** Four validators and two other nodes of chain 138, a block every 2 s, 4 s a round. */
    public static final Settings USUAL =
        new Settings(new ChainId(138), 4, 2, Duration.ofSeconds(2), Duration.ofSeconds(4));

    /** Refuses a network without validators. */
    public Settings {
      if (validators < 1 || validators > 100 || rpcNodes < 0 || rpcNodes > 100) {
        throw new IllegalArgumentException(
            "expected 1 to 100 validators and up to 100 nodes, found %d and %d"
                .formatted(validators, rpcNodes));
      }
    }
  }

  /** A network that begins now, by the clock. */
  public SimulatedBesu(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    List<Address> validators = new ArrayList<>();
    for (int i = 1; i <= settings.validators(); i++) {
      Address address = validatorAddress(i);
      validators.add(address);
      nodes.put("validator-" + i, new SimulatedNode("validator-" + i, Optional.of(address)));
    }
    for (int i = 1; i <= settings.rpcNodes(); i++) {
      nodes.put("rpc-" + i, new SimulatedNode("rpc-" + i, Optional.empty()));
    }
    consensus =
        new SimulatedConsensus(
            validators, settings.blockPeriod(), settings.requestTimeout(), clock.instant());
    SimulatedRpc rpc =
        new SimulatedRpc(consensus, List.copyOf(nodes.values()), settings.chainId().value());
    nodes.values().forEach(node -> servers.put(node.name(), new NodeServer(node, rpc, this)));
  }

  private static Address validatorAddress(int index) {
    byte[] bytes = new byte[20];
    java.util.Arrays.fill(bytes, (byte) (0x10 * (index & 0xf) + 1));
    bytes[0] = (byte) index;
    return Address.of(bytes);
  }

  @Override
  public String name() {
    return "simulated Besu network";
  }

  @Override
  public void start() {
    try {
      servers.values().forEach(NodeServer::start);
    } catch (RuntimeException failed) {
      stop();
      throw failed;
    }
    locked(() -> {
      nodes.values().forEach(node -> node.run(true, clock.instant()));
      return true;
    });
  }

  @Override
  public void stop() {
    servers.values().forEach(NodeServer::stop);
  }

  /** Does something while consensus has come to the clock's time and stands still. */
  <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      consensus.advanceTo(clock.instant());
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  Instant now() {
    return clock.instant();
  }

  private SimulatedNode node(String name) {
    SimulatedNode node = nodes.get(name);
    if (node == null) {
      throw new NoSuchElementException("no simulated node is named " + name);
    }
    return node;
  }

  private NodeServer server(String name) {
    return Objects.requireNonNull(servers.get(node(name).name()));
  }

  /** Names of all nodes, validators first. */
  public List<String> nodeNames() {
    return List.copyOf(nodes.keySet());
  }

  /** Where a node's JSON-RPC is. */
  public URI rpc(String name) {
    return URI.create("http://127.0.0.1:" + server(name).port() + "/");
  }

  /** Where a node's metrics are. */
  public URI metrics(String name) {
    return rpc(name).resolve("/metrics");
  }

  /** The address that a validator's node proposes with; empty for other nodes. */
  public Optional<Address> validator(String name) {
    return node(name).validator();
  }

  /** This network as configuration describes it. */
  public NetworkConfig config() {
    List<NodeConfig> list =
        nodes.values().stream()
            .map(node ->
                new NodeConfig(
                    node.name(),
                    node.validator().isPresent() ? Role.VALIDATOR : Role.RPC,
                    Optional.of(rpc(node.name())),
                    Optional.empty(),
                    node.validator(),
                    Optional.of(nodes.size() / 2)))
            .toList();
    return NetworkConfig.of(settings.chainId(), settings.blockPeriod(), list);
  }

  /** Ends a node at once: its sockets close, its validator proposes and seals nothing. */
  public void kill(String name) {
    locked(() -> {
      node(name).run(false, clock.instant());
      node(name).validator().ifPresent(own -> consensus.setUp(own, false));
      return true;
    });
    server(name).stop();
  }

  /** Starts a node again, on the same port; it catches up at once. */
  public void restart(String name) {
    server(name).start();
    locked(() -> {
      node(name).run(true, clock.instant());
      node(name).validator().ifPresent(own -> consensus.setUp(own, true));
      return true;
    });
  }

  /** Takes a validator out of consensus while its node goes on answering, or back in. */
  public void setValidating(String name, boolean validates) {
    locked(() -> {
      node(name).validator().ifPresent(own -> consensus.setUp(own, validates));
      return true;
    });
  }

  /** Holds a node so many blocks behind the others; 0 lets it catch up. */
  public void setLag(String name, long blocks) {
    locked(() -> {
      node(name).setLag(blocks);
      return true;
    });
  }

  /** Keeps a node at the block it has now, until {@link #setLag} is called. */
  public void freeze(String name) {
    locked(() -> {
      node(name).freeze(node(name).height(consensus.height()));
      return true;
    });
  }

  /** Sets how many peers a node tells; empty counts the running ones. */
  public void setPeers(String name, Optional<Integer> peers) {
    locked(() -> {
      node(name).setPeers(peers);
      return true;
    });
  }

  /** Sets a node's transaction pool. */
  public void setPool(String name, long pending, long queued) {
    locked(() -> {
      node(name).setPool(pending, queued);
      return true;
    });
  }

  /** Sets an account's nonces: next by the blocks, and by the pool. */
  public void setNonces(Address account, long mined, long withPending) {
    locked(() -> {
      nodes.values().forEach(node -> node.setNonces(account, mined, withPending));
      return true;
    });
  }

  /** Enables these groups of methods only, such as {@code eth}, {@code net} and {@code qbft}. */
  public void setApis(String name, Set<String> apis) {
    locked(() -> {
      java.util.EnumSet<Api> enabled = java.util.EnumSet.noneOf(Api.class);
      apis.forEach(api -> enabled.add(Api.valueOf(api.toUpperCase(java.util.Locale.ROOT))));
      node(name).setApis(enabled);
      return true;
    });
  }

  /** Lets a node answer wrongly, or rightly again. */
  public void setMisbehaviour(String name, Optional<Misbehaviour> how) {
    locked(() -> {
      node(name).setMisbehaviour(how);
      return true;
    });
  }

  /** Lets a node think for so long, in real time, before each answer. */
  public void setDelay(String name, Duration delay) {
    locked(() -> {
      node(name).setDelay(delay);
      return true;
    });
  }

  /** Lets a validator's node vote; it does so in each block it proposes until that is decided. */
  public void vote(String name, Address about, boolean add) {
    locked(() -> {
      node(name).validator().ifPresent(own -> consensus.wish(own, about, add));
      return true;
    });
  }

  /** The chain's height. */
  public long height() {
    return locked(consensus::height);
  }

  /** The round in which the next block is being agreed on. */
  public int round() {
    return locked(consensus::round);
  }

  /** A block; empty when there is none yet. */
  public Optional<SimulatedBlock> block(long number) {
    return locked(() -> consensus.block(number));
  }
}
