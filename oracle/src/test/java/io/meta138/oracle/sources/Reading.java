package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.oracle.sources.protocol.Venue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One venue's reader for one source, as a connection or an answer has it. */
final class Reading {
  static final VenueCatalog CATALOG = VenueCatalog.standard();

  private final List<Event> events = new ArrayList<>();
  private final Reader reader;

  /** Takes a text. */
  private interface Reader {
    void read(String text, Instant at);
  }

  private Reading(SourceId source, boolean stream) {
    Venue venue = CATALOG.venue(source.venue()).orElseThrow();
    String symbol = venue.symbols().symbol(source.pair()).orElseThrow();
    Acceptance acceptance = Acceptance.ofLifetime(venue.profile().quoteLifetime());
    if (stream) {
      StreamProtocol.Session session =
          venue.stream().orElseThrow().open(Map.of(symbol, source), acceptance);
      reader = (text, at) -> session.onText(text, at, events::add);
    } else {
      PollRequest request = venue.poll().requests(Map.of(symbol, source)).getFirst();
      reader = (text, at) -> venue.poll().read(request, text, at, acceptance, events::add);
    }
  }

  static Reading of(Golden.Case shape) {
    return new Reading(new SourceId(shape.venue(), Pair.parse(shape.pair())), shape.stream());
  }

  static Reading stream(String venue, String pair) {
    return new Reading(new SourceId(venue, Pair.parse(pair)), true);
  }

  static Reading answer(String venue, String pair) {
    return new Reading(new SourceId(venue, Pair.parse(pair)), false);
  }

  /** What a text means, after all before it. */
  List<Event> read(String text) {
    return read(text, Golden.NOW);
  }

  List<Event> read(String text, Instant at) {
    events.clear();
    reader.read(text, at);
    return List.copyOf(events);
  }

  /** The quotes a text holds. */
  List<Quote> quotes(String text) {
    return read(text).stream()
        .filter(Event.Quoted.class::isInstance)
        .map(event -> ((Event.Quoted) event).quote())
        .toList();
  }

  /** The reasons why parts of a text were dropped. */
  List<Rejection> rejections(String text) {
    return rejections(text, Golden.NOW);
  }

  List<Rejection> rejections(String text, Instant at) {
    return read(text, at).stream()
        .filter(Event.Rejected.class::isInstance)
        .map(event -> ((Event.Rejected) event).reason())
        .toList();
  }
}
