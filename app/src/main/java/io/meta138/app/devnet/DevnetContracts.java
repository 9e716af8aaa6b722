package io.meta138.app.devnet;

import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.ContractDeployment;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.app.node.TransactionSession;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.oracle.deployment.ApplyOutcome;
import io.meta138.oracle.deployment.Deployment;
import io.meta138.oracle.deployment.DeploymentPlan;
import io.meta138.oracle.deployment.DeploymentRecord;
import io.meta138.oracle.deployment.DeploymentSpec;
import io.meta138.oracle.deployment.PlanOutcome;
import io.meta138.oracle.deployment.RecordFile;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Address;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Brings the contracts onto a devnet's chain, whatever is there already. */
public final class DevnetContracts {
  private static final int CONNECTIONS = 3;
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final String MILLION_COINS = "0xd3c21bcecceda1000000";

  private static final Deployment.Limits LIMITS =
      new Deployment.Limits(CALL_LIMIT, Duration.ofMinutes(2), Duration.ofSeconds(5));

  /**
   * What stands on the chain now.
   *
   * @param aggregator its address
   * @param changed whether something was missing and had to be sent
   */
  public record Deployed(Address aggregator, boolean changed) {}

  private final HttpClient client;
  private final InstantSource clock;
  private final BoundedHttp http;
  private final Consumer<String> progress;

  /**
   * Ready to deploy.
   *
   * @param client for every connection; stays its owner's
   * @param progress hears, in words, what is being done
   */
  public DevnetContracts(
      HttpClient client, InstantSource clock, BoundedHttp http, Consumer<String> progress) {
    this.client = client;
    this.clock = clock;
    this.http = http;
    this.progress = progress;
  }

  /**
   * Deploys what is missing.
   *
   * @param files the node's configuration, its aggregator not known yet
   * @param records directory of deployment records
   */
  public Deployed deploy(NodeFiles files, Path records) throws Exception {
    return deploy(files, records, UnaryOperator.identity());
  }

  /**
   * Deploys what is missing.
   *
   * @param files the node's configuration, its aggregator not known yet
   * @param records directory of deployment records
   * @param adapt changes what a devnet usually deploys
   */
  public Deployed deploy(NodeFiles files, Path records, UnaryOperator<DeploymentSpec> adapt)
      throws Exception {
    Signer signer = Signers.open(files.config().signer(), files::resolve, http);
    RpcPool rpc =
        ChainAccess.pool(files.config().chain(), client, clock, new SimpleMeterRegistry());
    try (Database database = Databases.connect(files, CONNECTIONS)) {
      database.migrate("chain");
      rpc.start();
      fund(rpc, signer.address());
      try (TransactionSession session =
          TransactionSession.open(
              files.config().chain(), rpc, signer, database.dataSource(), clock)) {
        RecordFile file = RecordFile.in(records, files.config().chain().id());
        Deployment deployment = new Deployment(rpc, file, LIMITS, clock);
        return apply(adapt.apply(spec(files, signer)), deployment, signer, session.transactions());
      }
    } finally {
      rpc.stop();
    }
  }

  private static DeploymentSpec spec(NodeFiles files, Signer signer) {
    return ContractDeployment.spec(
        files.config().chain().id(),
        files.catalog(),
        signer.address(),
        List.of(signer.address()),
        1);
  }

  private Deployed apply(
      DeploymentSpec spec,
      Deployment deployment,
      Signer signer,
      DurableTransactionManager transactions)
      throws InterruptedException {
    DeploymentPlan plan =
        switch (deployment.plan(spec, signer.address())) {
          case PlanOutcome.Ready(DeploymentPlan ready) -> ready;
          case PlanOutcome.Rejected(List<PlanOutcome.Problem> problems) ->
              throw new NodeException(
                  "the contracts can't be deployed: "
                      + String.join("; ", problems.stream().map(p -> p.text()).toList())
                      + " (--fresh starts over)");
          case PlanOutcome.Unreachable(String reason) ->
              throw new NodeException("the local chain does not answer: " + reason);
        };
    if (!plan.steps().isEmpty()) {
      progress.accept("deploying the contracts (" + plan.steps().size() + " transactions)");
    }
    DeploymentRecord record =
        switch (deployment.apply(plan, transactions, _ -> {})) {
          case ApplyOutcome.Applied(DeploymentRecord applied, int _) -> applied;
          case ApplyOutcome.StepFailed failed ->
              throw new NodeException(failed.step() + " failed: " + failed.reason());
          case ApplyOutcome.Interrupted interrupted ->
              throw new NodeException("the deployment stopped: " + interrupted.reason());
        };
    return record
        .aggregator()
        .map(contract -> new Deployed(contract.address(), !plan.steps().isEmpty()))
        .orElseThrow(() -> new NodeException("the deployment record names no aggregator"));
  }

  private static void fund(RpcPool rpc, Address account) {
    RpcOutcome outcome =
        rpc.call(RpcRequest.of("anvil_setBalance", account.toString(), MILLION_COINS), CALL_LIMIT);
    if (!(outcome instanceof RpcOutcome.Result)) {
      throw new NodeException("the local chain gives the node's account no coins: " + outcome);
    }
  }
}
