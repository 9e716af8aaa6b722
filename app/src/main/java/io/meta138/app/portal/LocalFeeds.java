package io.meta138.app.portal;

import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.OracleNode;
import io.meta138.app.node.SourceDocument;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.oracle.publishing.JournalEntry;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Known;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Prices of the oracle node in this process. */
final class LocalFeeds implements Feeds {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(2);
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
  private static final int SHOWN_TRANSACTIONS = 5;

  private final OracleNode node;
  private final Supplier<List<FeedStatus>> prices;
  private final ReportJournal journal;
  private final Sparks sparks;
  private final Map<String, OnChainFeed> registered = new ConcurrentHashMap<>();

  /**
   * Prices of a node.
   *
   * @param prices how its feeds stand now
   * @param journal of its reports, only read
   */
  LocalFeeds(OracleNode node, Supplier<List<FeedStatus>> prices, ReportJournal journal) {
    this.node = node;
    this.prices = prices;
    this.journal = journal;
    this.sparks = new Sparks(journal);
  }

  @Override
  public Known<List<Feed>> feeds() {
    List<FeedStatus> statuses = prices.get();
    sparks.begin(statuses.size());
    return new Known.Here<>(
        statuses.stream().sorted(Comparator.comparing(FeedStatus::place)).map(this::feed).toList(),
        node.clock().instant());
  }

  private Feed feed(FeedStatus status) {
    FeedDocument document = FeedDocument.of(status);
    return new Feed(
        document.id(),
        document.state(),
        document.price(),
        document.published(),
        status.publishedAt(),
        Optional.of(document.ageSeconds()).filter(age -> age >= 0),
        document.sourcesUsed(),
        document.sourcesNeeded(),
        document.sourcesTotal(),
        document.round(),
        document.gas(),
        document.row(),
        document.column(),
        status.decimals(),
        document.reason(),
        document.overdue(),
        Optional.of(sparks.of(status)));
  }

  @Override
  public Known<Optional<FeedDetail>> feed(String id) {
    Instant now = node.clock().instant();
    Optional<FeedStatus> status =
        prices.get().stream().filter(one -> one.feed().name().equals(id)).findFirst();
    Optional<FeedDefinition> definition =
        status.flatMap(one -> node.files().catalog().find(one.feed()));
    return new Known.Here<>(definition.map(defined -> detail(status.orElseThrow(), defined)), now);
  }

  private FeedDetail detail(FeedStatus status, FeedDefinition defined) {
    Optional<String> address = address(defined.id());
    return new FeedDetail(
        feed(status),
        defined.description(),
        method(defined),
        node.files().config().chain().id().value(),
        node.files().aggregator().toString(),
        address,
        new Triggers(defined.triggers().deviationBps(), defined.triggers().heartbeat().toSeconds()),
        status.published().map(price -> band(price, defined.triggers().deviationBps())),
        sources(defined),
        transactions(defined.id()),
        Recipes.of(status.feed().name(), address, status.decimals()));
  }

  private static Band band(BigDecimal price, int deviationBps) {
    BigDecimal half =
        price.multiply(BigDecimal.valueOf(deviationBps)).divide(BigDecimal.valueOf(10_000));
    int scale = Math.max(price.scale(), 2);
    return new Band(
        price.subtract(half).setScale(scale, RoundingMode.HALF_EVEN),
        price.add(half).setScale(scale, RoundingMode.HALF_EVEN));
  }

  /** Asked once: where a feed is does not change. */
  private Optional<String> address(FeedId feed) {
    OnChainFeed known = registered.get(feed.name());
    if (known == null) {
      try {
        Optional<OnChainFeed> found =
            new AggregatorClient(
                    new ChainReader(node.rpc(), CALL_LIMIT, List.of()), node.files().aggregator())
                .feed(feed);
        found.ifPresent(one -> registered.put(feed.name(), one));
        return found.map(one -> one.face().toString());
      } catch (ReadFailedException e) {
        return Optional.empty();
      }
    }
    return Optional.of(known.face().toString());
  }

  private static String method(FeedDefinition feed) {
    return switch (feed.method()) {
      case Method.Direct direct ->
          "median of %d sources, at least %d from %d independent groups"
              .formatted(direct.sources().size(), direct.minSources(), direct.minGroups());
      case Method.Derived derived ->
          derived.left()
              + (derived.operation() == Method.Operation.PRODUCT ? " × " : " ÷ ")
              + derived.right();
      case Method.Inverse inverse -> "1 ÷ " + inverse.of();
    };
  }

  private List<FeedSource> sources(FeedDefinition defined) {
    if (!(defined.method() instanceof Method.Direct direct)) {
      return List.of();
    }
    List<String> wanted =
        direct.sources().stream().map(input -> input.source().toString()).toList();
    return node.sources().statuses().stream()
        .map(SourceDocument::of)
        .filter(source -> wanted.contains(source.venue() + " " + source.pair()))
        .map(source ->
            new FeedSource(
                source.venue(),
                source.pair(),
                source.state(),
                source.breaker(),
                source.price(),
                Optional.of(source.ageMillis()).filter(age -> age >= 0),
                source.rejected(),
                source.reason()))
        .toList();
  }

  private List<FeedTransaction> transactions(FeedId feed) {
    return journal.alone(feed, LATEST, SHOWN_TRANSACTIONS).stream()
        .filter(entry -> entry.lines().containsKey(feed))
        .map(entry -> {
          JournalEntry.Line line = line(entry, feed);
          return new FeedTransaction(
              entry.id().toString(),
              entry.outcome(),
              line.price(),
              line.trigger(),
              entry.observedAt(),
              entry.transaction().map(Hash::toString),
              entry.block(),
              entry.gasUsed());
        })
        .toList();
  }

  static JournalEntry.Line line(JournalEntry entry, FeedId feed) {
    return Optional.ofNullable(entry.lines().get(feed)).orElseThrow();
  }

  @Override
  public Known<List<FeedRound>> history(String id, Instant before, int limit) {
    Instant now = node.clock().instant();
    Optional<FeedId> feed =
        node.files().catalog().feeds().stream()
            .map(FeedDefinition::id)
            .filter(one -> one.name().equals(id))
            .findFirst();
    if (feed.isEmpty()) {
      return new Known.Here<>(List.of(), now);
    }
    Instant until = before.isBefore(LATEST) ? before : LATEST;
    return new Known.Here<>(
        journal.alone(feed.get(), until, limit).stream()
            .map(entry -> {
              JournalEntry.Line line = line(entry, feed.get());
              return new FeedRound(
                  entry.observedAt(),
                  line.price(),
                  entry.outcome(),
                  line.trigger(),
                  entry.transaction().map(Hash::toString),
                  entry.gasUsed());
            })
            .toList(),
        now);
  }

  @Override
  public Known<List<Source>> sources() {
    List<Source> all = new ArrayList<>();
    node.sources().statuses().stream()
        .map(SourceDocument::of)
        .forEach(source ->
            all.add(
                new Source(
                    source.venue(),
                    source.pair(),
                    source.state(),
                    source.breaker(),
                    source.connection(),
                    source.transport(),
                    source.price(),
                    Optional.of(source.ageMillis()).filter(age -> age >= 0),
                    Optional.of(source.latencyMillis()).filter(age -> age >= 0),
                    source.rejected(),
                    source.reason())));
    all.sort(Comparator.comparing(source -> source.venue() + " " + source.pair()));
    return new Known.Here<>(all, node.clock().instant());
  }
}
