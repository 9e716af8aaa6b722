package io.meta138.bench;

import io.meta138.ccip.attest.Attestation;
import io.meta138.ccip.attest.Attester;
import io.meta138.ccip.attest.AttesterClient;
import io.meta138.ccip.attest.AttesterServer;
import io.meta138.ccip.attest.DevnetCertificates;
import io.meta138.ccip.attest.Quorum;
import io.meta138.ccip.attest.RootAttester;
import io.meta138.ccip.attest.RootRequest;
import io.meta138.ccip.deliver.CataloguePolicy;
import io.meta138.ccip.deliver.Deliverer;
import io.meta138.ccip.deliver.DelivererSettings;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.ChainScanner;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.ScanSettings;
import io.meta138.chain.rpc.HeadEvent;
import io.meta138.chain.rpc.HeadSettings;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.RpcEndpoint;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcSettings;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.chain.tx.FeePolicy;
import io.meta138.chain.tx.Settings;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** All that carries a lane, in this process: attesters behind TLS, scanners, one deliverer. */
final class LaneParts implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** As in the program: scanners tell when there is something new. */
  private static final Duration LOOKS = Duration.ofMillis(500);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final InstantSource clock = InstantSource.system();
  private final List<Service> services = new ArrayList<>();
  private final HttpClient client;
  private final HttpClient tls;
  private final ServiceGroup group;

  LaneParts(
      LaneChains chains,
      Lane lane,
      Database database,
      List<LocalSigner> attesters,
      LocalSigner account,
      Path work,
      HttpClient client)
      throws Exception {
    this.client = client;
    MessageStore store = new MessageStore(database);
    RpcPool source = pool(LaneChains.SOURCE, chains.source());
    RpcPool destination = pool(LaneChains.DESTINATION, chains.destination());
    HeadTracker sourceHeads = heads(source);
    HeadTracker destinationHeads = heads(destination);
    DevnetCertificates certificates = new DevnetCertificates(work.resolve("tls"), clock);
    tls = AttesterClient.http(certificates.issue("deliverer"));
    DurableTransactionManager transactions =
        new DurableTransactionManager(
            Settings.defaults(
                new FeePolicy(Wei.ofGwei(1_000), FeePolicy.Mode.AUTO, Optional.empty())),
            destination,
            account,
            database.dataSource(),
            clock,
            metrics,
            signal -> {});
    destinationHeads.listen(event -> {
      transactions.onHead(event.newHead().number(), event.newHead().hash());
      if (event instanceof HeadEvent.Reorganized reorganized) {
        transactions.onReorg(reorganized.commonAncestor().map(head -> head.number()).orElse(0L));
      }
    });
    Deliverer deliverer =
        new Deliverer(
            new Deliverer.Parts(
                lane,
                DelivererSettings.defaults().polling(LOOKS),
                store,
                database.dataSource(),
                new Quorum(
                    attesters(lane, attesters, certificates, chains),
                    Duration.ofSeconds(3),
                    metrics),
                destination,
                transactions,
                new CataloguePolicy(new Explainer()),
                clock),
            metrics,
            signal -> {});
    scanner(lane.source(), lane, source, sourceHeads, store).whenRead(deliverer::wake);
    scanner(lane.destination(), lane, destination, destinationHeads, store)
        .whenRead(deliverer::wake);
    services.addAll(List.of(sourceHeads, destinationHeads, transactions, deliverer));
    group = new ServiceGroup("lane", services, STOP_LIMIT);
    group.start();
  }

  private RpcPool pool(ChainId chain, URI node) {
    RpcPool pool =
        new RpcPool(
            chain,
            List.of(
                RpcEndpoint.of(
                    "node", node.toString(), Optional.of("ws://127.0.0.1:" + node.getPort()))),
            RpcSettings.defaults(),
            client,
            clock,
            metrics,
            new Random(1));
    services.add(pool);
    return pool;
  }

  private HeadTracker heads(RpcPool pool) {
    return new HeadTracker(pool, HeadSettings.defaults(), new SimpleMeterRegistry(), new Random(1));
  }

  private ChainScanner scanner(
      ChainDefinition chain, Lane lane, RpcPool rpc, HeadTracker heads, MessageStore store) {
    ChainScanner scanner =
        new ChainScanner(
            chain,
            List.of(lane),
            rpc,
            store,
            ScanSettings.defaults(),
            signal -> {},
            clock,
            new SimpleMeterRegistry());
    scanner.follow(heads);
    services.add(scanner);
    return scanner;
  }

  private List<RootAttester> attesters(
      Lane lane, List<LocalSigner> signers, DevnetCertificates certificates, LaneChains chains) {
    List<RootAttester> clients = new ArrayList<>();
    for (LocalSigner signer : signers) {
      String name = "attester-" + clients.size();
      // a view of its own, as each would have elsewhere
      RpcPool own = pool(LaneChains.SOURCE, chains.source());
      AttesterServer server =
          new AttesterServer(
              new Attester(
                  name,
                  signer,
                  List.of(lane),
                  Map.of(LaneChains.SOURCE, own),
                  Attester.Settings.defaults(),
                  metrics),
              certificates.issue(name),
              InetAddress.getLoopbackAddress(),
              0);
      services.add(server);
      clients.add(new LateClient(name, server, tls));
    }
    return clients;
  }

  /** A client of a server whose port is known once it is started. */
  private record LateClient(String name, AttesterServer server, HttpClient tls)
      implements RootAttester {
    @Override
    public Attestation ask(RootRequest request, Duration limit) throws InterruptedException {
      URI base = URI.create("https://localhost:" + server.port());
      return new AttesterClient(name, base, tls).ask(request, limit);
    }
  }

  @Override
  public void close() {
    group.stop();
    tls.close();
  }
}
