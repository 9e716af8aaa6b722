package io.meta138.network.health;

import io.meta138.network.health.NetworkConfig.NodeConfig;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.health.NodeReading.NodeHead;
import io.meta138.network.health.NodeReading.Pool;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Judges one node by what it showed lately. */
final class NodeRules {
  /** Attempts without an answer from which on a node is gone. */
  private static final int GONE = 2;

  private static final int ENOUGH = 10;
  private static final int RAISE_PERCENT = 20;
  private static final int CLEAR_PERCENT = 10;

  private final NetworkConfig config;

  NodeRules(NetworkConfig config) {
    this.config = config;
  }

  /**
   * Judges it.
   *
   * @param heads of all nodes, to compare with
   */
  void judge(NodeConfig node, NodeTrack track, HeadTrack heads, Verdicts out) {
    String subject = "node:" + node.name();
    contact(node, subject, track, out);
    if (track.isAnswering()) {
      NodeReading last = track.last().orElseThrow();
      lag(subject, last, heads, out);
      peers(node, subject, last, out);
      pool(subject, track, last, out);
    } else {
      String why = "the node does not answer";
      out.unknown(Kind.LAGGING, subject, why);
      out.unknown(Kind.POOL_GROWING, subject, why);
      if (node.minPeers().isPresent()) {
        out.unknown(Kind.PEERS_LOW, subject, why);
      }
    }
    if (node.rpc().isPresent()) {
      latency(subject, track, out);
      errors(subject, track, heads, out);
    }
  }

  private static void contact(NodeConfig node, String subject, NodeTrack track, Verdicts out) {
    Optional<NodeReading> last = track.last();
    if (last.isEmpty()) {
      out.unknown(Kind.UNREACHABLE, subject, "it was not asked yet");
    } else if (track.silentInARow() >= GONE) {
      boolean wrong = last.get().contact() == Contact.WRONG_CHAIN;
      Map<String, String> details = new HashMap<>();
      details.put("attempts", Integer.toString(track.silentInARow()));
      details.put("role", node.role().name().toLowerCase(Locale.ROOT));
      details.put("reason", last.get().remark());
      details.put(
          "lastAnswer", track.lastAnswer().map(answer -> answer.at().toString()).orElse("never"));
      node.validator().ifPresent(own -> details.put("validator", own.toString()));
      out.holds(
          Kind.UNREACHABLE,
          subject,
          node.name() + (wrong ? " " : " does not answer: ") + last.get().remark(),
          details);
    } else if (track.silentInARow() > 0) {
      out.unknown(Kind.UNREACHABLE, subject, "it did not answer once: " + last.get().remark());
    } else {
      out.clear(Kind.UNREACHABLE, subject, node.name() + " answers");
    }
  }

  private void lag(String subject, NodeReading last, HeadTrack heads, Verdicts out) {
    Optional<NodeHead> own = last.head().toOptional();
    Optional<NodeHead> best = heads.best();
    if (own.isEmpty() || best.isEmpty()) {
      out.unknown(Kind.LAGGING, subject, "its head is unknown: " + last.head().reason());
      return;
    }
    long lag = best.get().number() - own.get().number();
    if (lag > config.limits().lag()) {
      out.holds(
          Kind.LAGGING,
          subject,
          "%s is %d blocks behind, at %d".formatted(last.node(), lag, own.get().number()),
          Map.of(
              "lag", Long.toString(lag),
              "head", Long.toString(own.get().number()),
              "best", Long.toString(best.get().number()),
              "syncing", last.syncing().toOptional().map(String::valueOf).orElse("unknown")));
    } else {
      out.clear(Kind.LAGGING, subject, last.node() + " keeps up");
    }
  }

  private static void peers(NodeConfig node, String subject, NodeReading last, Verdicts out) {
    if (node.minPeers().isEmpty()) {
      return;
    }
    Optional<Integer> peers = last.peers().toOptional();
    if (peers.isEmpty()) {
      out.unknown(Kind.PEERS_LOW, subject, "its peers are unknown: " + last.peers().reason());
    } else if (peers.get() < node.minPeers().get()) {
      out.holds(
          Kind.PEERS_LOW,
          subject,
          "%s has %d peers, %d expected".formatted(node.name(), peers.get(), node.minPeers().get()),
          Map.of(
              "peers", Integer.toString(peers.get()),
              "expected", Integer.toString(node.minPeers().get())));
    } else {
      out.clear(Kind.PEERS_LOW, subject, node.name() + " has " + peers.get() + " peers");
    }
  }

  private void pool(String subject, NodeTrack track, NodeReading last, Verdicts out) {
    Optional<Pool> pool = last.pool().toOptional();
    if (pool.isEmpty()) {
      out.unknown(Kind.POOL_GROWING, subject, "its pool is unknown: " + last.pool().reason());
      return;
    }
    long size = pool.get().size();
    OptionalLong growth = track.growth();
    boolean full = size > config.limits().poolSize();
    boolean grows = growth.isPresent() && size > config.limits().poolSize() / 10;
    if (full || grows) {
      out.holds(
          Kind.POOL_GROWING,
          subject,
          full
              ? "%d transactions wait at %s".formatted(size, last.node())
              : "%d transactions wait at %s, %d more than a minute ago"
                  .formatted(size, last.node(), growth.orElse(0)),
          Map.of("size", Long.toString(size), "limit", Long.toString(config.limits().poolSize())));
    } else {
      out.clear(Kind.POOL_GROWING, subject, size + " transactions wait at " + last.node());
    }
  }

  private void latency(String subject, NodeTrack track, Verdicts out) {
    Optional<Duration> latency = track.latency();
    if (latency.isEmpty()) {
      out.unknown(Kind.RPC_SLOW, subject, "too few answers to tell");
    } else if (latency.get().compareTo(config.limits().slow()) > 0) {
      out.holds(
          Kind.RPC_SLOW,
          subject,
          "a fifth of the answers take %d ms or more".formatted(latency.get().toMillis()),
          Map.of(
              "latencyMillis", Long.toString(latency.get().toMillis()),
              "limitMillis", Long.toString(config.limits().slow().toMillis())));
    } else {
      out.clear(Kind.RPC_SLOW, subject, "answers take " + latency.get().toMillis() + " ms");
    }
  }

  private static void errors(String subject, NodeTrack track, HeadTrack heads, Verdicts out) {
    String name = subject.substring(subject.indexOf(':') + 1);
    if (heads.disbelieved().filter(name::equals).isPresent()) {
      out.holds(
          Kind.RPC_ERRORS,
          subject,
          name + " tells a head far beyond that of all others",
          Map.of("reason", "head not believed"));
      return;
    }
    if (track.readings() < ENOUGH || track.silentInARow() >= GONE) {
      out.unknown(Kind.RPC_ERRORS, subject, "too few answers to tell");
      return;
    }
    long percent = track.broken() * 100 / track.readings();
    if (percent >= RAISE_PERCENT) {
      String reason = track.lastBroken().map(NodeReading::remark).orElse("");
      out.holds(
          Kind.RPC_ERRORS,
          subject,
          "%d %% of the calls to %s fail: %s".formatted(percent, name, reason),
          Map.of("percent", Long.toString(percent), "reason", reason));
    } else if (percent <= CLEAR_PERCENT) {
      out.clear(Kind.RPC_ERRORS, subject, name + " gives usable answers");
    } else {
      out.unknown(Kind.RPC_ERRORS, subject, percent + " % of the calls fail");
    }
  }
}
