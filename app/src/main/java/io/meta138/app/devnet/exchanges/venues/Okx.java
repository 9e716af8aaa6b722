package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OKX version 5: REST market tickers, and the tickers and trades channels. */
final class Okx implements VenueApi {
  private static final Set<String> CHANNELS = Set.of("tickers", "trades");
  private static final Duration SILENT_CLIENT = Duration.ofSeconds(30);
  private static final String CONNECTION = "a4d3ae55";

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(20, Duration.ofSeconds(2));

  Okx(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    return switch (request.path()) {
      case "/api/v5/market/ticker" -> {
        Optional<Instrument> instrument =
            request.parameter("instId").flatMap(id -> Symbols.separated(id, '-'));
        Optional<Ticker> ticker = instrument.flatMap(desk::ticker);
        yield ticker.isEmpty()
            ? Answer.ok(
                body("51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist."))
            : Answer.ok(body("0", "", ticker.get()), instrument.get());
      }
      case "/api/v5/market/tickers" -> {
        if (!request.parameter("instType").equals(Optional.of("SPOT"))) {
          yield Answer.json(400, body("51000", "Parameter instType error"));
        }
        yield Answer.ok(
            body(
                "0",
                "",
                desk.open().stream()
                    .flatMap(instrument -> desk.ticker(instrument).stream())
                    .toArray(Ticker[]::new)));
      }
      default -> Answer.json(404, body("404", "Not Found"));
    };
  }

  @Override
  public Answer tooMany() {
    return Answer.json(429, Json.object().put("msg", "Too Many Requests").put("code", "50011"));
  }

  private static ObjectNode body(String code, String message, Ticker... tickers) {
    ArrayNode data = Json.array();
    for (Ticker ticker : tickers) {
      data.add(row(ticker));
    }
    return Json.object().put("code", code).put("msg", message).set("data", data);
  }

  private static ObjectNode row(Ticker ticker) {
    return Json.object()
        .put("instType", "SPOT")
        .put("instId", id(ticker.instrument()))
        .putRawValue("last", Json.quoted(ticker.last()))
        .putRawValue("lastSz", Json.quoted(ticker.lastSize()))
        .putRawValue("askPx", Json.quoted(ticker.ask()))
        .putRawValue("askSz", Json.quoted(ticker.askSize()))
        .putRawValue("bidPx", Json.quoted(ticker.bid()))
        .putRawValue("bidSz", Json.quoted(ticker.bidSize()))
        .putRawValue("open24h", Json.quoted(ticker.open()))
        .putRawValue("high24h", Json.quoted(ticker.high()))
        .putRawValue("low24h", Json.quoted(ticker.low()))
        .putRawValue("vol24h", Json.quoted(ticker.volume()))
        .put("ts", Long.toString(ticker.time().toEpochMilli()));
  }

  private static ObjectNode trade(Ticker ticker) {
    return Json.object()
        .put("instId", id(ticker.instrument()))
        .put("tradeId", Long.toString(ticker.sequence()))
        .putRawValue("px", Json.quoted(ticker.last()))
        .putRawValue("sz", Json.quoted(ticker.lastSize()))
        .put("side", ticker.sell() ? "sell" : "buy")
        .put("ts", Long.toString(ticker.time().toEpochMilli()))
        .put("count", "1");
  }

  private static String id(Instrument instrument) {
    return instrument.base() + "-" + instrument.quote();
  }

  @Override
  public boolean streamsAt(String path) {
    return path.equals("/ws/v5/public");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Channels(wire);
  }

  private record Subscription(String channel, Instrument instrument) {
    ObjectNode json() {
      return Json.object().put("channel", channel).put("instId", id(instrument));
    }
  }

  private final class Channels extends Conversation {
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private final RateWindow operations = new RateWindow(480, Duration.ofHours(1));
    private Instant lastExchange = desk.now();

    Channels(Wire wire) {
      super(Okx.this.desk, wire);
    }

    @Override
    public void received(String text) {
      lastExchange = desk.now();
      if (text.equals("ping")) {
        wire.send("pong");
        return;
      }
      ObjectNode request = Json.parse(text).orElseGet(Json::object);
      String operation = Json.string(request, "op");
      boolean known = operation.equals("subscribe") || operation.equals("unsubscribe");
      if (!known || !(request.get("args") instanceof ArrayNode args)) {
        error("60012", "Invalid request: " + request);
      } else if (!operations.take(desk.now(), 1)) {
        error("60014", "Requests too frequent");
      } else {
        for (JsonNode argument : args) {
          change(operation, argument);
        }
      }
    }

    private void change(String operation, JsonNode argument) {
      String channel = Json.string(argument, "channel");
      String id = Json.string(argument, "instId");
      Optional<Instrument> instrument = Symbols.separated(id, '-').filter(desk::trades);
      if (!CHANNELS.contains(channel) || instrument.isEmpty()) {
        error(
            "60018",
            "Wrong URL or channel:"
                + channel
                + ",instId:"
                + id
                + " doesn't exist. Please use the correct URL, channel and parameters referring"
                + " to API document.");
        return;
      }
      Subscription subscription = new Subscription(channel, instrument.get());
      ObjectNode frame = Json.object().put("event", operation);
      frame.set("arg", subscription.json());
      wire.send(Json.text(frame.put("connId", CONNECTION)));
      if (operation.equals("subscribe")) {
        subscriptions.add(subscription);
        hear(instrument.get());
        desk.ticker(instrument.get()).ifPresent(ticker -> send(subscription, ticker));
      } else {
        subscriptions.remove(subscription);
        if (subscriptions.stream().noneMatch(s -> s.instrument().equals(instrument.get()))) {
          leave(instrument.get());
        }
      }
    }

    private void error(String code, String message) {
      wire.send(
          Json.text(
              Json.object()
                  .put("event", "error")
                  .put("code", code)
                  .put("msg", message)
                  .put("connId", CONNECTION)));
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      for (String channel : CHANNELS) {
        Subscription subscription = new Subscription(channel, book);
        if (subscriptions.contains(subscription)) {
          send(subscription, ticker);
        }
      }
    }

    private void send(Subscription subscription, Ticker ticker) {
      lastExchange = desk.now();
      Subscription shown = new Subscription(subscription.channel(), ticker.instrument());
      ObjectNode frame = Json.object();
      frame.set("arg", shown.json());
      frame.set(
          "data",
          Json.array().add(shown.channel().equals("tickers") ? row(ticker) : trade(ticker)));
      wire.data(subscription.instrument(), Json.text(frame));
    }

    @Override
    public void second() {
      if (!lastExchange.plus(SILENT_CLIENT).isAfter(desk.now())) {
        wire.close(4004, "No data received in 30s.");
      }
    }
  }
}
