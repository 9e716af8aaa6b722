package io.meta138.app.portal;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.NodeStatus.NodeDocument;
import io.meta138.app.node.OracleNode;
import io.meta138.app.node.SourceDocument;
import io.meta138.chain.rpc.Rpc;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.Health;
import io.meta138.portal.views.Known;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The oracle node in this process. */
final class OracleHere implements OracleSight {
  private static final Duration KEY_EVERY = Duration.ofSeconds(30);

  private final OracleNode node;
  private final Supplier<List<FeedStatus>> prices;
  private final Database database;
  private final ReportJournal journal;
  private Instant triedAt = Instant.EPOCH;
  private Optional<KeyDocument> key = Optional.empty();

  /**
   * A node of this process.
   *
   * @param prices how its feeds stand now
   * @param database of it, only read
   */
  OracleHere(OracleNode node, Supplier<List<FeedStatus>> prices, Database database) {
    this.node = node;
    this.prices = prices;
    this.database = database;
    this.journal = journal(database, node.clock());
  }

  /** A journal that only reads. */
  static ReportJournal journal(Database database, InstantSource clock) {
    return new ReportJournal(database, Duration.ofDays(1), 1, new SimpleMeterRegistry(), clock);
  }

  private <T> Known<T> now(T value) {
    return new Known.Here<>(value, node.clock().instant());
  }

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public NodeFiles files() {
    return node.files();
  }

  @Override
  public Known<List<FeedDocument>> feeds() {
    return now(
        prices.get().stream()
            .sorted(Comparator.comparing(FeedStatus::place))
            .map(FeedDocument::of)
            .toList());
  }

  @Override
  public Known<List<SourceDocument>> sources() {
    return now(node.sources().statuses().stream().map(SourceDocument::of).toList());
  }

  @Override
  public Known<List<EndpointDocument>> endpoints() {
    return now(node.rpc().statuses().stream().map(EndpointDocument::of).toList());
  }

  @Override
  public Known<NodeDocument> node() {
    return now(node.document());
  }

  @Override
  public Known<Health> health() {
    return now(node.health());
  }

  /** A trial of the keys signs something and asks the chain: not at every look. */
  @Override
  public synchronized Known<KeyDocument> key() {
    Instant now = node.clock().instant();
    if (now.isAfter(triedAt.plus(KEY_EVERY)) || now.isBefore(triedAt)) {
      triedAt = now;
      key = Optional.of(node.control().key());
    }
    return new Known.Here<>(key.orElseThrow(), triedAt);
  }

  @Override
  public Rpc rpc() {
    return node.rpc();
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public ReportJournal journal() {
    return journal;
  }
}
