package io.meta138.oracle.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.PollProtocol;
import io.meta138.oracle.sources.protocol.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VenueErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "kraken|BTC/USD|{\"error\":[\"EAPI:Rate limit exceeded\"]}",
        "kraken|BTC/USD|{\"error\":[\"EService: Throttled: 1775521700\"]}",
        "bitfinex|BTC/USD|[\"error\",11010,\"ratelimit: error\"]",
        "bitfinex|BTC/USD|[\"error\",20060,\"maintenance\"]",
        "bybit|BTC/USDT|{\"retCode\":10006,\"retMsg\":\"Too many visits!\",\"result\":{},\"time\":1}",
        "okx|BTC/USDT|{\"code\":\"50011\",\"msg\":\"Too Many Requests\",\"data\":[]}",
        "coinmarketcap|BTC/USD|{\"status\":{\"error_code\":1008,\"error_message\":\"minute limit\"}}",
        "coinmarketcap|BTC/USD|{\"status\":{\"error_code\":1010,\"error_message\":\"monthly limit\"}}"
      })
  void understandsThatItAsksTooOftenWhenTheStatusIs200(String venue, String pair, String body) {
    List<Event> events = Reading.answer(venue, pair).read(body);
    assertThat(events).anyMatch(Event.Throttled.class::isInstance);
    assertThat(events).noneMatch(Event.Quoted.class::isInstance);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "kraken|BTC/USD|{\"error\":[\"EQuery:Unknown asset pair\"]}",
        "bybit|BTC/USDT|{\"retCode\":10001,\"retMsg\":\"params error\",\"result\":{},\"time\":1}",
        "okx|BTC/USDT|{\"code\":\"51001\",\"msg\":\"Instrument ID does not exist\",\"data\":[]}",
        "bitfinex|BTC/USD|[\"error\",10020,\"symbol: invalid\"]",
        "gemini|BTC/USD|{\"result\":\"error\",\"reason\":\"InvalidSymbol\",\"message\":\"x\"}",
        "coinbase|BTC/USD|{\"message\":\"NotFound\"}",
        "coinmarketcap|BTC/USD|{\"status\":{\"error_code\":1001,\"error_message\":\"key invalid\"}}",
        "coingecko|BTC/USD|{\"status\":{\"error_code\":429,\"error_message\":\"x\"}}",
        "frankfurter|EUR/USD|{\"message\":\"not found\"}"
      })
  void namesTheVenuesOwnErrors(String venue, String pair, String body) {
    assertThat(Reading.answer(venue, pair).rejections(body)).containsExactly(Rejection.VENUE_ERROR);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "binance|BTC/USDT|{\"error\":{\"code\":2,\"msg\":\"Invalid request\"}}",
        "coinbase|BTC/USD|{\"type\":\"error\",\"message\":\"Failed to subscribe\",\"reason\":\"no product\"}",
        "coinbaseadvanced|BTC/USD|{\"type\":\"error\",\"message\":\"no product\"}",
        "kraken|BTC/USD|{\"method\":\"subscribe\",\"success\":false,\"error\":\"Currency pair not supported\",\"symbol\":\"BTC/USD\"}",
        "bitstamp|BTC/USD|{\"event\":\"bts:error\",\"channel\":\"\",\"data\":{\"code\":null,\"message\":\"Bad channel.\"}}",
        "okx|BTC/USDT|{\"event\":\"error\",\"code\":\"60018\",\"msg\":\"does not exist\"}",
        "bybit|BTC/USDT|{\"success\":false,\"ret_msg\":\"Invalid symbol\",\"op\":\"subscribe\"}",
        "gemini|BTC/USD|{\"id\":\"1\",\"status\":400,\"error\":{\"code\":-1,\"msg\":\"bad\"}}",
        "bitfinex|BTC/USD|{\"event\":\"error\",\"msg\":\"symbol: invalid\",\"code\":10300,\"symbol\":\"tBTCUSD\"}"
      })
  void namesRefusedSubscriptions(String venue, String pair, String frame) {
    assertThat(Reading.stream(venue, pair).rejections(frame))
        .containsExactly(Rejection.SUBSCRIPTION_REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "bitstamp|BTC/USD|{\"event\":\"bts:request_reconnect\",\"channel\":\"\",\"data\":\"\"}",
        "bitfinex|BTC/USD|{\"event\":\"info\",\"code\":20051,\"msg\":\"Stopping\"}",
        "okx|BTC/USDT|{\"event\":\"notice\",\"code\":\"64008\",\"msg\":\"service upgrade\"}"
      })
  void obeysTheWishForANewConnection(String venue, String pair, String frame) {
    assertThat(Reading.stream(venue, pair).read(frame))
        .singleElement()
        .isInstanceOf(Event.Reconnect.class);
  }

  @Test
  void takesANullPriceForNone() {
    assertThat(
            Reading.answer("coinmarketcap", "BTC/USD")
                .rejections(
                    """
                    {"status":{"error_code":0},"data":{"1":{"id":1,"quote":{"USD":{"price":null,\
                    "last_updated":"2026-04-07T00:28:00.000Z"}}}}}\
                    """))
        .containsExactly(Rejection.NO_PRICE);
  }

  @Test
  void refusesTheCrossedBookOfGeminisOwnExample() {
    assertThat(
            Reading.answer("gemini", "BTC/USD")
                .rejections(
                    """
                    {"bid":"977.59","ask":"977.35","last":"977.65","volume":{"BTC":"1","USD":"2",\
                    "timestamp":1775521708200}}\
                    """))
        .containsExactly(Rejection.CROSSED_BOOK);
  }

  @Test
  void noticesAnUpdateIdThatGoesBack() {
    Reading binance = Reading.stream("binance", "BTC/USDT");
    assertThat(binance.quotes(binance(10))).hasSize(1);
    assertThat(binance.rejections(binance(9))).containsExactly(Rejection.OUT_OF_ORDER);
    assertThat(binance.quotes(binance(11))).hasSize(1);
  }

  @Test
  void doesNotLetOneAbsurdUpdateIdSilenceAMarket() {
    Reading binance = Reading.stream("binance", "BTC/USDT");
    assertThat(binance.quotes(binance(999_999_999_999_999_999L))).hasSize(1);
    long taken = 0;
    for (int i = 1; i <= 20; i++) {
      taken += binance.quotes(binance(i)).size();
    }
    assertThat(taken).isPositive();
  }

  private static String binance(long u) {
    return "{\"stream\":\"x\",\"data\":{\"u\":%d,\"s\":\"BTCUSDT\",\"b\":\"1.0\",\"a\":\"1.01\"}}"
        .formatted(u);
  }

  @Test
  void noticesMessagesLost() {
    Reading coinbase = Reading.stream("coinbase", "BTC/USD");
    assertThat(coinbase.read(coinbase(5))).hasSize(1);
    assertThat(coinbase.read(coinbase(9))).contains(new Event.Gap(3, false));
    assertThat(coinbase.rejections(coinbase(7))).containsExactly(Rejection.OUT_OF_ORDER);
    Reading advanced = Reading.stream("coinbaseadvanced", "BTC/USD");
    assertThat(advanced.read("{\"channel\":\"heartbeats\",\"sequence_num\":0}")).isEmpty();
    assertThat(advanced.read("{\"channel\":\"heartbeats\",\"sequence_num\":3}"))
        .containsExactly(new Event.Gap(2, true));
  }

  private static String coinbase(long sequence) {
    return """
    {"type":"ticker","sequence":%d,"product_id":"BTC-USD","price":"1","best_bid":"1.0",\
    "best_ask":"1.01","time":"2026-04-07T00:28:58Z"}\
    """
        .formatted(sequence);
  }

  @Test
  void refusesAChannelThatChangesItsMarket() {
    Reading bitfinex = Reading.stream("bitfinex", "BTC/USD");
    assertThat(bitfinex.rejections("[5,[1,1,1,1,1,1,1,1,1,1]]"))
        .containsExactly(Rejection.UNKNOWN_SYMBOL);
    assertThat(
            bitfinex.rejections(
                "{\"event\":\"subscribed\",\"channel\":\"ticker\",\"chanId\":5,\"symbol\":\"tXYZUSD\"}"))
        .containsExactly(Rejection.UNKNOWN_SYMBOL);
  }

  @Test
  void refusesDeepNestingAndLongNumbers() {
    Reading binance = Reading.stream("binance", "BTC/USDT");
    assertThat(binance.rejections("{\"x\":" + "[".repeat(5_000)))
        .containsExactly(Rejection.TOO_COMPLEX);
    assertThat(binance.rejections("{\"u\":" + "9".repeat(5_000) + "}"))
        .containsExactly(Rejection.TOO_COMPLEX);
    assertThat(binance.rejections("{\"data\":{\"s\":\"" + "x".repeat(100_000) + "\"}}"))
        .containsExactly(Rejection.TOO_COMPLEX);
    assertThat(binance.rejections("{\"data\":{\"b\":NaN}}")).containsExactly(Rejection.MALFORMED);
    assertThat(binance.rejections("{\"data\":{\"s\":\"BTCUSDT\",\"b\":\"NaN\",\"a\":\"1\"}}"))
        .containsExactly(Rejection.NOT_A_NUMBER);
    assertThat(binance.rejections("{\"data\":{\"s\":\"BTCUSDT\",\"b\":{},\"a\":\"1\"}}"))
        .containsExactly(Rejection.WRONG_TYPE);
  }

  @Test
  void refusesADocumentTypeInTheRatesOfTheEcb() {
    assertThat(
            Reading.answer("ecb", "EUR/USD")
                .rejections(
                    """
                    <?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x><Cube \
                    time="2026-04-02"><Cube currency="USD" rate="&a;"/></Cube></x>\
                    """))
        .containsExactly(Rejection.MALFORMED);
  }

  @Test
  void staysAwayForAsLongAsTheVenueWants() {
    assertThat(poll("binance").pause(418, Optional.of(Duration.ofHours(5)), ""))
        .isEqualTo(Duration.ofHours(5));
    assertThat(poll("binance").pause(418, Optional.empty(), "")).isEqualTo(Duration.ofHours(1));
    assertThat(poll("bybit").pause(403, Optional.empty(), "")).isEqualTo(Duration.ofMinutes(10));
    assertThat(poll("kraken").pause(429, Optional.empty(), "")).isEqualTo(Duration.ofMinutes(1));
    assertThat(
            poll("coinmarketcap")
                .pause(429, Optional.empty(), "{\"status\":{\"error_code\": 1010}}"))
        .isEqualTo(Duration.ofHours(6));
  }

  private static PollProtocol poll(String venue) {
    return Reading.CATALOG.venue(venue).orElseThrow().poll();
  }
}
