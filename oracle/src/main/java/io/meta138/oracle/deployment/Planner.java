package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ContractCode;
import io.meta138.oracle.deployment.PlanOutcome.Kind;
import io.meta138.oracle.deployment.PlanOutcome.Problem;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares what is wanted with what is there; asks nothing of the chain itself. */
final class Planner {
  private final DeploymentSpec spec;
  private final DeploymentRecord record;
  private final Survey survey;
  private final Address account;
  private final List<Step> steps = new ArrayList<>();
  private final List<Step> last = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private Planner(DeploymentSpec spec, DeploymentRecord record, Survey survey, Address account) {
    this.spec = spec;
    this.record = record;
    this.survey = survey;
    this.account = account;
  }

  /**
   * What planning found.
   *
   * @param steps in order
   * @param notes for the operator
   * @param problems that forbid sending anything
   */
  record Result(List<Step> steps, List<String> notes, List<Problem> problems) {}

  static Result plan(DeploymentSpec spec, DeploymentRecord record, Survey survey, Address account) {
    Planner planner = new Planner(spec, record, survey, account);
    if (spec.registry().isPresent()) {
      planner.registry(spec.registry().get());
      planner.feeds();
      planner.roles(spec.registry().get());
      planner.proxies();
    }
    Result lanes = LanePlanner.plan(spec, record, survey.lanes(), account);
    planner.steps.addAll(lanes.steps());
    planner.steps.addAll(planner.last);
    planner.notes.addAll(lanes.notes());
    planner.problems.addAll(lanes.problems());
    return new Result(planner.steps, planner.notes, planner.problems);
  }

  private void registry(RegistrySpec wanted) {
    String words = wanted.words();
    switch (survey.code()) {
      case ContractCode.Match.Absent _ -> {
        record
            .registry()
            .ifPresent(lost ->
                notes.add(
                    "the %s %s of block %d is not on this chain any more"
                        .formatted(words, lost.address(), lost.origin().block())));
        steps.add(new Step.DeployRegistry(wanted.code().name()));
      }
      case ContractCode.Match.Different(String how) ->
          problem(
              Kind.FOREIGN_CODE,
              "the record's %s %s is not this build's %s (%s): use the build it was deployed with, or move the record away to deploy anew"
                  .formatted(
                      words, record.registry().orElseThrow().address(), wanted.code().name(), how));
      case ContractCode.Match.Same _ -> survey.state().ifPresent(state -> present(wanted, state));
    }
  }

  private void present(RegistrySpec registry, Survey.State state) {
    Survey.Fixed wanted = Survey.Fixed.of(registry);
    if (!state.fixed().equals(wanted)) {
      problem(
          Kind.FIXED_VALUE,
          "values that never change after deployment differ: expected %s but found %s"
              .formatted(wanted, state.fixed()));
    }
    if (!state.admin().equals(registry.admin())) {
      notes.add(
          "the default admin is %s, expected %s: transfer it in two steps, by its holder"
              .formatted(state.admin(), registry.admin()));
    }
    if (registry instanceof AggregatorSpec aggregator && state.committee().isPresent()) {
      committee(aggregator, state.committee().get());
    }
    if (state.paused()) {
      notes.add("writes are paused");
    }
  }

  private void committee(AggregatorSpec wanted, AggregatorClient.CommitteeState there) {
    if (there.threshold() != wanted.threshold() || !there.signers().equals(wanted.signers())) {
      notes.add(
          "the committee of epoch %d is not the one wanted: rotate it by its own quorum or by the committee admin"
              .formatted(there.epoch()));
    }
  }

  private void feeds() {
    List<FeedSpec> missing = new ArrayList<>();
    List<Step> switches = new ArrayList<>();
    for (FeedSpec feed : spec.feeds()) {
      Optional<OnChainFeed> there =
          survey.state().map(state -> state.feeds().get(feed.id().name()));
      if (there.isEmpty()) {
        missing.add(feed);
        continue;
      }
      conflict(feed, there.get());
      if (there.get().announces() != feed.announces() && !there.get().retired()) {
        switches.add(new Step.SetAnnouncing(feed.id(), feed.announces()));
      }
    }
    places(missing);
    int size = GasModel.feedsIn(spec.gas().most());
    for (int from = 0; from < missing.size(); from += size) {
      int to = Math.min(missing.size(), from + size);
      steps.add(new Step.RegisterFeeds(missing.subList(from, to)));
    }
    steps.addAll(switches);
    survey.state().ifPresent(this::unwanted);
  }

  private void conflict(FeedSpec wanted, OnChainFeed there) {
    boolean same =
        wanted.row() == there.row()
            && wanted.column() == there.column()
            && wanted.decimals() == there.decimals()
            && wanted.precision() == there.precision()
            && wanted.description().equals(there.description());
    if (!same) {
      problem(
          Kind.FEED_CONFLICT,
          "feed %s is registered for ever as \"%s\" at row %d column %d with %d decimals and precision %d; wanted is \"%s\" at %s with %d and %d"
              .formatted(
                  wanted.id(),
                  there.description(),
                  there.row(),
                  there.column(),
                  there.decimals(),
                  there.precision(),
                  wanted.description(),
                  wanted.place(),
                  wanted.decimals(),
                  wanted.precision()));
    }
    if (there.retired()) {
      problem(Kind.FEED_CONFLICT, "feed " + wanted.id() + " was retired and can't come back");
    }
  }

  /** A free name may still want a place that another feed took for ever. */
  private void places(List<FeedSpec> missing) {
    for (FeedSpec feed : missing) {
      survey.state().stream()
          .flatMap(state -> state.feeds().values().stream())
          .filter(other -> other.row() == feed.row() && other.column() == feed.column())
          .forEach(other ->
              problem(
                  Kind.FEED_CONFLICT,
                  "feed %s wants %s, which is the place of %s for ever"
                      .formatted(feed.id(), feed.place(), other.name())));
    }
  }

  private void unwanted(Survey.State state) {
    SortedSet<String> extra = new TreeSet<>();
    state.feeds().values().stream()
        .filter(feed -> !feed.retired())
        .forEach(feed -> extra.add(feed.name()));
    spec.feeds().forEach(feed -> extra.remove(feed.id().name()));
    if (!extra.isEmpty()) {
      notes.add("registered but not in the specification: " + String.join(", ", extra));
    }
  }

  private void roles(RegistrySpec registry) {
    boolean fresh = survey.state().isEmpty();
    Address admin = survey.state().map(Survey.State::admin).orElse(registry.admin());
    boolean isAdmin = admin.equals(account);
    List<Step> grants = new ArrayList<>();
    for (Role role : registry.knownRoles().stream().sorted().toList()) {
      Optional<Address> wanted = registry.holder(role);
      SortedSet<Address> holders =
          survey.state().map(state -> state.roles().of(role)).orElseGet(TreeSet::new);
      if (!fresh && wanted.isPresent() && !holders.contains(wanted.get())) {
        grants.add(new Step.GrantRole(role, wanted.get()));
      }
      for (Address holder : holders) {
        if (!wanted.equals(Optional.of(holder))) {
          revoke(role, holder, isAdmin);
        }
      }
    }
    if (!grants.isEmpty() && !isAdmin) {
      for (Step grant : grants) {
        problem(
            Kind.MISSING_ROLE,
            "to %s takes the default admin %s, not %s".formatted(grant.text(), admin, account));
      }
    }
    steps.addAll(fresh ? 1 : 0, grants);
    feedAdmin(registry, isAdmin, admin);
  }

  private void revoke(Role role, Address holder, boolean isAdmin) {
    Step step = new Step.RevokeRole(role, holder);
    if (isAdmin || holder.equals(account)) {
      last.add(step);
    } else {
      notes.add("not wanted, and only the default admin can %s".formatted(step.text()));
    }
  }

  /** Who registers feeds must be feed admin; the default admin may make itself one meanwhile. */
  private void feedAdmin(RegistrySpec registry, boolean isAdmin, Address admin) {
    boolean needed =
        steps.stream()
            .anyMatch(s -> s instanceof Step.RegisterFeeds || s instanceof Step.SetAnnouncing);
    boolean holds =
        survey
            .state()
            .map(state -> state.roles().of(Role.FEED_ADMIN).contains(account))
            .orElse(false);
    boolean will = registry.holder(Role.FEED_ADMIN).equals(Optional.of(account));
    if (!needed || holds || will) {
      return;
    }
    if (!isAdmin) {
      problem(
          Kind.MISSING_ROLE,
          "%s is not feed admin of the %s: send from %s, or let the default admin %s grant the role"
              .formatted(
                  account,
                  registry.words(),
                  registry.holder(Role.FEED_ADMIN).map(Address::toString).orElse("nobody"),
                  admin));
      return;
    }
    int first = 0;
    while (steps.get(first) instanceof Step.DeployRegistry
        || steps.get(first) instanceof Step.GrantRole) {
      first++;
    }
    steps.add(first, new Step.GrantRole(Role.FEED_ADMIN, account));
    last.add(new Step.RevokeRole(Role.FEED_ADMIN, account));
  }

  private void proxies() {
    if (spec.proxies().isEmpty()) {
      return;
    }
    for (FeedId feed : spec.proxies().get().feeds()) {
      switch (survey.proxies().getOrDefault(feed, new ContractCode.Match.Absent())) {
        case ContractCode.Match.Absent _ -> steps.add(new Step.DeployProxy(feed));
        case ContractCode.Match.Different(String how) ->
            problem(
                Kind.FOREIGN_CODE,
                "the record's proxy of %s is not this build's PriceFeedProxy (%s)"
                    .formatted(feed, how));
        case ContractCode.Match.Same _ -> {
          // it is there
        }
      }
    }
  }

  private void problem(Kind kind, String text) {
    problems.add(new Problem(kind, text));
  }
}
