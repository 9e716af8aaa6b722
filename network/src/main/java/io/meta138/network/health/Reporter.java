package io.meta138.network.health;

import io.meta138.network.health.HealthReport.Check;
import io.meta138.network.health.HealthReport.Figure;
import io.meta138.network.health.HealthReport.State;
import io.meta138.network.health.NetworkConfig.NodeConfig;
import io.meta138.network.health.NodeReading.NodeHead;
import io.meta138.network.qbft.Turns;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Writes down what is known. */
record Reporter(
    NetworkConfig config,
    Map<String, NodeTrack> nodes,
    HeadTrack heads,
    ConsensusTrack consensus,
    SiteRules site,
    Hysteresis hysteresis) {

  HealthReport report(Instant now, ChainState state) {
    List<Check> checks = hysteresis.standings().stream().map(Reporter::check).toList();
    return new HealthReport(
        now,
        config.chainId().value(),
        worst(checks),
        chain(now, state),
        validators(),
        config.nodes().stream()
            .map(node -> node(node, Objects.requireNonNull(nodes.get(node.name()))))
            .toList(),
        votes(),
        site.expiries().values().stream()
            .map(
                e -> new HealthReport.Expiry(e.subject(), e.ends().toOptional(), e.ends().reason()))
            .sorted(java.util.Comparator.comparing(HealthReport.Expiry::subject))
            .toList(),
        site.disks().values().stream()
            .map(d ->
                new HealthReport.Disk(
                    d.name(),
                    Figure.of(d.space().map(Readings.Space::used)),
                    Figure.of(d.space().map(Readings.Space::total))))
            .sorted(java.util.Comparator.comparing(HealthReport.Disk::name))
            .toList(),
        checks);
  }

  private static Check check(Hysteresis.Standing standing) {
    State state =
        switch (standing.verdict()) {
          case Verdict.Holds _ -> State.TROUBLE;
          case Verdict.Clear _ -> standing.raised() ? State.TROUBLE : State.OK;
          case Verdict.Unknown _ -> standing.raised() ? State.TROUBLE : State.UNKNOWN;
        };
    return new Check(
        standing.condition().kind().id(),
        standing.condition().subject(),
        state,
        standing.raised(),
        standing.since(),
        standing.verdict().summary());
  }

  private static State worst(List<Check> checks) {
    if (checks.stream().anyMatch(check -> check.state() == State.TROUBLE)) {
      return State.TROUBLE;
    }
    boolean known =
        !checks.isEmpty() && checks.stream().allMatch(check -> check.state() == State.OK);
    return known ? State.OK : State.UNKNOWN;
  }

  private HealthReport.Chain chain(Instant now, ChainState state) {
    Optional<NodeHead> best = heads.best();
    Optional<Duration> silence = best.map(_ -> Duration.between(heads.bestSince(), now));
    return new HealthReport.Chain(
        best.map(NodeHead::number),
        best.map(NodeHead::timestamp),
        heads.age(now).map(Duration::toMillis),
        silence.map(Duration::toMillis),
        state.stallAfter().toMillis(),
        heads.hasAdvanced()
            && silence.filter(s -> s.compareTo(state.stallAfter()) <= 0).isPresent(),
        state.isBft() ? Turns.quorum(consensus.validators().size()) : 0,
        state.requestTimeout().toMillis(),
        consensus.recent().stream()
            .map(block ->
                new HealthReport.Round(
                    block.number(),
                    block.timestamp(),
                    block.round(),
                    block.proposer().toString(),
                    block.seals(),
                    block.missed().stream().map(Address::toString).toList()))
            .toList(),
        consensus.roundChanges(),
        consensus.remark());
  }

  private List<HealthReport.Validator> validators() {
    Set<Address> all = new TreeSet<>(consensus.validators());
    all.addAll(consensus.dropped().keySet());
    List<HealthReport.Validator> list = new ArrayList<>();
    for (Address address : all) {
      Optional<ValidatorTrack> turns = consensus.turns(address);
      String node =
          config.nodes().stream()
              .filter(one -> one.validator().filter(address::equals).isPresent())
              .map(NodeConfig::name)
              .findFirst()
              .orElse("");
      list.add(
          new HealthReport.Validator(
              address.toString(),
              node,
              consensus.validators().contains(address),
              turns.map(ValidatorTrack::proposed).orElse(0L),
              turns.map(ValidatorTrack::missed).orElse(0L),
              turns.map(ValidatorTrack::missedInARow).orElse(0),
              turns.flatMap(ValidatorTrack::lastProposed)));
    }
    return list;
  }

  private HealthReport.Node node(NodeConfig node, NodeTrack track) {
    Optional<NodeReading> last = track.last();
    Fact<NodeHead> head =
        last.map(NodeReading::head).orElseGet(() -> Fact.unknown("it was not asked yet"));
    Fact<Long> lag =
        head.map(own -> heads.best().map(best -> best.number() - own.number()).orElse(0L));
    return new HealthReport.Node(
        node.name(),
        node.role(),
        last.map(NodeReading::contact),
        last.map(NodeReading::remark).orElse("it was not asked yet"),
        track.lastAnswer().map(NodeReading::at),
        Figure.of(head.map(NodeHead::number)),
        Figure.of(lag),
        Figure.of(
            last.map(NodeReading::peers).orElseGet(() -> Fact.unknown("it was not asked yet"))),
        Figure.of(
            last.map(reading -> reading.pool().map(NodeReading.Pool::size))
                .orElseGet(() -> Fact.unknown("it was not asked yet"))),
        last.flatMap(reading -> reading.syncing().toOptional()),
        Figure.of(
            track
                .latency()
                .map(latency -> Fact.of(latency.toMillis()))
                .orElseGet(() -> Fact.unknown("too few answers"))));
  }

  private List<HealthReport.CastVote> votes() {
    List<HealthReport.CastVote> votes = new ArrayList<>();
    consensus
        .recent()
        .forEach(block ->
            block
                .vote()
                .ifPresent(vote ->
                    votes.add(
                        new HealthReport.CastVote(
                            Optional.of(block.number()),
                            block.proposer().toString(),
                            vote.validator().toString(),
                            vote.add()))));
    nodes.forEach((name, track) ->
        track
            .last()
            .flatMap(reading -> reading.votes().toOptional())
            .ifPresent(wanted ->
                wanted.forEach((validator, add) ->
                    votes.add(
                        new HealthReport.CastVote(
                            Optional.empty(), name, validator.toString(), add)))));
    return votes;
  }
}
