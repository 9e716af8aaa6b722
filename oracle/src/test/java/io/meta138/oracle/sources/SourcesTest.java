package io.meta138.oracle.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.PriceBoard;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.Definitions;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.QuoteSink;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.FakeVenue.Answer;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.platform.signal.Signal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SourcesTest {
  private static final SourceId BTC = source("binance", "BTC/USDT");
  private static final Duration LIFE = Duration.ofSeconds(3);
  private static final SourcesConfig.Timing QUICK =
      new SourcesConfig.Timing(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofMillis(500));

  private final List<Quote> quotes = new CopyOnWriteArrayList<>();
  private final List<Signal> signals = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicLong updates = new AtomicLong();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Duration later = Duration.ZERO;
  private FakeVenue venue;
  private Sources sources;

  @TempDir Path folder;

  @BeforeEach
  void open() throws Exception {
    venue = new FakeVenue();
  }

  @AfterEach
  void close() throws Exception {
    if (sources != null) {
      sources.stop();
    }
    venue.close();
    client.shutdownNow();
  }

  private static SourceId source(String venue, String pair) {
    return new SourceId(venue, Pair.parse(pair));
  }

  private void start(SourceId... wanted) {
    start(Duration.ofSeconds(30), wanted);
  }

  private void start(Duration lifetime, SourceId... wanted) {
    Map<String, VenueEndpoints> endpoints = new HashMap<>();
    Map<String, Duration> lifetimes = new HashMap<>();
    for (SourceId one : wanted) {
      endpoints.put(one.venue(), venue.endpoints());
      lifetimes.put(one.venue(), lifetime);
    }
    start(new SourcesConfig(Set.of(wanted), endpoints, lifetimes, true, QUICK));
  }

  private void start(SourcesConfig config) {
    start(config, quotes::add);
  }

  private void start(SourcesConfig config, QuoteSink sink) {
    sources =
        new Sources(
            config,
            VenueCatalog.standard(),
            client,
            sink,
            signals::add,
            meters,
            () -> InstantSource.system().instant().plus(later),
            new Random(138));
    sources.start();
  }

  private static void until(String what, BooleanSupplier condition) {
    long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain: " + what).isLessThan(limit);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private String binance(String bid, String ask) {
    return "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"%s\",\"a\":\"%s\"}}"
        .formatted(updates.incrementAndGet(), bid, ask);
  }

  private static Answer binanceAnswer(String bid, String ask) {
    return Answer.ok(
        "{\"symbol\":\"BTCUSDT\",\"bidPrice\":\"%s\",\"askPrice\":\"%s\"}".formatted(bid, ask));
  }

  private SourceStatus status(SourceId source) {
    return sources.statuses().stream()
        .filter(one -> one.source().equals(source))
        .findFirst()
        .orElseThrow();
  }

  private boolean signalled(String kind, Signal.State state) {
    return signals.stream().anyMatch(one -> one.kind().equals(kind) && one.state() == state);
  }

  @Test
  void streamsQuotesOfAVenueThatNamesItsStreamsInTheAddress() {
    venue.whenOpened((socket, _) -> socket.send(binance("100.1", "100.2")));
    start(BTC);
    until("a quote", () -> !quotes.isEmpty());
    assertThat(quotes.getFirst().price()).isEqualTo(new BigDecimal("100.15"));
    assertThat(venue.connections).containsExactly("/venue/stream?streams=btcusdt@bookTicker");
    assertThat(status(BTC).state()).isEqualTo(SourceStatus.State.LIVE);
    assertThat(status(BTC).transport()).contains(Transport.WS);
    assertThat(sources.counts(BTC)).isTrue();
    assertThat(sources.healthReasons()).isEmpty();
  }

  @Test
  void streamsQuotesOfAVenueThatWantsToBeToldAndSubscribesAgainAfterACut() {
    SourceId kraken = source("kraken", "ETH/EUR");
    venue.whenTold((socket, text) -> {
      if (text.contains("subscribe")) {
        socket.send(
            "{\"channel\":\"ticker\",\"data\":[{\"symbol\":\"ETH/EUR\",\"bid\":10.10,\"ask\":10.20}]}");
      }
    });
    start(kraken);
    until("a quote", () -> quotes.size() == 1);
    venue.cutAll();
    until("a quote after the cut", () -> quotes.size() >= 2);
    assertThat(venue.connections).hasSizeGreaterThanOrEqualTo(2).allMatch("/venue/v2"::equals);
    assertThat(venue.received.stream().filter(text -> text.contains("subscribe")))
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(text -> text.contains("\"ETH/EUR\""));
  }

  @Test
  void replacesAConnectionBeforeTheVenueEndsItAfterADay() {
    SourceId kraken = source("kraken", "ETH/EUR");
    String quote =
        "{\"channel\":\"ticker\",\"data\":[{\"symbol\":\"ETH/EUR\",\"bid\":10.10,\"ask\":10.20}]}";
    start(LIFE, kraken);
    Thread talking =
        Thread.startVirtualThread(() -> {
          while (!Thread.currentThread().isInterrupted()) {
            venue.sendToAll(quote);
            LockSupport.parkNanos(50_000_000);
          }
        });
    try {
      until("a quote", () -> !quotes.isEmpty());
      later = Duration.ofHours(20);
      pinged(2);
      assertThat(venue.connections).hasSize(1);
      for (int hours = 21; hours <= 23 && venue.connections.size() == 1; hours++) {
        later = Duration.ofHours(hours);
        pinged(2);
      }
      until("a second connection", () -> venue.connections.size() == 2);
      until("the end of the first", () -> venue.open() == 1);
      assertThat(later).isLessThan(Duration.ofHours(24));
      assertThat(venue.received.stream().filter(text -> text.contains("subscribe"))).hasSize(2);
      assertThat(status(kraken).state()).isEqualTo(SourceStatus.State.LIVE);
    } finally {
      talking.interrupt();
    }
  }

  /** Waits for so many more pings, with which a connection's age is looked at. */
  private void pinged(int more) {
    long before = pings();
    until("pings", () -> pings() >= before + more || venue.connections.size() > 1);
  }

  private long pings() {
    return venue.received.stream().filter("{\"method\":\"ping\"}"::equals).count();
  }

  @Test
  void asksByRestWhileTheStreamIsDownAndStopsWhenItIsBack() {
    venue.whenOpened((socket, _) -> socket.closeConnection(1006, "no"));
    venue.whenAsked(_ -> binanceAnswer("7.1", "7.3"));
    start(LIFE, BTC);
    until("quotes by REST", () -> quotes.size() >= 2);
    assertThat(quotes).allMatch(quote -> quote.price().compareTo(new BigDecimal("7.2")) == 0);
    assertThat(status(BTC).transport()).contains(Transport.REST);
    assertThat(venue.requests).allMatch("/venue/api/v3/ticker/bookTicker?symbol=BTCUSDT"::equals);

    venue.whenOpened((socket, _) -> socket.send(binance("8.1", "8.3")));
    until("the stream", () -> status(BTC).transport().equals(java.util.Optional.of(Transport.WS)));
  }

  @Test
  void asksByRestWhenTheStreamIsOpenButSilentForOneSource() {
    SourceId eth = source("binance", "ETH/USDT");
    venue.whenAsked(uri ->
        uri.contains("ETHUSDT")
            ? Answer.ok("{\"symbol\":\"ETHUSDT\",\"bidPrice\":\"3.1\",\"askPrice\":\"3.3\"}")
            : new Answer(500, "", ""));
    start(LIFE, BTC, eth);
    Thread talking =
        Thread.startVirtualThread(() -> {
          while (!Thread.currentThread().isInterrupted()) {
            venue.sendToAll(binance("100", "101"));
            LockSupport.parkNanos(50_000_000);
          }
        });
    try {
      until("ETH by REST", () -> quotes.stream().anyMatch(quote -> quote.source().equals(eth)));
      until("BTC", () -> status(BTC).state() == SourceStatus.State.LIVE);
      assertThat(status(BTC).transport()).contains(Transport.WS);
      assertThat(status(eth).transport()).contains(Transport.REST);
      assertThat(venue.requests).noneMatch(uri -> uri.contains("BTCUSDT"));
    } finally {
      talking.interrupt();
    }
  }

  @Test
  void reconnectsWhenAnOpenConnectionSaysNothing() {
    start(LIFE, BTC);
    until("a second connection", () -> venue.connections.size() >= 2);
  }

  @Test
  void saysThatASourceIsSilentAndThatItSpeaksAgain() {
    venue.whenOpened((socket, _) -> socket.send(binance("1.0", "1.01")));
    venue.whenAsked(_ -> new Answer(500, "", ""));
    start(LIFE, BTC);
    until("a quote", () -> !quotes.isEmpty());
    venue.whenOpened((_, _) -> {});
    until("silence", () -> signalled("source.silent", Signal.State.RAISED));
    assertThat(status(BTC).state()).isEqualTo(SourceStatus.State.SILENT);
    assertThat(sources.healthReasons()).singleElement().asString().contains("no quote for");
    venue.whenOpened((socket, _) -> socket.send(binance("1.0", "1.01")));
    venue.sendToAll(binance("1.0", "1.01"));
    until("the end of silence", () -> signalled("source.silent", Signal.State.CLEARED));
  }

  @Test
  void countsASourceAsAbsentWhileItSendsBadDataAndProbesItLater() {
    venue.whenOpened((socket, _) -> {
      socket.send(binance("1.0", "1.01"));
      for (int i = 0; i < 30; i++) {
        socket.send(binance("0", "-1"));
      }
      socket.send(binance("2.0", "2.01"));
    });
    start(BTC);
    until("an open breaker", () -> signalled("source.broken", Signal.State.RAISED));
    assertThat(status(BTC).state()).isEqualTo(SourceStatus.State.BROKEN);
    assertThat(status(BTC).breaker().reason()).contains("not_positive");
    assertThat(sources.counts(BTC)).isFalse();
    until("a dropped good quote", () -> rejected(Rejection.BREAKER_OPEN) > 0);
    assertThat(quotes).noneMatch(quote -> quote.price().compareTo(new BigDecimal("2.005")) == 0);
    until(
        "a closed breaker",
        () -> {
          venue.sendToAll(binance("3.0", "3.01"));
          return sources.counts(BTC);
        });
    until("its signal", () -> signalled("source.broken", Signal.State.CLEARED));
    assertThat(rejected(Rejection.NOT_POSITIVE)).isPositive();
  }

  @Test
  void quotesOfASourceWhoseBreakerOpensLeaveThePriceAtOnce() {
    FeedCatalog catalog =
        Definitions.catalog(
            Definitions.with(
                Definitions.direct("BTC/USDT", 0, 0, 1, List.of(BTC)),
                new Method.Direct(
                    List.of(SourceInput.of(BTC)),
                    Duration.ofHours(1),
                    1,
                    1,
                    Method.Outliers.USUAL,
                    Method.Statistic.MEDIAN),
                8));
    QuoteBook book = new QuoteBook(catalog);
    PriceBoard board = new PriceBoard(catalog, book);
    start(SourcesConfig.of(Set.of(BTC)).withEndpoints(Map.of("binance", venue.endpoints())), book);
    until(
        "a price",
        () -> {
          venue.sendToAll(binance("1.0", "1.01"));
          return outcome(board) instanceof FeedOutcome.Answer;
        });
    for (int i = 0; i < 30; i++) {
      venue.sendToAll(binance("0", "-1"));
    }
    until("no price", () -> outcome(board) instanceof FeedOutcome.Unavailable);
    assertThat(outcome(board).why()).contains("sends bad data");
    assertThat(book.withdrawals()).isPositive();
  }

  private static FeedOutcome outcome(PriceBoard board) {
    board.update(InstantSource.system().instant());
    return board.outcome(0);
  }

  private double rejected(Rejection reason) {
    return meters
        .get("meta138_source_rejected_total")
        .tag("venue", "binance")
        .tag("reason", reason.label())
        .counter()
        .count();
  }

  @Test
  void survivesAFrameOfTenMegabytesAndFloodsOfNonsense() {
    venue.whenOpened((socket, _) -> {
      if (venue.connections.size() == 1) {
        socket.send("[" + "1,".repeat(5_000_000) + "1]");
      } else if (venue.connections.size() == 2) {
        for (int i = 0; i < 60; i++) {
          socket.send("\u0000not json");
        }
      }
    });
    start(BTC);
    until("a third connection", () -> venue.connections.size() >= 3);
    until(
        "a quote in spite of it",
        () -> {
          venue.sendToAll(binance("5.0", "5.02"));
          return !quotes.isEmpty();
        });
    assertThat(rejected(Rejection.TOO_LARGE)).isPositive();
    assertThat(rejected(Rejection.MALFORMED)).isPositive();
    assertThat(rejected(Rejection.INTERNAL)).isZero();
  }

  @Test
  void replacesAConnectionBeforeItEndsTheOldOneWhenTheVenueAsks() {
    SourceId bitstamp = source("bitstamp", "BTC/USD");
    venue.whenTold((socket, text) -> {
      if (text.contains("bts:subscribe")) {
        long micros = System.currentTimeMillis() * 1_000;
        socket.send(
            """
            {"event":"trade","channel":"live_trades_btcusd","data":{"id":%d,"microtimestamp":"%d",\
            "price_str":"9.5"}}\
            """
                .formatted(updates.incrementAndGet(), micros));
      }
    });
    start(bitstamp);
    until("a quote", () -> quotes.size() == 1);
    venue.sendToAll("{\"event\":\"bts:request_reconnect\",\"channel\":\"\",\"data\":\"\"}");
    until("a second connection with quotes", () -> quotes.size() == 2);
    until("the end of the first", () -> venue.open() == 1);
    assertThat(venue.connections).hasSize(2);
  }

  @Test
  void opensMoreConnectionsWhenAVenueCapsSubscriptions() {
    IntFunction<SourceId> asset = i -> source("bitfinex", "A" + i + "/USD");
    Set<SourceId> wanted = IntStream.range(0, 30).mapToObj(asset).collect(Collectors.toSet());
    Map<String, VenueEndpoints> endpoints = Map.of("bitfinex", venue.endpoints());
    start(new SourcesConfig(wanted, endpoints, Map.of(), true, QUICK));
    until("two connections", () -> venue.connections.size() == 2);
    until("all subscriptions", () -> subscriptions() == 30);

    SourcesConfig one = new SourcesConfig(wanted, endpoints, Map.of(), false, QUICK);
    assertThat(Sources.problems(one, VenueCatalog.standard()))
        .singleElement()
        .asString()
        .contains("30 markets")
        .contains("25 at most");
  }

  private long subscriptions() {
    return venue.received.stream()
        .filter(text -> text.contains("\"subscribe\""))
        .distinct()
        .count();
  }

  @Test
  void staysAwayFromAVenueThatAnswers429() {
    venue.whenOpened((socket, _) -> socket.closeConnection(1006, "no"));
    venue.whenAsked(_ -> new Answer(429, "slow down", "3600"));
    start(LIFE, BTC);
    until("a request", () -> !venue.requests.isEmpty());
    int connects = venue.connections.size();
    until("more connection attempts", () -> venue.connections.size() > connects + 5);
    assertThat(venue.requests).hasSize(1);
    assertThat(status(BTC).rejected()).containsEntry(Rejection.HTTP_STATUS, 1L);
  }

  @Test
  void asksAggregatorsWithTheirKeyInAHeaderOnly() throws Exception {
    SourceId cmc = source("coinmarketcap", "BTC/USD");
    Path key = keyFile("rw-------");
    venue.whenAsked(_ ->
        Answer.ok(
            """
            {"status":{"error_code":0},"data":{"1":{"id":1,"quote":{"USD":{"price":5.25,\
            "last_updated":"%s"}}}}}\
            """
                .formatted(InstantSource.system().instant())));
    start(
        new SourcesConfig(
            Set.of(cmc),
            Map.of("coinmarketcap", VenueEndpoints.withKey(venue.rest(), key)),
            Map.of(),
            true,
            QUICK));
    until("a quote", () -> !quotes.isEmpty());
    assertThat(venue.keys)
        .anyMatch(line -> line.equalsIgnoreCase("X-CMC_PRO_API_KEY: [s3cret-key]"));
    assertThat(venue.requests).noneMatch(uri -> uri.contains("s3cret"));
    assertThat(quotes.getFirst().price()).isEqualTo(new BigDecimal("5.25"));
  }

  @Test
  void refusesAKeyThatOthersCanReadAndNeverShowsIt() throws Exception {
    Map<String, VenueEndpoints> endpoints =
        Map.of("coinmarketcap", VenueEndpoints.withKey(venue.rest(), keyFile("rw-r-----")));
    SourcesConfig config =
        SourcesConfig.of(Set.of(source("coinmarketcap", "BTC/USD"))).withEndpoints(endpoints);
    assertThatThrownBy(() -> start(config))
        .isInstanceOf(SourcesException.class)
        .hasMessageContaining("rw-r-----")
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining("s3cret");
    assertThat(venue.requests).isEmpty();
  }

  private Path keyFile(String mode) throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "s3cret-key\n");
    return Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
  }

  @Test
  void namesEverythingThatIsWrongBeforeItStarts() {
    SourcesConfig config =
        new SourcesConfig(
            Set.of(
                source("binnance", "BTC/USDT"),
                source("coingecko", "NOSUCH/USD"),
                source("coinmarketcap", "BTC/USD")),
            Map.of("kraken", VenueEndpoints.at(venue.rest(), venue.ws())),
            Map.of("okx", Duration.ZERO),
            true,
            QUICK);
    assertThatThrownBy(() -> start(config))
        .isInstanceOfSatisfying(
            SourcesException.class, thrown -> assertThat(thrown.problems()).hasSize(6))
        .hasMessageContaining("no venue is called binnance")
        .hasMessageContaining("coingecko NOSUCH/USD")
        .hasMessageContaining("coinmarketcap: expected a file with its API key")
        .hasMessageContaining("kraken: expected ws://host")
        .hasMessageContaining("quote lifetime of okx");
  }

  @Test
  void endsAllConnectionsWhenStopped() throws Exception {
    venue.whenOpened((socket, _) -> socket.send(binance("1.0", "1.01")));
    start(BTC);
    until("a quote", () -> !quotes.isEmpty());
    sources.stop();
    until("no connection", () -> venue.open() == 0);
    int seen = venue.connections.size();
    sources.stop();
    assertThat(venue.connections).hasSize(seen);
  }
}
