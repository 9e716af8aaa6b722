package io.meta138.oracle.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.Rejection;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parser against mutated frames: 100,000 each in soak, a tenth of it otherwise. */
class ParserFuzzTest {
  private static final long SEED = Long.getLong("meta138.seed", 138);
  private static final int COUNT = 100_000 / Integer.getInteger("meta138.scale", 10);
  private static final int FRAMES_A_CONNECTION = 50;
  private static final BigDecimal LEAST = new BigDecimal("1e-18");
  private static final BigDecimal MOST = new BigDecimal("1e15");

  static Stream<Golden.Case> shapes() {
    return Golden.CASES.stream();
  }

  /** A finding: the text and what is wrong with what it meant. */
  private record Finding(long seed, int number, String text, String problem) {}

  @ParameterizedTest
  @MethodSource("shapes")
  void neitherThrowsNorBelievesNonsense(Golden.Case shape) {
    assertThat(fuzz(shape, COUNT, reading -> reading::read)).as("seed " + SEED).isEmpty();
  }

  @Test
  void findsAPlantedBugThatTakesAPriceForPositive() {
    Optional<Finding> finding =
        fuzz(
            Golden.CASES.getFirst(),
            10_000,
            reading ->
                text -> {
                  List<Event> events = reading.read(text);
                  // the bug: what is not positive is taken all the same, without its sign
                  return events.stream().anyMatch(ParserFuzzTest::notPositive)
                      ? List.of(quoted(new BigDecimal("1e18")))
                      : events;
                });
    assertThat(finding).as("seed " + SEED).isPresent();
    assertThat(finding.orElseThrow().problem()).contains("price");
  }

  @Test
  void findsAPlantedBugThatThrowsOnAnEmptyText() {
    Optional<Finding> finding =
        fuzz(
            Golden.CASES.getFirst(),
            10_000,
            reading ->
                text -> {
                  int _ = text.charAt(0) + text.charAt(text.length() / 40);
                  return reading.read(text);
                });
    assertThat(finding).as("seed " + SEED).isPresent();
    assertThat(finding.orElseThrow().problem()).contains("threw");
  }

  private static boolean notPositive(Event event) {
    return event instanceof Event.Rejected(var _, var reason, var _)
        && reason == Rejection.NOT_POSITIVE;
  }

  private static Event quoted(BigDecimal price) {
    SourceId source = new SourceId("binance", Pair.parse("BTC/USDT"));
    return new Event.Quoted(
        new Quote(source, price, Optional.empty(), Optional.empty(), Golden.NOW));
  }

  private static Optional<Finding> fuzz(
      Golden.Case shape, int count, Function<Reading, Function<String, List<Event>>> parser) {
    Mutator mutator = new Mutator(SEED);
    SourceId source = new SourceId(shape.venue(), Pair.parse(shape.pair()));
    Duration lifetime =
        Reading.CATALOG.venue(shape.venue()).orElseThrow().profile().quoteLifetime();
    Function<String, List<Event>> read = text -> List.of();
    for (int i = 0; i < count; i++) {
      if (i % FRAMES_A_CONNECTION == 0) {
        Reading reading = Reading.of(shape);
        shape.before().forEach(reading::read);
        read = parser.apply(reading);
      }
      String original =
          shape.before().isEmpty() || i % 5 != 0
              ? shape.text()
              : shape.before().get(i / 5 % shape.before().size());
      String text = mutator.mutate(original);
      String problem = problem(read, text, source, lifetime);
      if (!problem.isEmpty()) {
        return Optional.of(new Finding(SEED, i, text, problem));
      }
    }
    return Optional.empty();
  }

  private static String problem(
      Function<String, List<Event>> read, String text, SourceId source, Duration lifetime) {
    List<Event> events;
    try {
      events = read.apply(text);
    } catch (RuntimeException | StackOverflowError e) {
      return "threw " + e;
    }
    for (Event event : events) {
      if (event instanceof Event.Quoted(var quote)) {
        if (!quote.source().equals(source)) {
          return "a quote of " + quote.source();
        }
        if (quote.price().compareTo(LEAST) < 0 || quote.price().compareTo(MOST) > 0) {
          return "a price of " + quote.price();
        }
        if (quote.price().scale() > 200 || quote.price().precision() > 200) {
          return "a price of " + quote.price().precision() + " digits";
        }
        if (quote.time().isAfter(quote.receivedAt())
            || quote.time().isBefore(quote.receivedAt().minus(lifetime))) {
          return "a time of " + quote.time();
        }
      }
      if (event instanceof Event.Rejected(var _, var reason, var detail)
          && (reason == Rejection.INTERNAL || detail.length() > 200)) {
        return "a rejection of " + reason + " with " + detail.length() + " characters";
      }
    }
    return "";
  }
}
