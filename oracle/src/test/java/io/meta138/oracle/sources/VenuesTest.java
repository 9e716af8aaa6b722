package io.meta138.oracle.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.Venue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VenuesTest {
  static Stream<Golden.Case> shapes() {
    return Golden.CASES.stream();
  }

  static Stream<Venue> venues() {
    return Reading.CATALOG.all().stream();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void readsEachDocumentedShapeExactly(Golden.Case shape) {
    Reading reading = Reading.of(shape);
    for (String text : shape.before()) {
      assertThat(reading.read(text)).as(text).isEmpty();
    }
    List<Event> events = reading.read(shape.text());
    assertThat(events).hasSize(1).first().isInstanceOf(Event.Quoted.class);
    Quote quote = ((Event.Quoted) events.getFirst()).quote();
    assertThat(quote.source()).isEqualTo(new SourceId(shape.venue(), Pair.parse(shape.pair())));
    assertThat(quote.price()).isEqualByComparingTo(new BigDecimal(Golden.PRICE));
    assertThat(quote.receivedAt()).isEqualTo(Golden.NOW);
    assertThat(quote.time()).isBeforeOrEqualTo(Golden.NOW);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesAWebPage(Golden.Case shape) {
    assertThat(Reading.of(shape).rejections("<!DOCTYPE html><html><body>busy</body></html>"))
        .containsExactly(Rejection.HTML);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesAFrameCutShort(Golden.Case shape) {
    Reading reading = Reading.of(shape);
    shape.before().forEach(reading::read);
    String cut = shape.text().substring(0, shape.text().length() - 2);
    assertThat(reading.rejections(cut)).containsExactly(Rejection.MALFORMED);
    assertThat(reading.quotes(cut)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesTenMegabytes(Golden.Case shape) {
    Reading reading = Reading.of(shape);
    shape.before().forEach(reading::read);
    assertThat(reading.rejections(shape.text() + " ".repeat(10_000_000)))
        .containsExactly(Rejection.TOO_LARGE);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesPricesThatAreNone(Golden.Case shape) {
    Map<String, Rejection> expected =
        Map.of(
            "0", Rejection.NOT_POSITIVE,
            "-1", Rejection.NOT_POSITIVE,
            "1e300", Rejection.OUT_OF_BOUNDS,
            "1e15000", Rejection.OUT_OF_BOUNDS,
            "0.0000000000000000000000000000000000000000000000001", Rejection.OUT_OF_BOUNDS);
    expected.forEach((price, reason) -> {
      Reading reading = Reading.of(shape);
      shape.before().forEach(reading::read);
      String text = allPrices(shape.text(), price);
      assertThat(text).isNotEqualTo(shape.text());
      assertThat(reading.rejections(text)).as(text).containsExactly(reason);
    });
  }

  private static String allPrices(String text, String price) {
    return text.replaceAll("68900\\.(50000000|50|60|55|5|6)(?![0-9])", price);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesABidAboveTheAsk(Golden.Case shape) {
    Reading reading = Reading.of(shape);
    shape.before().forEach(reading::read);
    String crossed = shape.text().replaceAll("68900\\.(50000000|50|5)(?![0-9])", "68901.00");
    if (!crossed.equals(shape.text())
        && !shape.text().contains("live_trades")
        && crossed.contains("68900.6")) {
      assertThat(reading.rejections(crossed)).containsExactly(Rejection.CROSSED_BOOK);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesTheSameKeyTwice(Golden.Case shape) {
    if (!shape.text().startsWith("{")) {
      return;
    }
    Reading reading = Reading.of(shape);
    String twice = "{\"more\":{},\"more\":{}," + shape.text().substring(1);
    assertThat(reading.rejections(twice)).containsExactly(Rejection.DUPLICATE_KEY);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesAMarketThatWasNotAskedFor(Golden.Case shape) {
    Reading reading = Reading.of(shape);
    shape.before().stream().filter(text -> !text.contains("chanId")).forEach(reading::read);
    String other =
        shape
            .text()
            .replace("BTC", "XYZ")
            .replace("btc", "xyz")
            .replace("XBT", "XYZ")
            .replace("bitcoin", "xyz")
            .replace("\"id\":1,", "\"id\":9999999,")
            .replace("\"USD\"", "\"XYZ\"");
    assertThat(reading.quotes(other))
        .as(other)
        .allSatisfy(quote -> assertThat(other).doesNotContain("XYZ").doesNotContain("xyz"));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesTimesAheadAndTimesLongPast(Golden.Case shape) {
    boolean dated = shape.text().contains("2026-04") || shape.text().contains("17755217");
    if (!dated) {
      return;
    }
    Reading early = Reading.of(shape);
    shape.before().forEach(early::read);
    assertThat(early.rejections(shape.text(), Golden.NOW.minus(Duration.ofDays(30))))
        .containsExactly(Rejection.FUTURE);
    Reading late = Reading.of(shape);
    shape.before().forEach(late::read);
    assertThat(late.rejections(shape.text(), Golden.NOW.plus(Duration.ofDays(30))))
        .containsExactly(Rejection.STALE);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void refusesTheSameFrameTwiceOnAStreamButNotAsAnAnswer(Golden.Case shape) {
    boolean ordered = shape.stream() && !List.of("bitfinex").contains(shape.venue());
    Reading reading = Reading.of(shape);
    shape.before().forEach(reading::read);
    assertThat(reading.quotes(shape.text())).hasSize(1);
    if (ordered) {
      assertThat(reading.rejections(shape.text())).containsExactly(Rejection.DUPLICATE);
    } else {
      assertThat(reading.quotes(shape.text())).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("venues")
  void namesEachOfItsMarketsBothWays(Venue venue) {
    assertThat(venue.profile().pairs()).isNotEmpty().doesNotHaveDuplicates();
    for (Pair pair : venue.profile().pairs()) {
      String symbol = venue.symbols().symbol(pair).orElseThrow();
      assertThat(venue.symbols().pair(symbol)).as(symbol).contains(pair);
    }
    assertThat(venue.symbols().symbol(new Pair("B/T\"C", "USD"))).isEmpty();
    assertThat(venue.symbols().pair("\"}{")).isEmpty();
  }

  @Test
  void countsRelatedVenuesOnceAndAggregatorsNot() {
    assertThat(group("ecb")).contains("ecb");
    assertThat(group("frankfurter")).contains("ecb");
    assertThat(group("coinbase")).contains("coinbase");
    assertThat(group("coinbaseadvanced")).contains("coinbase");
    assertThat(group("coingecko")).isEmpty();
    assertThat(group("coinmarketcap")).isEmpty();
    assertThat(group("binance")).contains("binance");
  }

  private static Optional<String> group(String venue) {
    return Reading.CATALOG.independenceGroup(new SourceId(venue, new Pair("EUR", "USD")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "binance|BTC/USDT|BTCUSDT",
        "coinbase|BTC/USD|BTC-USD",
        "kraken|BTC/USD|BTC/USD",
        "bitstamp|EUR/USD|eurusd",
        "okx|ETH/BTC|ETH-BTC",
        "bybit|USDC/USDT|USDCUSDT",
        "gemini|BTC/USD|btcusd",
        "bitfinex|BTC/USD|tBTCUSD",
        "bitfinex|USDT/USD|tUSTUSD",
        "bitfinex|LINK/USD|tLINK:USD",
        "coingecko|BTC/USD|bitcoin:USD",
        "coinmarketcap|ETH/USD|1027:USD",
        "frankfurter|EUR/USD|EUR/USD",
        "ecb|EUR/USD|USD"
      })
  void writesMarketsAsTheVenueDoes(String venue, String pair, String symbol) {
    assertThat(Reading.CATALOG.symbol(new SourceId(venue, Pair.parse(pair)))).contains(symbol);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "binance|/stream?streams=btcusdt@bookTicker/ethusdt@bookTicker|",
        "coinbase||{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USDT\",\"ETH-USDT\"],\"channels\":[\"ticker\",\"heartbeat\"]}",
        "coinbaseadvanced||{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USDT\",\"ETH-USDT\"],\"channel\":\"ticker\"}",
        "kraken|/v2|{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[\"BTC/USDT\",\"ETH/USDT\"],\"event_trigger\":\"bbo\",\"snapshot\":true}}",
        "okx|/ws/v5/public|{\"op\":\"subscribe\",\"args\":[{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"},{\"channel\":\"tickers\",\"instId\":\"ETH-USDT\"}]}",
        "bybit|/v5/public/spot|{\"op\":\"subscribe\",\"args\":[\"tickers.BTCUSDT\",\"tickers.ETHUSDT\"]}",
        "gemini||{\"id\":\"1\",\"method\":\"subscribe\",\"params\":[\"btcusdt@bookTicker\",\"ethusdt@bookTicker\"]}"
      })
  void subscribesAsTheVenueDocuments(String name, String path, String frame) {
    Venue venue = Reading.CATALOG.venue(name).orElseThrow();
    List<String> symbols =
        Stream.of("BTC/USDT", "ETH/USDT")
            .map(pair -> venue.symbols().symbol(Pair.parse(pair)).orElseThrow())
            .toList();
    assertThat(venue.stream().orElseThrow().path(symbols)).isEqualTo(path == null ? "" : path);
    assertThat(venue.stream().orElseThrow().subscriptions(symbols))
        .isEqualTo(frame == null ? List.of() : List.of(frame));
  }

  @Test
  void subscribesToOneChannelAFrameWhereTheVenueWantsIt() {
    assertThat(subscriptions("bitstamp", 3))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"live_trades_a0");
    assertThat(subscriptions("bitfinex", 3))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("{\"event\":\"subscribe\",\"channel\":\"ticker\",\"symbol\":\"tA0");
  }

  @Test
  void namesNoMoreThanTenMarketsInOneRequestToBybit() {
    assertThat(subscriptions("bybit", 25))
        .hasSize(3)
        .allSatisfy(frame -> assertThat(frame.split("tickers")).hasSizeLessThanOrEqualTo(11));
  }

  private static List<String> subscriptions(String name, int count) {
    Venue venue = Reading.CATALOG.venue(name).orElseThrow();
    List<String> symbols =
        java.util.stream.IntStream.range(0, count)
            .mapToObj(i -> venue.symbols().symbol(new Pair("A" + i, "USDT")).orElseThrow())
            .toList();
    return venue.stream().orElseThrow().subscriptions(symbols);
  }

  @Test
  void keepsWithinTheVenuesCaps() {
    assertThat(cap("bitfinex")).isEqualTo(25);
    assertThat(cap("binance")).isLessThanOrEqualTo(1_024);
    venues()
        .flatMap(venue -> venue.stream().stream())
        .forEach(stream ->
            assertThat(stream.limits().connectionLife())
                .usingComparator(Comparator.naturalOrder())
                .isLessThan(Duration.ofHours(24)));
  }

  @ParameterizedTest
  @MethodSource("venues")
  void noticesASilentConnectionSoonerThanItsQuotesExpire(Venue venue) {
    venue.stream()
        .ifPresent(stream ->
            assertThat(stream.limits().frameSilence())
                .isLessThanOrEqualTo(venue.profile().quoteLifetime().multipliedBy(3).dividedBy(4)));
  }

  private static int cap(String venue) {
    return Reading.CATALOG.venue(venue).orElseThrow().stream()
        .orElseThrow()
        .limits()
        .maxSubscriptionsPerConnection();
  }

  @Test
  void datesNoQuoteByAnEarlierTrade() {
    Quote quote =
        Reading.answer("coinbase", "BTC/USD")
            .quotes(
                """
                {"ask":"10.2","bid":"10.0","price":"10.1","time":"2026-04-07T00:00:00Z"}\
                """)
            .getFirst();
    assertThat(quote.venueTime()).isEmpty();
    assertThat(quote.price()).isEqualTo(new BigDecimal("10.10"));
  }

  @Test
  void datesReferenceRatesByTheirDayOfPublication() {
    Quote quote =
        Reading.answer("frankfurter", "EUR/USD")
            .quotes(
                "{\"amount\":1,\"base\":\"EUR\",\"date\":\"2026-04-02\",\"rates\":{\"USD\":1.1}}")
            .getFirst();
    assertThat(quote.venueTime()).contains(Instant.parse("2026-04-01T22:00:00Z"));
  }

  @Test
  void asksKrakenForSomeMarketsAtOnceByItsOlderNames() {
    Venue kraken = Reading.CATALOG.venue("kraken").orElseThrow();
    SourceId btc = new SourceId("kraken", Pair.parse("BTC/USD"));
    SourceId doge = new SourceId("kraken", Pair.parse("DOGE/USD"));
    var request = kraken.poll().requests(Map.of("BTC/USD", btc, "DOGE/USD", doge)).getFirst();
    assertThat(request.path()).isEqualTo("/0/public/Ticker?pair=XBTUSD,XDGUSD");
    List<Event> events = new java.util.ArrayList<>();
    kraken
        .poll()
        .read(
            request,
            """
            {"error":[],"result":{"XXBTZUSD":{"a":["2.2"],"b":["2.1"]},"XDGUSD":{"a":["0.2"],\
            "b":["0.19"]},"XETHZUSD":{"a":["3"],"b":["3"]}}}\
            """,
            Golden.NOW,
            io.meta138.oracle.sources.protocol.Acceptance.ofLifetime(Duration.ofSeconds(30)),
            events::add);
    assertThat(events)
        .filteredOn(Event.Quoted.class::isInstance)
        .extracting(event -> ((Event.Quoted) event).quote().source())
        .containsExactly(btc, doge);
    assertThat(events).filteredOn(Event.Rejected.class::isInstance).hasSize(1);
  }
}
