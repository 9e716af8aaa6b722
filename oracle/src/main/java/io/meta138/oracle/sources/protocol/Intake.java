package io.meta138.oracle.sources.protocol;

import static java.util.Objects.requireNonNull;

import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a venue wrote into quotes and rejections: every check that needs no other venue is
 * here, for all venues alike. Not thread-safe: one connection or one answer has its own.
 */
public final class Intake {
  /** Nothing a venue sends about prices comes near it. */
  public static final int MAX_CHARACTERS = 1 << 20;

  /** A top of book wider than a tenth of its middle does not say what the price is. */
  private static final BigDecimal MAX_SPREAD = new BigDecimal("0.1");

  private static final Duration LAST_TRADE_MAX_AGE = Duration.ofHours(1);

  /** After so many in a row that seem to go back, it was the one before them that was wrong. */
  private static final int DISORDER_LIMIT = 16;

  private final Map<String, Market> markets;
  private final Acceptance acceptance;
  private final boolean ordered;

  /** Messages that the newest quote's number shows to be missing. */
  private long lost;

  private Intake(Map<String, SourceId> sources, Acceptance acceptance, boolean ordered) {
    this.markets = HashMap.newHashMap(sources.size());
    sources.forEach((symbol, source) -> markets.put(symbol, new Market(source)));
    this.acceptance = acceptance;
    this.ordered = ordered;
  }

  /** For one connection, whose messages come in order and are not repeated. */
  public static Intake ofStream(Map<String, SourceId> sources, Acceptance acceptance) {
    return new Intake(sources, acceptance, true);
  }

  /** For one answer; asked again, a venue rightly says the same again. */
  public static Intake ofAnswer(Map<String, SourceId> sources, Acceptance acceptance) {
    return new Intake(sources, acceptance, false);
  }

  /** What was seen last of one market. */
  private static final class Market {
    final SourceId source;
    long sequence = -1;
    @Nullable Instant time;
    @Nullable BigDecimal price;
    int disorder;

    Market(SourceId source) {
      this.source = source;
    }
  }

  /**
   * Reads a JSON text by a venue's grammar. Never throws, whatever the text.
   *
   * @param text of the frame or answer
   * @param receivedAt when it arrived
   * @param grammar what the venue's parts mean
   * @param out takes what came of it
   */
  public void read(
      String text,
      Instant receivedAt,
      BiConsumer<JsonFrame, Batch> grammar,
      Consumer<? super Event> out) {
    readText(
        text,
        receivedAt,
        (whole, batch) -> {
          if (whole.stripLeading().startsWith("<")) {
            throw new RefusedException(Rejection.HTML, Texts.shown(whole));
          }
          JsonFrame.read(whole, frame -> grammar.accept(frame, batch));
        },
        out);
  }

  /** As {@link #read}, for a text that is not JSON. */
  public void readText(
      String text,
      Instant receivedAt,
      BiConsumer<String, Batch> grammar,
      Consumer<? super Event> out) {
    Batch batch = new Batch();
    try {
      if (text.length() > MAX_CHARACTERS) {
        throw new RefusedException(Rejection.TOO_LARGE, text.length() + " characters");
      }
      grammar.accept(text, batch);
    } catch (RefusedException e) {
      out.accept(new Event.Rejected(only(), e.reason, e.detail()));
      return;
    }
    batch.events.forEach(out);
    for (Batch.Refusal refusal : batch.refusals) {
      Market market = markets.get(refusal.symbol());
      out.accept(
          new Event.Rejected(
              market == null ? Optional.empty() : Optional.of(market.source),
              refusal.reason(),
              refusal.detail()));
    }
    for (Ticker ticker : batch.tickers) {
      out.accept(judge(ticker, receivedAt));
      if (lost > 0) {
        out.accept(new Event.Gap(lost, false));
        lost = 0;
      }
    }
  }

  /** Whether this symbol was asked for. */
  public boolean knows(String symbol) {
    return markets.containsKey(symbol);
  }

  /** The source, when there is but one that an unreadable text can be about. */
  private Optional<SourceId> only() {
    return markets.size() == 1
        ? Optional.of(markets.values().iterator().next().source)
        : Optional.empty();
  }

  private Event judge(Ticker ticker, Instant receivedAt) {
    if (ticker.symbol == null) {
      return new Event.Rejected(only(), Rejection.MISSING_FIELD, "symbol");
    }
    Market market = markets.get(ticker.symbol);
    if (market == null) {
      return new Event.Rejected(
          Optional.empty(), Rejection.UNKNOWN_SYMBOL, Texts.shown(ticker.symbol));
    }
    try {
      return new Event.Quoted(quote(ticker, market, receivedAt));
    } catch (RefusedException e) {
      return new Event.Rejected(Optional.of(market.source), e.reason, e.detail());
    }
  }

  private Quote quote(Ticker ticker, Market market, Instant receivedAt) {
    boolean book = ticker.bid != null && ticker.ask != null;
    BigDecimal price = book ? middle(ticker) : lastTrade(ticker);
    Optional<BigDecimal> volume = Optional.ofNullable(ticker.volume).map(Decimals::amount);
    Optional<Instant> time =
        Optional.ofNullable(ticker.time).flatMap(at -> believed(at, ticker, book, receivedAt));
    if (ordered) {
      order(ticker, market, price);
    }
    return new Quote(market.source, price, volume, time, receivedAt);
  }

  private static BigDecimal middle(Ticker ticker) {
    BigDecimal bid = Decimals.price(requireNonNull(ticker.bid));
    BigDecimal ask = Decimals.price(requireNonNull(ticker.ask));
    if (bid.compareTo(ask) > 0) {
      throw new RefusedException(Rejection.CROSSED_BOOK, bid + " > " + ask);
    }
    BigDecimal middle = Decimals.middle(bid, ask);
    if (ask.subtract(bid).compareTo(middle.multiply(MAX_SPREAD)) > 0) {
      throw new RefusedException(Rejection.WIDE_SPREAD, bid + " and " + ask);
    }
    return middle;
  }

  private static BigDecimal lastTrade(Ticker ticker) {
    if (ticker.last == null) {
      throw new RefusedException(Rejection.NO_PRICE, "neither a book nor a trade");
    }
    return Decimals.price(ticker.last);
  }

  /** The venue's time as far as it dates the price; never ahead of the arrival. */
  private Optional<Instant> believed(Instant at, Ticker ticker, boolean book, Instant receivedAt) {
    boolean datesThePrice = !(ticker.timeOfLastTrade && book);
    Duration maxAge =
        datesThePrice || acceptance.maxAge().compareTo(LAST_TRADE_MAX_AGE) > 0
            ? acceptance.maxAge()
            : LAST_TRADE_MAX_AGE;
    if (at.isAfter(receivedAt.plus(acceptance.maxAhead()))) {
      throw new RefusedException(Rejection.FUTURE, at + " at " + receivedAt);
    }
    if (at.isBefore(receivedAt.minus(maxAge))) {
      throw new RefusedException(Rejection.STALE, at + " at " + receivedAt);
    }
    if (!datesThePrice) {
      return Optional.empty();
    }
    return Optional.of(at.isAfter(receivedAt) ? receivedAt : at);
  }

  private void order(Ticker ticker, Market market, BigDecimal price) {
    boolean sequenced = ticker.sequence >= 0 && market.sequence >= 0;
    boolean timed = ticker.time != null && market.time != null;
    int bySequence = sequenced ? Long.compare(ticker.sequence, market.sequence) : 1;
    int byTime = timed ? requireNonNull(ticker.time).compareTo(requireNonNull(market.time)) : 1;
    boolean back = bySequence < 0 || (!sequenced && byTime < 0);
    boolean repeated =
        (sequenced && bySequence == 0) || (!sequenced && byTime == 0 && same(price, market.price));
    if ((back || repeated) && ++market.disorder < DISORDER_LIMIT) {
      throw new RefusedException(
          back ? Rejection.OUT_OF_ORDER : Rejection.DUPLICATE,
          sequenced ? ticker.sequence + " after " + market.sequence : ticker.time + " again");
    }
    if (ticker.contiguous && sequenced && market.disorder == 0) {
      lost = ticker.sequence - market.sequence - 1;
    }
    market.disorder = 0;
    market.sequence = ticker.sequence;
    market.time = ticker.time;
    market.price = price;
  }

  private static boolean same(BigDecimal price, @Nullable BigDecimal before) {
    return before != null && price.compareTo(before) == 0;
  }
}
