package io.meta138.app.portal;

import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.FeedMethods;
import io.meta138.app.node.SourceDocument;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.oracle.publishing.JournalEntry;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Known;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Prices, as an environment's oracle nodes tell them. */
final class OracleFeeds implements Feeds {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(2);
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
  private static final int SHOWN_TRANSACTIONS = 5;

  private final Oracles oracles;
  private final InstantSource clock;
  private final Map<OracleSight, Sparks> sparks = new ConcurrentHashMap<>();
  private final Map<String, OnChainFeed> registered = new ConcurrentHashMap<>();

  /** Prices of these nodes. */
  OracleFeeds(Oracles oracles, InstantSource clock) {
    this.oracles = oracles;
    this.clock = clock;
  }

  @Override
  public Known<List<Feed>> feeds() {
    return oracles
        .first()
        .map(sight -> sight.feeds().map(all -> told(sight, all)))
        .orElseGet(Oracles::none);
  }

  private List<Feed> told(OracleSight sight, List<FeedDocument> all) {
    sparks.computeIfAbsent(sight, Sparks::new).begin(all.size());
    return all.stream().map(one -> feed(sight, one)).toList();
  }

  private Feed feed(OracleSight sight, FeedDocument document) {
    Sparks of = sparks.computeIfAbsent(sight, Sparks::new);
    return new Feed(
        document.id(),
        document.state(),
        document.price(),
        document.published(),
        document.observedAt(),
        Optional.of(document.ageSeconds()).filter(age -> age >= 0),
        document.sourcesUsed(),
        document.sourcesNeeded(),
        document.sourcesTotal(),
        document.round(),
        document.gas(),
        document.row(),
        document.column(),
        document.decimals(),
        document.reason(),
        document.overdue(),
        Optional.of(of.of(document)));
  }

  @Override
  public Known<Optional<FeedDetail>> feed(String id) throws InterruptedException {
    Optional<OracleSight> sight = oracles.first();
    if (sight.isEmpty()) {
      return Oracles.none();
    }
    Optional<FeedDefinition> defined = defined(sight.get(), id);
    Known<List<FeedDocument>> known = sight.get().feeds();
    Optional<FeedDocument> found =
        known.or(List.of()).stream().filter(one -> one.id().equals(id)).findFirst();
    Optional<FeedDetail> detail =
        defined.isPresent() && found.isPresent()
            ? Optional.of(detail(sight.get(), found.get(), defined.get()))
            : Optional.empty();
    return known.map(_ -> detail);
  }

  private static Optional<FeedDefinition> defined(OracleSight sight, String id) {
    return sight.files().catalog().feeds().stream()
        .filter(one -> one.id().name().equals(id))
        .findFirst();
  }

  private FeedDetail detail(OracleSight sight, FeedDocument document, FeedDefinition defined)
      throws InterruptedException {
    Optional<String> address = address(sight, defined.id());
    return new FeedDetail(
        feed(sight, document),
        defined.description(),
        FeedMethods.text(defined),
        sight.files().config().chain().id().value(),
        sight.files().aggregator().toString(),
        address,
        new Triggers(defined.triggers().deviationBps(), defined.triggers().heartbeat().toSeconds()),
        document.published().map(price -> band(price, defined.triggers().deviationBps())),
        sources(sight, defined),
        transactions(sight, defined.id()),
        Recipes.of(document.id(), address, document.decimals()));
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
  private Optional<String> address(OracleSight sight, FeedId feed) throws InterruptedException {
    OnChainFeed known = registered.get(feed.name());
    if (known == null) {
      try {
        Optional<OnChainFeed> found =
            new AggregatorClient(
                    new ChainReader(sight.rpc(), CALL_LIMIT, List.of()), sight.files().aggregator())
                .feed(feed);
        found.ifPresent(one -> registered.put(feed.name(), one));
        return found.map(one -> one.face().toString());
      } catch (ReadFailedException e) {
        return Optional.empty();
      }
    }
    return Optional.of(known.face().toString());
  }

  private static List<FeedSource> sources(OracleSight sight, FeedDefinition defined) {
    return FeedMethods.sources(defined, sight.sources().or(List.of())).stream()
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

  private static List<FeedTransaction> transactions(OracleSight sight, FeedId feed) {
    return sight.journal().alone(feed, LATEST, SHOWN_TRANSACTIONS).stream()
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
    Optional<OracleSight> sight = oracles.first();
    if (sight.isEmpty()) {
      return Oracles.none();
    }
    Instant now = clock.instant();
    Optional<FeedId> feed = defined(sight.get(), id).map(FeedDefinition::id);
    if (feed.isEmpty()) {
      return new Known.Here<>(List.of(), now);
    }
    Instant until = before.isBefore(LATEST) ? before : LATEST;
    return new Known.Here<>(
        sight.get().journal().alone(feed.get(), until, limit).stream()
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
    return oracles
        .first()
        .map(sight -> sight.sources().map(OracleFeeds::told))
        .orElseGet(Oracles::none);
  }

  private static List<Source> told(List<SourceDocument> documents) {
    return documents.stream()
        .map(source ->
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
                source.reason()))
        .sorted(Comparator.comparing(source -> source.venue() + " " + source.pair()))
        .toList();
  }
}
