package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.deployment.PlanOutcome.Kind;
import io.meta138.oracle.deployment.PlanOutcome.Problem;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans, applies and verifies what stands on one chain. */
public final class Deployment {
  /** PUSH0 PUSH0 RETURN: creates an empty contract where PUSH0 is known (EIP-3855). */
  private static final String PUSH0_PROBE = "0x5f5ff3";

  private final Rpc rpc;
  private final RecordFile file;
  private final Limits limits;
  private final InstantSource clock;
  private final ChainReader reader;

  /**
   * How long things may take.
   *
   * @param call one batch of reads
   * @param step one step, from begin to block
   * @param patience before a step whose block vanished is sent anew under another key
   */
  public record Limits(Duration call, Duration step, Duration patience) {
    /** 10 s a read, 10 minutes a step, 30 s of patience. */
    public static final Limits USUAL =
        new Limits(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofSeconds(30));
  }

  /** A deployment recorded in this file. */
  public Deployment(Rpc rpc, RecordFile file, Limits limits, InstantSource clock) {
    this.rpc = rpc;
    this.file = file;
    this.limits = limits;
    this.clock = clock;
    this.reader = new ChainReader(rpc, limits.call(), KnownErrors.ALL);
  }

  /**
   * Compares what is wanted with the chain and the record, and checks that it can be brought there
   * by this account; sends nothing.
   *
   * @throws DeploymentException when the record can't be used
   */
  public PlanOutcome plan(DeploymentSpec spec, Address account) {
    List<Problem> problems = new ArrayList<>();
    SpecCheck.problems(spec).forEach(text -> problems.add(new Problem(Kind.BAD_SPEC, text)));
    try {
      chain(spec).ifPresent(problems::add);
      if (!problems.isEmpty()) {
        return new PlanOutcome.Rejected(problems);
      }
      DeploymentRecord record = file.load(spec.chainId());
      Survey survey = Survey.of(reader, record, spec, Optional.of(account));
      Planner.Result result = Planner.plan(spec, record, survey, account);
      problems.addAll(result.problems());
      DeploymentPlan plan =
          new DeploymentPlan(
              spec,
              account,
              result.steps().stream()
                  .map(step -> new DeploymentPlan.Item(step, GasModel.of(step, spec)))
                  .toList(),
              result.notes(),
              gasPrice());
      fork(plan).ifPresent(problems::add);
      balance(plan).ifPresent(problems::add);
      return problems.isEmpty() ? new PlanOutcome.Ready(plan) : new PlanOutcome.Rejected(problems);
    } catch (ReadFailedException e) {
      return new PlanOutcome.Unreachable(e.reason());
    }
  }

  /**
   * Does the plan's steps in order. May be ended at any moment: a new plan holds what is left, and
   * nothing is sent twice.
   *
   * @throws IllegalArgumentException when the plan is another account's
   * @throws DeploymentException when the record can't be used
   */
  public ApplyOutcome apply(
      DeploymentPlan plan, TransactionManager manager, ProgressListener listener)
      throws InterruptedException {
    if (!manager.account().equals(plan.account())) {
      throw new IllegalArgumentException(
          "the plan is for %s but %s would send".formatted(plan.account(), manager.account()));
    }
    try {
      adopt(plan);
    } catch (ReadFailedException e) {
      return new ApplyOutcome.Interrupted(e.reason(), 0);
    }
    return new Executor(this, plan.spec(), manager, listener).run(plan);
  }

  /**
   * Compares the chain with build, record and specification, fact by fact.
   *
   * @throws DeploymentException when the record can't be used
   */
  public VerifyOutcome verify(DeploymentSpec spec) {
    try {
      Optional<Problem> wrongChain = chain(spec);
      if (wrongChain.isPresent()) {
        return new VerifyOutcome.Unreachable(wrongChain.get().text());
      }
      return new Verifier(reader, spec, file.load(spec.chainId())).verify();
    } catch (ReadFailedException e) {
      return new VerifyOutcome.Unreachable(e.reason());
    }
  }

  /** Feeds that are on chain but not in the record get there first, for the proxies' sake. */
  private void adopt(DeploymentPlan plan) {
    DeploymentRecord record = file.load(plan.spec().chainId());
    Survey survey = Survey.of(reader, record, plan.spec(), Optional.empty());
    if (survey.state().isPresent()) {
      Transactions transactions = new Transactions(plan.spec(), plan.account());
      DeploymentRecord all =
          new Effects(reader, plan.spec(), transactions)
              .adopt(record, survey.state().get().feeds());
      if (!all.equals(record)) {
        file.save(all);
      }
    }
  }

  private Optional<Problem> chain(DeploymentSpec spec) {
    long found = Hex.number(reader.ask(RpcRequest.of("eth_chainId")).asString()).longValueExact();
    return found == spec.chainId().value()
        ? Optional.empty()
        : Optional.of(
            new Problem(
                Kind.WRONG_CHAIN,
                "expected chain %s but the endpoint serves chain %d"
                    .formatted(spec.chainId(), found)));
  }

  private Optional<Problem> fork(DeploymentPlan plan) {
    boolean creates = plan.steps().stream().map(DeploymentPlan.Item::step).anyMatch(Step::creates);
    if (!creates) {
      return Optional.empty();
    }
    // an estimate, for not every node takes an eth_call that creates
    RpcOutcome outcome =
        rpc.call(
            RpcRequest.of(
                "eth_estimateGas", Map.of("from", plan.account().toString(), "data", PUSH0_PROBE)),
            limits.call());
    return switch (outcome) {
      case RpcOutcome.Result _ -> Optional.empty();
      case RpcOutcome.Unavailable(String reason) -> throw new ReadFailedException(reason);
      case RpcOutcome.Refused refused ->
          Optional.of(
              new Problem(
                  Kind.OLD_FORK,
                  "the code needs the Shanghai fork (PUSH0), which this chain refuses: "
                      + reader.reason(refused)));
    };
  }

  private Optional<Problem> balance(DeploymentPlan plan) {
    ChainReader.Batch batch = reader.batch();
    ChainReader.Slot<Wei> slot = batch.balance(plan.account());
    batch.run();
    Wei balance = slot.get();
    return balance.compareTo(plan.cost()) >= 0
        ? Optional.empty()
        : Optional.of(
            new Problem(
                Kind.NO_BALANCE,
                "%s has %s coins, the %d steps are estimated at %s (%d gas at %s)"
                    .formatted(
                        plan.account(),
                        balance.toCoins().stripTrailingZeros().toPlainString(),
                        plan.steps().size(),
                        plan.cost().toCoins().stripTrailingZeros().toPlainString(),
                        plan.gas(),
                        plan.gasPrice())));
  }

  private Wei gasPrice() {
    return new Wei(Hex.number(reader.ask(RpcRequest.of("eth_gasPrice")).asString()));
  }

  Rpc rpc() {
    return rpc;
  }

  ChainReader reader() {
    return reader;
  }

  RecordFile file() {
    return file;
  }

  Limits limits() {
    return limits;
  }

  InstantSource clock() {
    return clock;
  }
}
