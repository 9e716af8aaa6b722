package io.meta138.app.devnet;

import io.meta138.app.desk.DeskNode;
import io.meta138.app.devnet.exchanges.ExchangesSettings;
import io.meta138.app.devnet.exchanges.SimulatedExchanges;
import io.meta138.app.lanes.LanesNode;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.OracleNode;
import io.meta138.app.portal.LocalPortal;
import io.meta138.platform.config.Problem;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole system on one machine: database, two chains, exchanges, contracts, an oracle node,
 * lanes and an incident desk. Goes on from the state that an earlier one left.
 */
public final class Devnet implements Service {
  private static final int PORTAL_CONNECTIONS = 6;

  private final DevnetOptions options;
  private final InstantSource clock;
  private final Consumer<String> progress;
  private final Optional<DrillProfile> drill;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Deque<Service> started = new ArrayDeque<>();
  private @Nullable StateDirectory state;
  private @Nullable SimulatedExchanges exchanges;
  private @Nullable DevnetChain chain;
  private @Nullable OracleNode node;
  private @Nullable DevnetDesk desk;
  private @Nullable RpcGateway gateway;
  private @Nullable DevnetCarriage carriage;
  private @Nullable DevnetPortal portal;

  /**
   * A devnet that is not started yet.
   *
   * @param progress hears, in words, what is being done
   */
  public Devnet(DevnetOptions options, InstantSource clock, Consumer<String> progress) {
    this(options, clock, progress, Optional.empty());
  }

  /**
   * A devnet that is not started yet.
   *
   * @param progress hears, in words, what is being done
   * @param drill what it has beside that of every day
   */
  public Devnet(
      DevnetOptions options,
      InstantSource clock,
      Consumer<String> progress,
      Optional<DrillProfile> drill) {
    this.options = options;
    this.clock = clock;
    this.progress = progress;
    this.drill = drill;
  }

  @Override
  public String name() {
    return "devnet";
  }

  /**
   * Takes the directory of the state, and empties it when that is asked for: from here on it is
   * this devnet's to write to. Done by {@link #start} where it was not done before.
   *
   * @throws NodeException when another devnet has it, or it can't be made
   */
  public synchronized void take() throws IOException, InterruptedException {
    if (state == null) {
      state = StateDirectory.open(options.state(), options.fresh());
    }
  }

  @Override
  public synchronized void start() throws Exception {
    take();
    StateDirectory directory = Objects.requireNonNull(state, "taken");
    DevnetDatabase database = new DevnetDatabase(directory.resolve("database"));
    BoundedHttp http = new BoundedHttp(client);
    Path anvil = DevnetTools.anvil(options.root());
    DevnetChain local =
        new DevnetChain(
            ChainId.META, anvil, directory.resolve(StateDirectory.CHAIN), http, options.rpcPort());
    chain = local;
    Optional<DevnetChain> second =
        DevnetLanes.chain(directory, options, progress)
            .map(folder -> new DevnetChain(DevnetLanes.SECOND, anvil, folder, http, 0, 1));
    Optional<DevnetLanes> lanes =
        second.map(other -> new DevnetLanes(directory, other, http, clock));
    List<Service> ground = new ArrayList<>(List.of(database, local));
    second.ifPresent(ground::add);
    lanes.ifPresent(ground::add);
    if (!options.live()) {
      SimulatedExchanges simulated =
          new SimulatedExchanges(exchangesSettings(), clock, directory.resolve("market.json"));
      exchanges = simulated;
      ground.add(simulated);
    }
    begin(ground);
    if (drill.isPresent()) {
      RpcGateway before = new RpcGateway(local.http(), http);
      gateway = before;
      begin(List.of(before));
    }
    DevnetFiles files =
        new DevnetFiles(directory, local, database, Optional.ofNullable(exchanges), lanes);
    files.write(feeds(), options.adminPort(), Optional.empty());
    DevnetContracts contracts = new DevnetContracts(client, clock, http, progress);
    DevnetContracts.Deployed deployed =
        contracts.deploy(read(files.node()), directory.resolve("deployments"));
    deployed
        .lanes()
        .ifPresent(contract -> lanes.ifPresent(configured -> configured.deployed(contract)));
    if (deployed.changed()) {
      List<Callable<Boolean>> chains = new ArrayList<>(List.of(() -> saved(local)));
      second.ifPresent(other -> chains.add(() -> saved(other)));
      Together.all(chains);
    }
    Address aggregator = deployed.aggregator();
    files.write(feeds(), options.adminPort(), Optional.of(aggregator));
    NodeFiles configured = read(files.node());
    for (String venue : configured.skippedVenues()) {
      progress.accept(venue + " is skipped: no API key in " + files.liveKey(venue));
    }
    OracleNode oracle = new OracleNode(configured, client, metrics, clock);
    node = oracle;
    begin(List.of(oracle));
    files.write(feeds(), oracle.adminPort(), Optional.of(aggregator));
    List<Service> around = new ArrayList<>();
    if (second.isPresent()) {
      DevnetCarriage carrying =
          new DevnetCarriage(
              read(files.node()),
              second.get(),
              new LanesNode.Surroundings(client, metrics, clock, oracle.signals()));
      carriage = carrying;
      around.add(carrying);
    }
    DevnetDesk incidents =
        new DevnetDesk(
            directory,
            local,
            oracle,
            files.database(),
            new DevnetDesk.Means(client, metrics, clock),
            drill.map(profile -> new DevnetDesk.Drilled(profile, gateway().http())));
    desk = incidents;
    around.add(incidents);
    begin(around);
    lanes().ifPresent(carrying -> oracle.include(carrying.node()::health));
    if (drill.isEmpty()) {
      DevnetPortal console =
          new DevnetPortal(
              directory,
              new LocalPortal.Parts(
                  oracle,
                  () -> oracle.publisher().statuses(),
                  lanes().map(DevnetCarriage::node),
                  incidents.node(),
                  Databases.connect(configured, PORTAL_CONNECTIONS),
                  client,
                  metrics,
                  clock));
      portal = console;
      begin(List.of(console));
    }
  }

  private static boolean saved(DevnetChain chain) throws IOException, InterruptedException {
    chain.awaitSaved();
    return true;
  }

  private void begin(List<? extends Service> services) throws Exception {
    progress.accept("starting " + String.join(", ", services.stream().map(Service::name).toList()));
    services.forEach(started::push);
    Together.start(services);
  }

  private ExchangesSettings exchangesSettings() {
    ExchangesSettings settings = ExchangesSettings.seeded(options.seed());
    return options.replay().isEmpty()
        ? settings
        : settings.withReplay(options.replay(), options.speed(), OptionalInt.empty());
  }

  private String feeds() throws IOException {
    if (options.feeds().isPresent()) {
      return Files.readString(options.feeds().get());
    }
    try (InputStream builtIn = Devnet.class.getResourceAsStream("feeds.yaml")) {
      if (builtIn == null) {
        throw new IOException("the built-in feeds are missing from this build");
      }
      return new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static NodeFiles read(Path file) {
    return switch (NodeFiles.read(file)) {
      case NodeFiles.Result.Valid(NodeFiles files) -> files;
      case NodeFiles.Result.Invalid(List<Problem> problems) ->
          throw new NodeException(
              String.join("\n", problems.stream().map(Problem::toString).toList()));
    };
  }

  /** The oracle node. */
  public OracleNode node() {
    OracleNode running = node;
    if (running == null) {
      throw new IllegalStateException("the devnet is not started");
    }
    return running;
  }

  /** The incident desk. */
  public DeskNode desk() {
    DevnetDesk running = desk;
    if (running == null) {
      throw new IllegalStateException("the devnet is not started");
    }
    return running.node();
  }

  /**
   * Publishes nothing more and waits until what is between the chains has arrived, or need not any
   * more.
   *
   * @param limit for the wait
   * @param hurried ends it at once
   */
  public void settle(Duration limit, BooleanSupplier hurried) throws InterruptedException {
    DevnetCarriage carrying = carriage;
    if (carrying != null && !hurried.getAsBoolean()) {
      node().publisher().stop();
      carrying.settle(limit, hurried);
    }
  }

  /** The second chain and the lanes to it; empty when there is none. */
  public Optional<DevnetCarriage> lanes() {
    return Optional.ofNullable(carriage);
  }

  /** The portal; none while a game day has the devnet. */
  public Optional<DevnetPortal> portal() {
    return Optional.ofNullable(portal);
  }

  /** The chain. */
  public DevnetChain chain() {
    DevnetChain running = chain;
    if (running == null) {
      throw new IllegalStateException("the devnet is not started");
    }
    return running;
  }

  /** The RPC gateway that a devnet for a game day has before its chain. */
  public RpcGateway gateway() {
    RpcGateway running = gateway;
    if (running == null) {
      throw new IllegalStateException("this devnet has no gateway");
    }
    return running;
  }

  /** The simulated exchanges; empty when prices come from the real venues. */
  public Optional<SimulatedExchanges> exchanges() {
    return Optional.ofNullable(exchanges);
  }

  /** Ends every part, the last one first; all are attempted. */
  @Override
  public synchronized void stop() throws Exception {
    NodeException failure = null;
    while (!started.isEmpty()) {
      Service service = started.pop();
      try {
        service.stop();
      } catch (Exception e) {
        NodeException next =
            new NodeException(service.name() + " did not stop: " + e.getMessage(), e);
        if (failure == null) {
          failure = next;
        } else {
          failure.addSuppressed(next);
        }
      }
    }
    if (state != null) {
      state.close();
    }
    client.close();
    if (failure != null) {
      throw failure;
    }
  }
}
