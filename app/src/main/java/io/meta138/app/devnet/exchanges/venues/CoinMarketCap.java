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

/** CoinMarketCap's latest quotes: by id an object, by symbol a list; any key is accepted. */
final class CoinMarketCap implements VenueApi {
  private static final String QUOTES = "/v2/cryptocurrency/quotes/latest";

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(30, Duration.ofMinutes(1));

  CoinMarketCap(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (request.header("X-CMC_PRO_API_KEY").filter(key -> !key.isBlank()).isEmpty()) {
      return error(401, 1002, "API key missing.");
    }
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    if (!request.path().equals(QUOTES)) {
      return error(404, 404, "Not Found");
    }
    Optional<String> ids = request.parameter("id");
    Optional<String> symbols = request.parameter("symbol");
    String convert = request.parameter("convert").orElse("USD").toUpperCase(Locale.ROOT);
    if (ids.isEmpty() == symbols.isEmpty()) {
      return error(400, 400, "\"value\" must contain exactly one of [id, symbol]");
    }
    if (!desk.venue().quotes().contains(convert)) {
      return error(400, 400, "Invalid value for \"convert\": \"" + convert + "\"");
    }
    List<Instrument> asked = new ArrayList<>();
    ObjectNode data = Json.object();
    if (symbols.isPresent()) {
      for (String symbol : symbols.get().split(",", -1)) {
        var rows = Json.array();
        quote(symbol, convert, asked).ifPresent(rows::add);
        data.set(symbol, rows);
      }
    } else {
      for (String id : ids.orElse("").split(",", -1)) {
        Optional<ObjectNode> row =
            CoinIds.assetOfCap(id).flatMap(asset -> quote(asset, convert, asked));
        if (row.isEmpty()) {
          return error(400, 400, "Invalid value for \"id\": \"" + id + "\"");
        }
        data.set(id, row.get());
      }
    }
    ObjectNode body = Json.object();
    body.set("status", status(0, Optional.empty(), 1));
    body.set("data", data);
    return asked.size() == 1 ? Answer.ok(body, asked.getFirst()) : Answer.ok(body);
  }

  @Override
  public Answer tooMany() {
    return error(
        429,
        1008,
        "You've exceeded your API Key's HTTP request rate limit. Rate limits reset every"
            + " minute.");
  }

  private Answer error(int status, int code, String message) {
    return Answer.json(status, Json.object().set("status", status(code, Optional.of(message), 0)));
  }

  private ObjectNode status(int code, Optional<String> message, int credits) {
    ObjectNode status =
        Json.object().put("timestamp", Times.millis(desk.now())).put("error_code", code);
    message.ifPresentOrElse(
        text -> status.put("error_message", text), () -> status.putNull("error_message"));
    return status.put("elapsed", 10).put("credit_count", credits);
  }

  private Optional<ObjectNode> quote(String asset, String convert, List<Instrument> asked) {
    Instrument instrument = new Instrument(asset, convert);
    Optional<Ticker> ticker = CoinIds.cap(asset) == 0 ? Optional.empty() : desk.ticker(instrument);
    return ticker.map(found -> {
      asked.add(instrument);
      ObjectNode price =
          Json.object()
              .putRawValue("price", Json.bare(found.last()))
              .putRawValue("volume_24h", Json.bare(found.volume()))
              .put("last_updated", Times.millis(found.time()));
      Instrument shown = found.instrument();
      return Json.object()
          .put("id", CoinIds.cap(shown.base()))
          .put("name", shown.base())
          .put("symbol", shown.base())
          .put("last_updated", Times.millis(found.time()))
          .set("quote", Json.object().set(convert, price));
    });
  }
}
