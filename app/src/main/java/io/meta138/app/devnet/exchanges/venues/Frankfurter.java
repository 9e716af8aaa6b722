package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Assets;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Frankfurter's latest reference rates: numbers, one set a working day. */
final class Frankfurter implements VenueApi {
  /** ISO 4217's code for none: what a rate of the wrong symbol is labelled with. */
  private static final String NO_CURRENCY = "XXX";

  private final VenueDesk desk;

  Frankfurter(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!request.path().equals("/v1/latest")) {
      return missing();
    }
    String base = request.parameter("base").orElse("EUR");
    List<String> symbols =
        request
            .parameter("symbols")
            .map(list -> List.of(list.split(",", -1)))
            .orElseGet(() -> Assets.CURRENCIES.stream().filter(one -> !one.equals(base)).toList());
    List<Instrument> asked = new ArrayList<>();
    ObjectNode rates = Json.object();
    String date = desk.fix().day().toString();
    for (String symbol : symbols) {
      Instrument instrument = new Instrument(base, symbol);
      Optional<Ticker> ticker = desk.ticker(instrument);
      if (ticker.isPresent()) {
        asked.add(instrument);
        rates.putRawValue(
            ticker.get().instrument().equals(instrument) ? symbol : NO_CURRENCY,
            Json.bare(ticker.get().last()));
      }
    }
    if (rates.isEmpty()) {
      return missing();
    }
    ObjectNode body = Json.object().put("amount", 1.0).put("base", base).put("date", date);
    body.set("rates", rates);
    return asked.size() == 1 ? Answer.ok(body, asked.getFirst()) : Answer.ok(body);
  }

  private static Answer missing() {
    return Answer.json(404, Json.object().put("message", "not found"));
  }

  @Override
  public Answer tooMany() {
    return Answer.json(429, Json.object().put("message", "too many requests"));
  }
}
