package io.meta138.app.devnet;

import io.meta138.app.config.SignerConfig;
import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.lanes.LaneSummary;
import io.meta138.app.lanes.LanesNode;
import io.meta138.app.lanes.RoundCheck;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.app.node.TransactionSession;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.chain.rpc.Head;
import io.meta138.chain.signing.Signer;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** The lanes of a devnet at work: everything that carries messages, and rows on their way back. */
public final class DevnetCarriage implements Service {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final int CONNECTIONS = 3;

  private final NodeFiles files;
  private final DevnetChain second;
  private final LanesNode.Surroundings with;
  private final LaneFiles lanes;
  private final LanesNode node;
  private @Nullable Database database;
  private @Nullable TransactionSession session;
  private @Nullable RowsBack back;
  private Instant glancedAt = Instant.EPOCH;
  private List<Glance> glances = List.of();

  DevnetCarriage(NodeFiles files, DevnetChain second, LanesNode.Surroundings with) {
    this.files = files;
    this.second = second;
    this.with = with;
    this.lanes = LaneFiles.demanded(files);
    this.node = new LanesNode(lanes, with);
  }

  @Override
  public String name() {
    return "lanes";
  }

  @Override
  public void start() throws Exception {
    node.start();
    Lane home = node.lane(DevnetLanes.BACK);
    SignerConfig config = files.config().signer();
    Signer sender = Signers.open(config, files::resolve, new BoundedHttp(with.client()));
    Database own = Databases.connect(files, CONNECTIONS);
    database = own;
    TransactionSession sending =
        TransactionSession.open(
            lanes.place(home.source().name()).chain(),
            node.pool(home.source()),
            sender,
            own.dataSource(),
            with.clock());
    session = sending;
    RowsBack sent =
        new RowsBack(
            home,
            node.lane(DevnetLanes.OUT).receivers().getFirst(),
            rows(),
            node.pool(home.source()),
            sending.transactions(),
            with.clock());
    back = sent;
    sent.start();
  }

  @Override
  public void stop() throws InterruptedException {
    endBack();
    if (session != null) {
      session.close();
      session = null;
    }
    if (database != null) {
      database.close();
      database = null;
    }
    node.stop();
  }

  private void endBack() throws InterruptedException {
    RowsBack running = back;
    back = null;
    if (running != null) {
      running.stop();
    }
  }

  /** Carries and follows the messages. */
  public LanesNode node() {
    return node;
  }

  /** The second chain. */
  public DevnetChain second() {
    return second;
  }

  /** The newest block of the second chain; empty before the first. */
  public Optional<Head> head() {
    return node.heads(node.lane(DevnetLanes.OUT).destination()).head();
  }

  private List<Integer> rows() {
    return files.catalog().feeds().stream()
        .map(FeedDefinition::place)
        .map(place -> place.row())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Waits until every message is delivered or superseded and both ends have the same rounds, once
   * nothing new is published.
   *
   * @param limit for the wait; what is still underway then stays so
   * @param hurried ends it at once
   */
  void settle(Duration limit, BooleanSupplier hurried) throws InterruptedException {
    long from = System.nanoTime();
    while (System.nanoTime() - from < limit.toNanos() && !hurried.getAsBoolean() && !settled()) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  private boolean settled() {
    return summaries().stream()
        .allMatch(lane ->
            lane.underway() == 0
                && lane.lost() == 0
                && !lane.newestRoundsEqual().containsValue(false));
  }

  /**
   * A lane at a glance.
   *
   * @param lane which
   * @param stats what became of its messages
   */
  public record Glance(Lane lane, LaneStats stats) {}

  /** How the lanes are doing, at most a second ago; none while the database does not answer. */
  public synchronized List<Glance> glance() {
    Instant now = with.clock().instant();
    if (now.isAfter(glancedAt.plus(FRESH)) || now.isBefore(glancedAt)) {
      glancedAt = now;
      try {
        glances =
            node.lanes().stream()
                .map(lane -> new Glance(lane, node.store().stats(lane.name())))
                .toList();
      } catch (DataAccessException e) {
        glances = List.of();
      }
    }
    return glances;
  }

  /** How each lane did. */
  public List<LaneSummary> summaries() {
    return node.lanes().stream().map(lane -> node.summary(lane, rounds(lane))).toList();
  }

  private SortedMap<Integer, Boolean> rounds(Lane lane) {
    Map<String, RoundCheck.Store> sources =
        Map.of(
            DevnetLanes.OUT,
            new RoundCheck.Store(node.pool(lane.source()), files.aggregator()),
            DevnetLanes.BACK,
            new RoundCheck.Store(
                node.pool(lane.source()), node.lane(DevnetLanes.OUT).receivers().getFirst()));
    RoundCheck.Store source = sources.get(lane.name());
    return source == null
        ? new TreeMap<>()
        : new RoundCheck(
                source,
                new RoundCheck.Store(node.pool(lane.destination()), lane.receivers().getFirst()),
                rows())
            .equal();
  }
}
