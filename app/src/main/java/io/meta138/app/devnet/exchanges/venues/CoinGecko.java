package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** CoinGecko's simple prices: numbers by coin id; unknown ids are left out without a word. */
final class CoinGecko implements VenueApi {
  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(30, Duration.ofMinutes(1));

  CoinGecko(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    if (request.path().equals("/api/v3/ping")) {
      return Answer.ok(Json.object().put("gecko_says", "(V3) To the Moon!"));
    }
    if (!request.path().equals("/api/v3/simple/price")) {
      return Answer.json(404, Json.object().put("error", "Incorrect path"));
    }
    Optional<String> currencies = request.parameter("vs_currencies");
    Optional<String> ids = request.parameter("ids");
    if (currencies.isEmpty() || ids.isEmpty()) {
      String missing = currencies.isEmpty() ? "vs_currencies" : "ids";
      return Answer.json(422, Json.object().put("error", "Missing parameter " + missing));
    }
    boolean times = request.parameter("include_last_updated_at").equals(Optional.of("true"));
    List<Instrument> asked = new ArrayList<>();
    ObjectNode body = Json.object();
    for (String id : ids.get().split(",", -1)) {
      CoinIds.assetOfGecko(id)
          .ifPresent(asset -> add(body, id, asset, currencies.get(), times, asked));
    }
    return asked.size() == 1 ? Answer.ok(body, asked.getFirst()) : Answer.ok(body);
  }

  private void add(
      ObjectNode body,
      String id,
      String asset,
      String currencies,
      boolean times,
      List<Instrument> asked) {
    ObjectNode row = Json.object();
    for (String currency : currencies.split(",", -1)) {
      Instrument instrument = new Instrument(asset, currency.toUpperCase(Locale.ROOT));
      Optional<Ticker> ticker = desk.ticker(instrument);
      if (ticker.isPresent()) {
        asked.add(instrument);
        row.putRawValue(currency.toLowerCase(Locale.ROOT), Json.bare(ticker.get().last()));
        if (times) {
          row.put("last_updated_at", ticker.get().time().getEpochSecond());
        }
      }
    }
    if (!row.isEmpty()) {
      body.set(id, row);
    }
  }

  @Override
  public Answer tooMany() {
    return Answer.json(
        429,
        Json.object()
            .set(
                "status",
                Json.object()
                    .put("error_code", 429)
                    .put(
                        "error_message",
                        "You've exceeded the Rate Limit. Please visit the pricing page.")));
  }
}
