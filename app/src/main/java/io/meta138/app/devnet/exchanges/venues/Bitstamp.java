package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Bitstamp: REST version 2 tickers and the live trades channels. */
final class Bitstamp implements VenueApi {
  private static final String TICKER = "/api/v2/ticker/";
  private static final String TRADES = "live_trades_";

  private final VenueDesk desk;
  private final RateWindow second = new RateWindow(400, Duration.ofSeconds(1));
  private final RateWindow tenMinutes = new RateWindow(10_000, Duration.ofMinutes(10));

  Bitstamp(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!second.take(desk.now(), 1) || !tenMinutes.take(desk.now(), 1)) {
      return tooMany();
    }
    String path = request.path();
    if (!path.startsWith(TICKER)) {
      return error(404, "404.000", "Not found");
    }
    String symbol = path.substring(TICKER.length()).replaceFirst("/$", "");
    Optional<Instrument> instrument = instrument(symbol);
    return instrument
        .flatMap(desk::ticker)
        .map(ticker -> Answer.ok(row(ticker), instrument.get()))
        .orElseGet(() -> error(404, "404.002", "Currency pair not found"));
  }

  @Override
  public Answer tooMany() {
    return error(429, "400.002", "Request rate limit exceeded.");
  }

  private static Answer error(int status, String code, String reason) {
    return Answer.json(
        status,
        Json.object().put("status", "error").put("reason", reason).put("response_code", code));
  }

  private Optional<Instrument> instrument(String symbol) {
    if (!symbol.equals(symbol.toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    return Symbols.joined(symbol.toUpperCase(Locale.ROOT), desk.venue()).filter(desk::trades);
  }

  private static String symbol(Instrument instrument) {
    return (instrument.base() + instrument.quote()).toLowerCase(Locale.ROOT);
  }

  private static ObjectNode row(Ticker ticker) {
    return Json.object()
        .put("timestamp", Long.toString(ticker.time().getEpochSecond()))
        .putRawValue("open", Json.quoted(ticker.open()))
        .putRawValue("high", Json.quoted(ticker.high()))
        .putRawValue("low", Json.quoted(ticker.low()))
        .putRawValue("last", Json.quoted(ticker.last()))
        .putRawValue("volume", Json.quoted(ticker.volume()))
        .putRawValue("vwap", Json.quoted(ticker.open()))
        .putRawValue("bid", Json.quoted(ticker.bid()))
        .putRawValue("ask", Json.quoted(ticker.ask()));
  }

  @Override
  public boolean streamsAt(String path) {
    return path.isEmpty() || path.equals("/");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Channels(wire);
  }

  private final class Channels extends Conversation {
    private final Set<Instrument> subscribed = new LinkedHashSet<>();

    Channels(Wire wire) {
      super(Bitstamp.this.desk, wire);
    }

    @Override
    public void received(String text) {
      ObjectNode request = Json.parse(text).orElseGet(Json::object);
      JsonNode data = request.get("data");
      String channel = data == null ? "" : Json.string(data, "channel");
      switch (Json.string(request, "event")) {
        case "bts:subscribe" -> subscribe(channel);
        case "bts:unsubscribe" -> {
          Optional<Instrument> instrument = traded(channel);
          instrument.ifPresent(subscribed::remove);
          instrument.ifPresent(this::leave);
          wire.send(event("bts:unsubscription_succeeded", channel, Json.object()));
        }
        case "bts:heartbeat" ->
            wire.send(event("bts:heartbeat", "", Json.object().put("status", "success")));
        default -> wire.send(event("bts:error", "", failure("Bad subscription string.")));
      }
    }

    private void subscribe(String channel) {
      Optional<Instrument> instrument = traded(channel);
      if (instrument.isEmpty()) {
        wire.send(event("bts:error", "", failure("Incorrect JSON format or unknown channel.")));
        return;
      }
      subscribed.add(instrument.get());
      hear(instrument.get());
      wire.send(event("bts:subscription_succeeded", channel, Json.object()));
    }

    private Optional<Instrument> traded(String channel) {
      return channel.startsWith(TRADES)
          ? instrument(channel.substring(TRADES.length()))
          : Optional.empty();
    }

    private ObjectNode failure(String message) {
      return Json.object().putNull("code").put("message", message);
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      long micros = Times.epochMicros(ticker.time());
      ObjectNode data =
          Json.object()
              .put("id", ticker.sequence())
              .put("timestamp", Long.toString(micros / 1_000_000))
              .putRawValue("amount", Json.bare(ticker.lastSize()))
              .putRawValue("amount_str", Json.quoted(ticker.lastSize()))
              .putRawValue("price", Json.bare(ticker.last()))
              .putRawValue("price_str", Json.quoted(ticker.last()))
              .put("type", ticker.sell() ? 1 : 0)
              .put("microtimestamp", Long.toString(micros))
              .put("buy_order_id", 2 * ticker.sequence())
              .put("sell_order_id", 2 * ticker.sequence() + 1);
      wire.data(book, event("trade", TRADES + symbol(ticker.instrument()), data));
    }

    @Override
    public void retiring() {
      wire.send(event("bts:request_reconnect", "", Json.object()));
    }
  }

  private static String event(String event, String channel, ObjectNode data) {
    ObjectNode frame = Json.object().put("event", event).put("channel", channel);
    frame.set("data", data);
    return Json.text(frame);
  }
}
