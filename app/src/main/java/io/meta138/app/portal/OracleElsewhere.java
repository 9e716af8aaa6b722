package io.meta138.app.portal;

import io.meta138.app.node.AdminClient;
import io.meta138.app.node.ControlClient;
import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.NodeStatus.NodeDocument;
import io.meta138.app.node.SourceDocument;
import io.meta138.chain.rpc.Rpc;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Background;
import io.meta138.portal.views.Known;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An oracle node in a process of its own, asked again and again through its administration server.
 * What it said last is shown for ten seconds at most; after that, and when it does not answer,
 * nothing is known of it.
 */
final class OracleElsewhere extends Background implements OracleSight {
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration GOOD_FOR = Duration.ofSeconds(10);
  private static final int SELDOM = 4;
  private static final int RARELY = 60;

  private final String name;
  private final NodeAccess access;
  private final AdminClient admin;
  private final Database database;
  private final ReportJournal journal;
  private final InstantSource clock;
  private volatile Known<List<FeedDocument>> feeds = notYet();
  private volatile Known<List<SourceDocument>> sources = notYet();
  private volatile Known<List<EndpointDocument>> endpoints = notYet();
  private volatile Known<NodeDocument> node = notYet();
  private volatile Known<Health> health = notYet();
  private volatile Known<KeyDocument> key = notYet();

  /**
   * A node that was not asked yet.
   *
   * @param name for people
   * @param access to its chain; closed with this
   * @param admin where it answers
   * @param database of it; closed with this
   */
  OracleElsewhere(String name, NodeAccess access, AdminClient admin, Database database) {
    this.name = name;
    this.access = access;
    this.admin = admin;
    this.database = database;
    this.clock = access.clock();
    this.journal = OracleHere.journal(database, clock);
  }

  private static <T> Known<T> notYet() {
    return new Known.Missing<>("it was not asked yet");
  }

  @Override
  protected void run() throws InterruptedException {
    for (long turn = 0; ; turn++) {
      feeds = one(admin.feeds(), this::ordered);
      node = one(admin.node(), List::getFirst);
      health = one(admin.health(), List::getFirst);
      if (turn % SELDOM == 0) {
        sources = one(admin.sources(), all -> all);
        endpoints = one(admin.endpoints(), all -> all);
      }
      if (turn % RARELY == 0) {
        key = tried();
      }
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }
  }

  private List<FeedDocument> ordered(List<FeedDocument> all) {
    return all.stream()
        .sorted(Comparator.comparingInt(FeedDocument::row).thenComparingInt(FeedDocument::column))
        .toList();
  }

  private <T, R> Known<R> one(
      AdminClient.Answer<T> answer, java.util.function.Function<List<T>, R> taken) {
    return switch (answer) {
      case AdminClient.Answer.Missing<T>(String reason) -> new Known.Missing<>(reason);
      case AdminClient.Answer.Given<T>(List<T> documents) ->
          new Known.Here<>(taken.apply(documents), clock.instant());
    };
  }

  /** Keys are tried through the control file, which takes the same machine and user. */
  private Known<KeyDocument> tried() throws InterruptedException {
    if (!Files.isReadable(files().control())) {
      return new Known.Missing<>("its keys can be tried on its own machine alone");
    }
    try {
      return new Known.Here<>(
          new ControlClient(files().control(), access.http()).key(), clock.instant());
    } catch (NodeException e) {
      return new Known.Missing<>(String.valueOf(e.getMessage()));
    }
  }

  /** What it said, unless that is too long ago. */
  private <T> Known<T> fresh(Known<T> known, Duration goodFor) {
    if (!(known instanceof Known.Here<T>(T _, Instant asOf))) {
      return known;
    }
    Duration age = Duration.between(asOf, clock.instant());
    return age.compareTo(goodFor) > 0
        ? new Known.Missing<>(
            "the oracle node %s was heard of %d s ago".formatted(name, age.toSeconds()))
        : known;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeFiles files() {
    return access.files();
  }

  @Override
  public Known<List<FeedDocument>> feeds() {
    return fresh(feeds, GOOD_FOR);
  }

  @Override
  public Known<List<SourceDocument>> sources() {
    return fresh(sources, GOOD_FOR.multipliedBy(2));
  }

  @Override
  public Known<List<EndpointDocument>> endpoints() {
    return fresh(endpoints, GOOD_FOR.multipliedBy(2));
  }

  @Override
  public Known<NodeDocument> node() {
    return fresh(node, GOOD_FOR);
  }

  @Override
  public Known<Health> health() {
    return fresh(health, GOOD_FOR);
  }

  @Override
  public Known<KeyDocument> key() {
    return fresh(key, Duration.ofMinutes(5));
  }

  @Override
  public Rpc rpc() throws InterruptedException {
    synchronized (access) {
      return access.rpc();
    }
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public ReportJournal journal() {
    return journal;
  }

  @Override
  public void stop() throws InterruptedException {
    try {
      super.stop();
    } finally {
      database.close();
      access.close();
    }
  }
}
