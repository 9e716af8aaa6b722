package io.meta138.network.health;

import io.meta138.network.health.NetworkConfig.NodeConfig;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.qbft.BlockHeader;
import io.meta138.platform.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network's health: takes what was read from nodes and blocks, and says at any moment which
 * signals are raised or cleared. Pure: no clock, no threads, no input or output of its own; not for
 * several threads at once.
 */
public final class NetworkHealth {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

  private final NetworkConfig config;
  private final Map<String, NodeTrack> nodes = new LinkedHashMap<>();
  private final HeadTrack heads = new HeadTrack();
  private final ConsensusTrack consensus;
  private final ChainRules chainRules;
  private final ValidatorRules validatorRules;
  private final NodeRules nodeRules;
  private final SiteRules siteRules;
  private final Hysteresis hysteresis = new Hysteresis();
  private final Map<String, Duration> requestTimeouts = new HashMap<>();
  private Duration requestTimeout = USUAL_TIMEOUT;
  private Optional<Instant> begun = Optional.empty();

  /** The health of a network of which nothing is known yet. */
  public NetworkHealth(NetworkConfig config) {
    this.config = config;
    consensus = new ConsensusTrack(config.validators());
    chainRules = new ChainRules(config);
    validatorRules = new ValidatorRules(config);
    nodeRules = new NodeRules(config);
    siteRules = new SiteRules(config);
    config.nodes().forEach(node -> nodes.put(node.name(), new NodeTrack()));
  }

  /**
   * A node was asked.
   *
   * @throws IllegalArgumentException when the network has no such node
   */
  public void observe(NodeReading reading) {
    NodeTrack track = nodes.get(reading.node());
    if (track == null) {
      throw new IllegalArgumentException("no node is named " + reading.node());
    }
    begun = begun.or(() -> Optional.of(reading.at()));
    track.take(reading);
    if (reading.contact() != Contact.ANSWERED) {
      return;
    }
    reading
        .requestTimeout()
        .filter(timeout -> timeout.isPositive() && timeout.compareTo(LONGEST_TIMEOUT) <= 0)
        .ifPresent(timeout -> {
          // the shortest of what nodes say, so that none of them makes a halt show late
          requestTimeouts.put(reading.node(), timeout);
          requestTimeout = Collections.min(requestTimeouts.values());
        });
    reading
        .head()
        .toOptional()
        .ifPresent(head -> {
          heads.told(reading.node(), head, reading.at(), stallAfter());
          if (heads.best().orElseThrow().number() < consensus.newest() - config.limits().lag()) {
            consensus.reset();
          }
        });
    boolean credible = heads.disbelieved().filter(reading.node()::equals).isEmpty();
    boolean current =
        reading
            .head()
            .toOptional()
            .filter(head -> head.number() >= heads.best().orElseThrow().number())
            .isPresent();
    if (credible && current) {
      reading
          .validators()
          .toOptional()
          .ifPresent(validators -> consensus.validatorsAre(validators, reading.at()));
    }
  }

  /** New blocks of the chain, oldest first, as one node tells them. */
  public void observe(List<BlockHeader> blocks, Instant at) {
    blocks.forEach(block -> consensus.block(block, at));
  }

  /** When a certificate or key ends. */
  public void observe(Readings.Expiry expiry) {
    siteRules.take(expiry);
  }

  /** How full a place is. */
  public void observe(Readings.Disk disk) {
    siteRules.take(disk);
  }

  /** How an account's transactions move. */
  public void observe(Readings.Nonces nonces) {
    siteRules.take(nonces);
  }

  /**
   * Judges everything by what is known now.
   *
   * @param now not before any reading
   * @return what changed since the last time, by kind and subject
   */
  public List<Signal> tick(Instant now) {
    Verdicts verdicts = new Verdicts();
    chainRules.judge(now, chainState(), verdicts);
    boolean stalled =
        verdicts.all().values().stream().anyMatch(verdict -> verdict instanceof Verdict.Holds);
    validatorRules.judge(now, consensus, stalled, unreachable(), verdicts);
    for (NodeConfig node : config.nodes()) {
      nodeRules.judge(node, Objects.requireNonNull(nodes.get(node.name())), heads, verdicts);
    }
    siteRules.judge(now, stalled, verdicts);
    return hysteresis.apply(now, verdicts.all());
  }

  /** Everything that is known, as a document. */
  public HealthReport report(Instant now) {
    return new Reporter(config, nodes, heads, consensus, siteRules, hysteresis)
        .report(now, chainState());
  }

  /** Height of the newest block whose header was observed; -1 before any. */
  public long newestBlock() {
    return consensus.newest();
  }

  /** Height of the newest block that is believed; empty before any. */
  public Optional<Long> head() {
    return heads.best().map(NodeReading.NodeHead::number);
  }

  /** How many blocks are looked at to judge a validator. */
  public int window() {
    return Math.max(24, 4 * consensus.validators().size());
  }

  private ChainState chainState() {
    return new ChainState(
        heads, begun, requestTimeout, isBft(), stallAfter(), nodes.size() - unanswering());
  }

  private boolean isBft() {
    return !consensus.validators().isEmpty();
  }

  private Duration stallAfter() {
    return chainRules.stallAfter(requestTimeout, isBft());
  }

  private int unanswering() {
    return (int) nodes.values().stream().filter(node -> !node.isAnswering()).count();
  }

  private Set<String> unreachable() {
    return nodes.entrySet().stream()
        .filter(entry -> entry.getValue().silentInARow() >= 2)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
