package io.meta138.oracle.sources.ecb;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.Intake;
import io.meta138.oracle.sources.protocol.PollProtocol;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.PolledVenue;
import io.meta138.oracle.sources.protocol.PublicationCalendar;
import io.meta138.oracle.sources.protocol.Symbols;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The European Central Bank's daily reference rates. Price: units of a currency for one euro, dated
 * by the day of publication. One document holds them all.
 */
public final class EcbVenue extends PolledVenue {
  private static final String PATH = "/stats/eurofxref/eurofxref-daily.xml";

  /** The venue as documented. */
  public EcbVenue() {
    super(
        new VenueProfile(
            "ecb",
            Optional.of("ecb"),
            PublicationCalendar.LIFETIME,
            Optional.empty(),
            URI.create("https://www.ecb.europa.eu"),
            VenueProfile.Key.NONE,
            Stream.of(
                    "USD GBP JPY CHF CAD AUD NZD CNY INR SGD KRW BRL MXN ZAR SEK NOK DKK PLN TRY HKD"
                        .split(" "))
                .map(currency -> new Pair("EUR", currency))
                .toList()),
        new EuroSymbols(),
        new Rest());
  }

  /** The currency's code; the euro is understood. */
  private static final class EuroSymbols implements Symbols {
    private static final Pattern CODE = Pattern.compile("[A-Z]{3}");

    @Override
    public Optional<String> symbol(Pair pair) {
      return pair.base().equals("EUR")
          ? Optional.of(pair.quote()).filter(this::code)
          : Optional.empty();
    }

    @Override
    public Optional<Pair> pair(String symbol) {
      return code(symbol) ? Optional.of(new Pair("EUR", symbol)) : Optional.empty();
    }

    private boolean code(String text) {
      return CODE.matcher(text).matches() && !text.equals("EUR");
    }
  }

  private static final class Rest implements PollProtocol {
    @Override
    public Duration spacing() {
      return Duration.ofSeconds(10);
    }

    @Override
    public Duration interval(Instant now, Optional<Instant> newest) {
      return PublicationCalendar.interval(now, newest);
    }

    @Override
    public List<PollRequest> requests(Map<String, SourceId> sources) {
      return sources.isEmpty() ? List.of() : List.of(new PollRequest(PATH, sources));
    }

    @Override
    public void read(
        PollRequest request,
        String body,
        Instant receivedAt,
        Acceptance acceptance,
        Consumer<? super Event> out) {
      Intake.ofAnswer(request.sources(), acceptance)
          .readText(body, receivedAt, (text, batch) -> EcbDocument.read(text, request, batch), out);
    }
  }
}
