package io.meta138.oracle.aggregation;

import static io.meta138.oracle.feeds.Definitions.bitcoinAndEther;
import static io.meta138.oracle.feeds.Definitions.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class QuoteBookTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final SourceId KRAKEN = source("kraken", "BTC/USD");

  private final QuoteBook book = new QuoteBook(bitcoinAndEther());

  @Test
  void theNewestQuoteOfASourceIsKept() {
    book.accept(quote(KRAKEN, "100", NOW));
    book.accept(quote(KRAKEN, "101", NOW.plusMillis(1)));

    assertThat(book.newest(KRAKEN)).map(Quote::price).contains(new BigDecimal("101"));
    assertThat(book.accepted()).isEqualTo(2);
  }

  @Test
  void badQuotesAreDroppedAndCountedByReason() {
    book.accept(quote(KRAKEN, "100", NOW));
    book.accept(quote(KRAKEN, "99", NOW.minusMillis(1)));
    book.accept(quote(KRAKEN, "100", NOW));
    book.accept(quote(source("nobody", "BTC/USD"), "100", NOW));
    book.accept(at(KRAKEN, "100", NOW.plusSeconds(3), NOW));
    book.accept(at(KRAKEN, "100", NOW.minusSeconds(3_600), NOW));
    book.accept(quote(KRAKEN, "1e400", NOW.plusMillis(5)));
    book.accept(
        new Quote(
            KRAKEN,
            BigDecimal.ONE,
            Optional.of(new BigDecimal("1e1000000")),
            Optional.empty(),
            NOW.plusMillis(9)));

    assertThat(book.rejected(Rejection.OUT_OF_ORDER)).isOne();
    assertThat(book.rejected(Rejection.DUPLICATE)).isOne();
    assertThat(book.rejected(Rejection.UNKNOWN_SOURCE)).isOne();
    assertThat(book.rejected(Rejection.FUTURE)).isOne();
    assertThat(book.rejected(Rejection.STALE)).isOne();
    assertThat(book.rejected(Rejection.DIGITS)).isEqualTo(2);
    assertThat(book.newest(KRAKEN)).map(Quote::price).contains(new BigDecimal("100"));
  }

  @Test
  void anUnchangedPriceTouchesNothing() {
    book.accept(quote(KRAKEN, "100", NOW));
    assertThat(drained()).hasSize(1);

    book.accept(quote(KRAKEN, "100.0", NOW.plusSeconds(1)));

    assertThat(drained()).isEmpty();
    assertThat(book.newest(KRAKEN)).map(Quote::time).contains(NOW.plusSeconds(1));
  }

  @Test
  void ofQuotesFromManyThreadsTheNewestStays() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 1; i <= 1_000; i++) {
        Quote quote = quote(KRAKEN, String.valueOf(i), NOW.plusMillis(i));
        done.add(threads.submit(() -> book.accept(quote)));
      }
      for (Future<?> future : done) {
        future.get();
      }
    }

    assertThat(book.newest(KRAKEN)).map(Quote::price).contains(new BigDecimal("1000"));
    assertThat(drained()).hasSize(1);
  }

  private List<Integer> drained() {
    List<Integer> slots = new ArrayList<>();
    book.drain((slot, since) -> slots.add(slot));
    return slots;
  }

  private static Quote quote(SourceId source, String price, Instant at) {
    return at(source, price, at, at);
  }

  private static Quote at(SourceId source, String price, Instant venue, Instant received) {
    return new Quote(source, new BigDecimal(price), Optional.empty(), Optional.of(venue), received);
  }
}
