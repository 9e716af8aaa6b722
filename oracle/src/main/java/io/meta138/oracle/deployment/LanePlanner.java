package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.oracle.deployment.PlanOutcome.Kind;
import io.meta138.oracle.deployment.PlanOutcome.Problem;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares the lanes that are wanted with those that are there. */
final class LanePlanner {
  private final DeploymentSpec spec;
  private final DeploymentRecord record;
  private final LaneSurvey survey;
  private final Address account;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private LanePlanner(
      DeploymentSpec spec, DeploymentRecord record, LaneSurvey survey, Address account) {
    this.spec = spec;
    this.record = record;
    this.survey = survey;
    this.account = account;
  }

  static Planner.Result plan(
      DeploymentSpec spec, DeploymentRecord record, LaneSurvey survey, Address account) {
    LanePlanner planner = new LanePlanner(spec, record, survey, account);
    spec.lanes().router().ifPresent(planner::router);
    spec.lanes().destinations().forEach(planner::destination);
    planner.prepay();
    return new Planner.Result(planner.steps, planner.notes, planner.problems);
  }

  private void router(RouterSpec wanted) {
    switch (survey.code()) {
      case ContractCode.Match.Absent _ -> {
        record
            .router()
            .ifPresent(lost ->
                notes.add(
                    "the router %s of block %d is not on this chain any more"
                        .formatted(lost.address(), lost.origin().block())));
        steps.add(new Step.DeployRouter());
        for (RouterSpec.Link link : wanted.links()) {
          steps.add(new Step.OpenLane(link, Optional.empty()));
        }
        demand(
            wanted.holder(Role.LANE_ADMIN).equals(Optional.of(account)) || wanted.links().isEmpty(),
            "router");
      }
      case ContractCode.Match.Different(String how) ->
          problems.add(
              new Problem(
                  Kind.FOREIGN_CODE,
                  "the record's router %s is not this build's LaneRouter (%s): use the build it was deployed with, or move the record away to deploy anew"
                      .formatted(record.router().orElseThrow().address(), how)));
      case ContractCode.Match.Same _ ->
          survey.router().ifPresent(present -> present(wanted, present));
    }
  }

  private void present(RouterSpec wanted, LaneSurvey.Router there) {
    if (!there.selector().equals(wanted.selector())) {
      problems.add(
          new Problem(
              Kind.FIXED_VALUE,
              "a router's selector never changes: expected %s but found %s"
                  .formatted(wanted.selector(), there.selector())));
    }
    if (!there.admin().equals(wanted.admin())) {
      notes.add(
          "the router's default admin is %s, expected %s: transfer it in two steps, by its holder"
              .formatted(there.admin(), wanted.admin()));
    }
    if (there.threshold() != wanted.threshold() || !there.attesters().equals(wanted.attesters())) {
      notes.add(
          "the router's attesters are not those wanted: rotate them by their own quorum or by the committee admin");
    }
    int before = steps.size();
    for (RouterSpec.Link link : wanted.links()) {
      link(link, there.lanes().get(link.selector()));
    }
    demand(steps.size() == before || there.roles().of(Role.LANE_ADMIN).contains(account), "router");
  }

  private void link(RouterSpec.Link wanted, LaneRouter.@Nullable LaneView there) {
    if (there == null || !there.remote().equals(wanted.remote())) {
      steps.add(
          new Step.OpenLane(
              wanted,
              Optional.ofNullable(there)
                  .map(LaneRouter.LaneView::remote)
                  .filter(remote -> !remote.equals(Address.ZERO))));
      return;
    }
    if (!Transactions.terms(wanted.terms()).equals(there.terms())) {
      steps.add(new Step.SetTerms(wanted));
    }
    if (there.paused() || there.cursed()) {
      notes.add(
          "the lane to %s is %s"
              .formatted(wanted.selector(), there.cursed() ? "cursed" : "paused"));
    }
  }

  private void destination(DestinationSpec wanted) {
    LaneSurvey.Sending there = survey.destinations().get(wanted.selector());
    int before = steps.size();
    boolean same =
        there != null
            && router(wanted)
                .filter(router -> same(there.destination(), wanted, router))
                .isPresent();
    if (there == null
        || there.budget().cap().compareTo(wanted.cap().amount()) != 0
        || there.budget().perDay().compareTo(wanted.perDay().amount()) != 0) {
      steps.add(new Step.SetBudget(wanted));
    }
    if (!same) {
      steps.add(new Step.SetDestination(wanted));
    }
    if (there == null) {
      steps.add(new Step.EnableDestination(wanted.selector()));
    } else if (!there.enabled()) {
      notes.add("sending to %s is switched off".formatted(wanted.selector()));
    }
    demand(
        steps.size() == before
            || (survey.held().isPresent()
                ? survey.laneAdmin()
                : spec.registry()
                    .flatMap(registry -> registry.holder(Role.LANE_ADMIN))
                    .equals(Optional.of(account))),
        "aggregator");
  }

  /** The router that a destination is to go through; empty while ours does not stand yet. */
  private Optional<Address> router(DestinationSpec wanted) {
    return wanted.router().or(() -> survey.router().map(LaneSurvey.Router::address));
  }

  /** Whether the contract has the destination as it is wanted. */
  static boolean same(OracleWithCCIP.Destination there, DestinationSpec wanted, Address router) {
    OracleWithCCIP.Destination other = Transactions.destination(wanted, router);
    return there.router().equals(other.router())
        && there.receiver().equals(other.receiver())
        && there.feeToken().equals(other.feeToken())
        && there.marginBps() == other.marginBps()
        && there.minInterval() == other.minInterval()
        && there.sendGas() == other.sendGas()
        && there.rows().equals(other.rows())
        && Arrays.equals(there.extraArgs(), other.extraArgs());
  }

  private void prepay() {
    BigInteger wanted = spec.lanes().prepaid().amount();
    BigInteger held = survey.held().map(Wei::amount).orElse(BigInteger.ZERO);
    if (spec.lanes().destinations().isEmpty() || held.compareTo(wanted.shiftRight(1)) > 0) {
      return;
    }
    if (wanted.compareTo(held) > 0) {
      steps.add(new Step.Prepay(new Wei(wanted.subtract(held)), new Wei(wanted)));
    }
  }

  private void demand(boolean holds, String contract) {
    if (!holds) {
      problems.add(
          new Problem(
              Kind.MISSING_ROLE,
              "%s is not lane admin of the %s: send from who is, or let its default admin grant the role"
                  .formatted(account, contract)));
    }
  }
}
