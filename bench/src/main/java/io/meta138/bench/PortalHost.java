package io.meta138.bench;

import io.meta138.app.Logging;
import io.meta138.app.desk.DeskFiles;
import io.meta138.app.desk.DeskNode;
import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.lanes.LanesNode;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.OracleNode;
import io.meta138.app.portal.LocalPortal;
import io.meta138.incident.incidents.Incident;
import io.meta138.oracle.feeds.Place;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.FeedId;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.server.Portal;
import io.meta138.portal.server.PortalLimits;
import io.meta138.portal.server.PortalSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The measured process: a portal as {@code meta138 up} has it, with a desk, the stores of messages,
 * transactions and reports, and prices that change when they are told to. The oracle node and the
 * lanes are there but not started, so that nothing else uses the machine.
 */
public final class PortalHost {
  private static final Logger LOG = LoggerFactory.getLogger(PortalHost.class);
  private static final int CONNECTIONS = 6;

  private final AtomicReferenceArray<BigDecimal> prices;
  private final Instant published = Instant.now();
  private volatile int changesPerSecond;

  private PortalHost(int feeds) {
    this.prices = new AtomicReferenceArray<>(feeds);
    for (int i = 0; i < feeds; i++) {
      prices.set(i, BigDecimal.valueOf(100));
    }
  }

  /**
   * Runs until its standard input ends; each line of it says how many prices change in a second.
   *
   * @param args folder with the configuration, then how many feeds, messages, transactions and
   *     incidents there are
   */
  public static void main(String[] args) throws Exception {
    Logging.warnings();
    int feeds = Integer.parseInt(args[1]);
    try {
      new PortalHost(feeds)
          .run(
              Path.of(args[0]),
              Integer.parseInt(args[2]),
              Integer.parseInt(args[3]),
              Integer.parseInt(args[4]));
      System.exit(0);
    } catch (Exception e) {
      LOG.error("the portal can't be measured: {}", e.toString(), e);
      System.exit(1);
    }
  }

  private void run(Path folder, int messages, int transactions, int incidents) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    InstantSource clock = InstantSource.system();
    NodeFiles files =
        switch (NodeFiles.read(folder.resolve("meta138.yaml"))) {
          case NodeFiles.Result.Valid(NodeFiles read) -> read;
          case NodeFiles.Result.Invalid(var problems) ->
              throw new BenchException("the configuration is wrong: " + problems);
        };
    DeskFiles deskFiles =
        switch (DeskFiles.read(folder.resolve("desk.yaml"))) {
          case DeskFiles.Result.Valid(DeskFiles read) -> read;
          case DeskFiles.Result.Invalid(var problems) ->
              throw new BenchException("the desk's configuration is wrong: " + problems);
        };
    Database database = Databases.connect(files, CONNECTIONS);
    List.of("chain", "oracle", "ccip", "incident").forEach(database::migrate);
    OracleNode node = new OracleNode(files, client, metrics, clock);
    LanesNode lanes =
        new LanesNode(
            LaneFiles.demanded(files),
            new LanesNode.Surroundings(client, metrics, clock, node.signals()));
    PortalData.messages(database, messages);
    PortalData.transactions(database, node.transactions().account(), transactions);
    PortalData.reports(database, statuses().stream().map(status -> status.feed().name()).toList());
    PortalData.incidents(database, incidents);
    // what was just put there is not to be written out while lists are measured
    database.jdbc().sql("checkpoint").update();
    DeskNode desk =
        new DeskNode(
            deskFiles,
            new DeskNode.Surroundings(client, metrics, clock, Optional.empty(), Map.of()));
    desk.start();
    PortalData.await("the desk", () -> desk.desk().unready().isEmpty());
    LocalPortal portal =
        new LocalPortal(
            PortalSettings.usual(InetAddress.getLoopbackAddress(), 0, "0.1.0")
                .with(PortalLimits.usual().withStreams(1_000, 1_000)),
            new LocalPortal.Parts(
                node, this::statuses, Optional.of(lanes), desk, database, client, metrics, clock),
            Portal.Outside.none());
    portal.start();
    Accounts.First first = portal.first(_ -> {}).orElseThrow();
    System.out.println(
        Json.MAPPER.writeValueAsString(
            Map.of(
                "portal", portal.address().toString(),
                "incidents", count(desk, _ -> true),
                "open", count(desk, one -> one.open()),
                "person", first.person(),
                "password", first.password())));
    Thread.ofPlatform().daemon().name("prices").start(this::change);
    BufferedReader words =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = words.readLine(); line != null; line = words.readLine()) {
      changesPerSecond = Integer.parseInt(line.strip());
    }
    portal.stop();
    desk.stop();
  }

  private static int count(DeskNode desk, Predicate<Incident> which) {
    return desk.desk().view().incidents(which, Integer.MAX_VALUE).size();
  }

  /** Prices, each the time at which it came, in microseconds of {@link System#nanoTime}. */
  private void change() {
    for (int i = 0; ; i = (i + 7) % prices.length()) {
      int rate = changesPerSecond;
      LockSupport.parkNanos(rate == 0 ? 10_000_000 : TimeUnit.SECONDS.toNanos(1) / rate);
      if (rate > 0) {
        prices.set(i, BigDecimal.valueOf(System.nanoTime() / 1_000));
      }
    }
  }

  private List<FeedStatus> statuses() {
    Instant now = Instant.now();
    List<FeedStatus> all = new ArrayList<>(prices.length());
    for (int i = 0; i < prices.length(); i++) {
      all.add(
          new FeedStatus(
              new FeedId(BenchFeeds.PAIRS.get(i).toString()),
              new Place(i / 4, i % 4),
              BenchFeeds.PRECISION,
              FeedStatus.State.LIVE,
              Optional.of(prices.get(i)),
              Optional.of(BigDecimal.valueOf(100)),
              Optional.of(published),
              4,
              3,
              4,
              120,
              7_200,
              "",
              false,
              now));
    }
    return all;
  }
}
