package io.meta138.network.health;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A network to watch, as configuration says it.
 *
 * @param chainId every node has to serve
 * @param blockPeriod time between blocks when all is well
 * @param nodes to ask
 * @param validators who ought to validate; the first set seen when missing
 * @param accounts whose transactions ought to move
 * @param certificates files that expire
 * @param keys files that have to be replaced in time
 * @param disks places that fill
 * @param limits from which on something is wrong
 */
public record NetworkConfig(
    @Doc("EIP-155 chain id; every node is checked for it.") ChainId chainId,
    @Doc("Time between blocks when all is well.") @Default("2s") @Range(min = 100, max = 600_000)
        Duration blockPeriod,
    @Doc("Nodes to ask, each with a name of its own.") List<NodeConfig> nodes,
    @Doc("Who ought to validate; the first set seen when missing.") @Default("[]")
        List<Address> validators,
    @Doc("Accounts whose transactions ought to move.") @Default("[]") List<Address> accounts,
    @Doc("Certificate files (PEM or DER) to watch for their end.") @Default("[]")
        List<WatchedFile> certificates,
    @Doc("Key files to replace in time.") @Default("[]") List<KeyFile> keys,
    @Doc("Places that may fill.") @Default("[]") List<Disk> disks,
    @Doc("From which on something is wrong.") @Default("{}") Limits limits) {

  /** Refuses an empty list of nodes and names given twice. */
  public NetworkConfig {
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("expected at least one node");
    }
    unique("node", nodes.stream().map(NodeConfig::name).toList());
    unique("certificate", certificates.stream().map(WatchedFile::name).toList());
    unique("key", keys.stream().map(KeyFile::name).toList());
    unique("disk", disks.stream().map(Disk::name).toList());
  }

  private static void unique(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      requireName(what, name);
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two %ss are named %s".formatted(what, name));
      }
    }
  }

  private static void requireName(String what, String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          "the name of a %s has 1 to 100 letters, digits, dots, dashes or underscores"
              .formatted(what));
    }
  }

  /** What a node is for. */
  public enum Role {
    /** It takes part in consensus. */
    VALIDATOR,
    /** It stands between validators and the others. */
    SENTRY,
    /** It answers the public. */
    RPC
  }

  /**
   * One node.
   *
   * @param name of it in signals and metrics
   * @param role what it is for
   * @param rpc its JSON-RPC; missing where that is off
   * @param metrics its Prometheus page
   * @param validator the address it proposes with
   * @param minPeers below which it is badly connected; not judged when missing
   */
  public record NodeConfig(
      @Doc("Name of the node in signals and metrics.") String name,
      @Doc("validator, sentry or rpc.") @Default("rpc") Role role,
      @Doc("Its JSON-RPC; missing where that is off.") Optional<URI> rpc,
      @Doc("Its page of metrics for Prometheus.") Optional<URI> metrics,
      @Doc("The address it proposes blocks with.") Optional<Address> validator,
      @Doc("Fewer peers than these are too few; not judged when missing.")
          @Range(min = 0, max = 1000)
          Optional<Integer> minPeers) {
    /** Refuses a node that can't be asked; addresses may be secret, so messages leave them out. */
    public NodeConfig {
      if (rpc.isEmpty() && metrics.isEmpty()) {
        throw new IllegalArgumentException("expected rpc, metrics or both of node " + name);
      }
      rpc.ifPresent(uri -> requireScheme("rpc", uri, Set.of("http", "https", "ws", "wss")));
      metrics.ifPresent(uri -> requireScheme("metrics", uri, Set.of("http", "https")));
    }

    private static void requireScheme(String key, URI uri, Set<String> schemes) {
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (!schemes.contains(scheme) || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "expected %s to be an address with %s and a host"
                .formatted(key, String.join(", ", schemes.stream().sorted().toList())));
      }
    }

    /** The name and role alone: an address may carry credentials. */
    @Override
    public String toString() {
      return name + " (" + role.name().toLowerCase(Locale.ROOT) + ")";
    }

    /** A node of which nothing but its JSON-RPC is known. */
    public static NodeConfig rpc(String name, URI rpc) {
      return new NodeConfig(
          name, Role.RPC, Optional.of(rpc), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * A file whose content says when it ends.
   *
   * @param name of it in signals
   * @param file where it is
   */
  public record WatchedFile(
      @Doc("Name of it in signals.") String name, @Doc("Where it is.") Path file) {}

  /**
   * A key that has to be replaced in time.
   *
   * @param name of it in signals
   * @param file where it is
   * @param maxAge since it was written
   */
  public record KeyFile(
      @Doc("Name of it in signals.") String name,
      @Doc("Where it is; it is not read.") Path file,
      @Doc("How long after it was written it has to be replaced.") @Default("365d")
          Duration maxAge) {}

  /**
   * A place that may fill.
   *
   * @param name of it in signals
   * @param path any file or folder there
   * @param quota bytes the folder may hold; the file system's size when missing
   */
  public record Disk(
      @Doc("Name of it in signals.") String name,
      @Doc("A folder; its file system is watched.") Path path,
      @Doc("Bytes that the folder may hold; the whole file system when missing.")
          @Range(min = 1, max = Long.MAX_VALUE)
          Optional<Long> quota) {}

  /**
   * From which on something is wrong.
   *
   * @param stallAfter age of the head; from the block period and the round timeout when missing
   * @param startUp how long a new chain may take to its first block
   * @param lag blocks a node may be behind
   * @param poolSize transactions that may wait
   * @param slow answers that are too slow
   * @param nonceStuck how long an account's next transaction may wait
   * @param expiryWarning how long before its end a certificate or key is reported
   * @param diskPercent how full a disk may be
   */
  public record Limits(
      @Doc("Age of the head that is a stall; from block period and round timeout when missing.")
          Optional<Duration> stallAfter,
      @Doc("How long a new chain may take to its first block.") @Default("2m") Duration startUp,
      @Doc("Blocks that a node may be behind the others.")
          @Default("5")
          @Range(min = 1, max = 10_000)
          int lag,
      @Doc("Transactions that may wait in a node's pool.")
          @Default("2000")
          @Range(min = 1, max = 10_000_000)
          int poolSize,
      @Doc("Answers slower than this are too slow.") @Default("1s") Duration slow,
      @Doc("How long an account's next transaction may wait.") @Default("60s") Duration nonceStuck,
      @Doc("How long before its end a certificate or key is reported.") @Default("21d")
          Duration expiryWarning,
      @Doc("How full a disk may be, in percent.") @Default("85") @Range(min = 1, max = 99)
          int diskPercent) {
    /** What configuration says when it says nothing. */
    public static final Limits USUAL =
        new Limits(
            Optional.empty(),
            Duration.ofMinutes(2),
            5,
            2_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofDays(21),
            85);
  }

  /** A network of which nothing but its nodes is known. */
  public static NetworkConfig of(ChainId chainId, Duration blockPeriod, List<NodeConfig> nodes) {
    return new NetworkConfig(
        chainId,
        blockPeriod,
        nodes,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Limits.USUAL);
  }
}
