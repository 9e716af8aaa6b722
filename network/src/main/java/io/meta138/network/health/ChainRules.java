package io.meta138.network.health;

import io.meta138.network.health.NodeReading.NodeHead;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Judges whether the chain makes blocks. The only sign of a halt is the age of the head: nodes go
 * on answering, call themselves live and in sync. In QBFT round r of a block begins {@code period +
 * timeout × (2^r − 1)} after the block before; a halt is told from one absent proposer by round 2.
 */
final class ChainRules {
  private static final int ROUND = 2;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final int PERIODS = 4;

  private final NetworkConfig config;
  private final String subject;

  ChainRules(NetworkConfig config) {
    this.config = config;
    this.subject = "chain:" + config.chainId();
  }

  /** Age of the head from which on the chain is halted. */
  Duration stallAfter(Duration requestTimeout, boolean bft) {
    Duration byRounds =
        bft ? roundBegins(ROUND, requestTimeout) : config.blockPeriod().multipliedBy(PERIODS);
    return config
        .limits()
        .stallAfter()
        .orElse(byRounds.compareTo(SHORTEST) < 0 ? SHORTEST : byRounds);
  }

  private Duration roundBegins(int round, Duration requestTimeout) {
    return config.blockPeriod().plus(requestTimeout.multipliedBy((1L << round) - 1));
  }

  /** The round that validators are in when there was no block for so long. */
  int roundAfter(Duration silence, Duration requestTimeout) {
    int round = 0;
    while (round < 30 && silence.compareTo(roundBegins(round + 1, requestTimeout)) >= 0) {
      round++;
    }
    return round;
  }

  void judge(Instant now, ChainState state, Verdicts out) {
    HeadTrack heads = state.heads();
    if (heads.best().isEmpty()) {
      unseen(now, state, out);
      return;
    }
    NodeHead head = heads.best().get();
    Duration silence = Duration.between(heads.bestSince(), now);
    Duration limit = state.stallAfter();
    if (head.number() == 0) {
      if (Duration.between(heads.firstSeen(), now).compareTo(config.limits().startUp()) > 0) {
        stalled(state, silence, "the chain has not made its first block", out);
      } else {
        out.unknown(Kind.CHAIN_STALLED, subject, "the chain is about to make its first block");
      }
      return;
    }
    Duration age = heads.age(now).orElse(Duration.ZERO);
    boolean oldAtStart =
        !heads.hasAdvanced()
            && age.compareTo(limit) > 0
            && silence.compareTo(config.blockPeriod().multipliedBy(2)) > 0;
    if (silence.compareTo(limit) > 0 || oldAtStart) {
      Duration shown = oldAtStart && age.compareTo(silence) > 0 ? age : silence;
      stalled(state, shown, "no block for " + Words.of(shown), out);
    } else if (heads.hasAdvanced()) {
      out.clear(Kind.CHAIN_STALLED, subject, "block " + head.number() + " has arrived");
    } else {
      out.unknown(Kind.CHAIN_STALLED, subject, "no block was seen to arrive yet");
    }
  }

  private void unseen(Instant now, ChainState state, Verdicts out) {
    if (state.begun().isPresent()
        && Duration.between(state.begun().get(), now).compareTo(config.limits().startUp()) > 0) {
      stalled(state, Duration.between(state.begun().get(), now), "no node tells a block", out);
    } else {
      out.unknown(Kind.CHAIN_STALLED, subject, "no node has told a block yet");
    }
  }

  private void stalled(ChainState state, Duration silence, String what, Verdicts out) {
    Map<String, String> details = new LinkedHashMap<>();
    state
        .heads()
        .best()
        .ifPresent(head -> {
          details.put("head", Long.toString(head.number()));
          details.put("headTime", head.timestamp().toString());
        });
    details.put("silenceSeconds", Long.toString(silence.toSeconds()));
    details.put("limitSeconds", Long.toString(state.stallAfter().toSeconds()));
    details.put("nodesAnswering", Integer.toString(state.answering()));
    details.put("nodes", Integer.toString(config.nodes().size()));
    String more = "";
    if (state.isBft()) {
      int round = roundAfter(silence, state.requestTimeout());
      Duration next = roundBegins(round + 1, state.requestTimeout()).minus(silence);
      details.put("round", Integer.toString(round));
      details.put("nextRoundSeconds", Long.toString(Math.max(0, next.toSeconds())));
      more = "; validators should be in round %d, the next in %s".formatted(round, Words.of(next));
    }
    String head = state.heads().best().map(best -> ", head " + best.number()).orElse("");
    out.holds(
        Kind.CHAIN_STALLED,
        subject,
        "%s%s; %d of %d nodes answer%s"
            .formatted(what, head, state.answering(), config.nodes().size(), more),
        details);
  }
}
