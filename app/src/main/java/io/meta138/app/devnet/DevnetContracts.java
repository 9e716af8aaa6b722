package io.meta138.app.devnet;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.app.lanes.LaneContracts;
import io.meta138.app.lanes.LaneFiles;
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
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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
   * @param lanes what was deployed for them; empty when there are none
   */
  public record Deployed(Address aggregator, boolean changed, Optional<LaneContracts> lanes) {}

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
    DeploymentSpec main = adapt.apply(spec(files, signer));
    RecordFile file = RecordFile.in(records, main.chainId());
    Optional<LaneContracts> lanes =
        LaneFiles.of(files)
            .map(found -> new LaneContracts(found, main, records, _ -> signer.address()));
    Supplier<List<LaneContracts.Part>> parts =
        lanes.isPresent()
            ? lanes.get()::parts
            : () ->
                List.of(
                    new LaneContracts.Part(
                        "chain " + main.chainId(),
                        files.config().chain(),
                        files.config().signer(),
                        file,
                        main));
    boolean sent = false;
    try (Database database = Databases.connect(files, CONNECTIONS);
        Sites sites = new Sites(signer, payers(files, signer), database)) {
      database.migrate("chain");
      boolean more = true;
      while (more) {
        more = round(parts.get(), sites, signer);
        sent |= more;
        more &= lanes.isPresent(); // what one end has got by now, the other may need
      }
    }
    Address aggregator =
        file.load(main.chainId())
            .aggregator()
            .map(DeploymentRecord.Contract::address)
            .orElseThrow(() -> new NodeException("the deployment record names no aggregator"));
    return new Deployed(aggregator, sent, lanes);
  }

  /** Deploys to all chains at the same time, on each in order. */
  private boolean round(List<LaneContracts.Part> parts, Sites sites, Signer signer)
      throws Exception {
    Map<ChainId, List<LaneContracts.Part>> chains =
        parts.stream().collect(Collectors.groupingBy(part -> part.spec().chainId()));
    List<Callable<Boolean>> works = new ArrayList<>();
    for (List<LaneContracts.Part> here : chains.values()) {
      works.add(() -> {
        boolean sent = false;
        for (LaneContracts.Part part : here) {
          sent |= apply(part, sites.site(part.chain()), signer);
        }
        return sent;
      });
    }
    return Together.all(works).contains(true);
  }

  /** The chains that are deployed to. */
  private final class Sites implements AutoCloseable {
    private final Signer signer;
    private final List<Address> payers;
    private final Database database;
    private final Map<ChainId, Site> sites = new ConcurrentHashMap<>();

    Sites(Signer signer, List<Address> payers, Database database) {
      this.signer = signer;
      this.payers = payers;
      this.database = database;
    }

    Site site(NodeConfig.Chain chain) {
      return sites.computeIfAbsent(
          chain.id(), _ -> new Site(chain, signer, payers, database.dataSource()));
    }

    @Override
    public void close() {
      sites.values().forEach(Site::close);
    }
  }

  /** A chain that is deployed to, opened when it is needed first; one thread at a time uses it. */
  private final class Site {
    private final NodeConfig.Chain chain;
    private final Signer signer;
    private final List<Address> payers;
    private final DataSource database;
    private @Nullable RpcPool pool;
    private @Nullable TransactionSession session;

    Site(NodeConfig.Chain chain, Signer signer, List<Address> payers, DataSource database) {
      this.chain = chain;
      this.signer = signer;
      this.payers = payers;
      this.database = database;
    }

    /** The chain's endpoints; whoever pays there has coins by then. */
    RpcPool rpc() throws InterruptedException {
      RpcPool open = pool;
      if (open == null) {
        open = ChainAccess.pool(chain, client, clock, new SimpleMeterRegistry());
        pool = open;
        open.start();
        for (Address payer : payers) {
          fund(open, payer);
        }
      }
      return open;
    }

    TransactionSession session() throws InterruptedException {
      TransactionSession open = session;
      if (open == null) {
        open = TransactionSession.open(chain, rpc(), signer, database, clock);
        session = open;
      }
      return open;
    }

    void close() {
      if (session != null) {
        session.close();
      }
      if (pool != null) {
        pool.stop();
      }
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

  /** Whether something was sent. */
  private boolean apply(LaneContracts.Part part, Site site, Signer signer)
      throws InterruptedException {
    Deployment deployment = new Deployment(site.rpc(), part.file(), LIMITS, clock);
    DeploymentPlan plan =
        switch (deployment.plan(part.spec(), signer.address())) {
          case PlanOutcome.Ready(DeploymentPlan ready) -> ready;
          case PlanOutcome.Rejected(List<PlanOutcome.Problem> problems) ->
              throw new NodeException(
                  "the contracts can't be deployed: "
                      + String.join("; ", problems.stream().map(p -> p.text()).toList())
                      + " (--fresh starts over)");
          case PlanOutcome.Unreachable(String reason) ->
              throw new NodeException("the local chain does not answer: " + reason);
        };
    int recorded = part.file().load(part.spec().chainId()).feeds().size();
    if (plan.steps().isEmpty() && recorded == part.spec().feeds().size()) {
      return false;
    }
    progress.accept(
        "deploying the contracts: %s (%d transactions)"
            .formatted(part.name(), plan.steps().size()));
    return switch (deployment.apply(plan, site.session().transactions(), _ -> {})) {
      case ApplyOutcome.Applied(_, int steps) -> steps > 0;
      case ApplyOutcome.StepFailed failed ->
          throw new NodeException(failed.step() + " failed: " + failed.reason());
      case ApplyOutcome.Interrupted interrupted ->
          throw new NodeException("the deployment stopped: " + interrupted.reason());
    };
  }

  /** Who pays on a devnet's chains: whoever deploys and publishes, and the deliverer. */
  private List<Address> payers(NodeFiles files, Signer signer) {
    List<Address> payers = new ArrayList<>(List.of(signer.address()));
    files
        .config()
        .ccip()
        .flatMap(CcipConfig::deliver)
        .map(deliver -> Signers.address(deliver.signer(), files::resolve, http))
        .ifPresent(payers::add);
    return payers;
  }

  private static void fund(RpcPool rpc, Address account) {
    RpcOutcome outcome =
        rpc.call(RpcRequest.of("anvil_setBalance", account.toString(), MILLION_COINS), CALL_LIMIT);
    if (!(outcome instanceof RpcOutcome.Result)) {
      throw new NodeException("the local chain gives the node's account no coins: " + outcome);
    }
  }
}
