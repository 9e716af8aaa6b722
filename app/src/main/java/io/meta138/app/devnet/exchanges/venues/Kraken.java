package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Kraken: REST tickers whose errors come with status 200, and version 2 of its streams. */
final class Kraken implements VenueApi {
  private static final Set<String> CHANNELS = Set.of("ticker", "trade");

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(15, Duration.ofSeconds(15));

  Kraken(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    if (request.path().equals("/0/public/Time")) {
      return Answer.ok(
          result(Json.object().put("unixtime", desk.now().getEpochSecond()), new String[0]));
    }
    if (!request.path().equals("/0/public/Ticker")) {
      return Answer.json(404, result(null, "EGeneral:Unknown method"));
    }
    ObjectNode rows = Json.object();
    List<Instrument> asked = new ArrayList<>();
    for (String pair : request.parameter("pair").orElse("").split(",", -1)) {
      Optional<Instrument> instrument = KrakenSymbols.requested(pair);
      Optional<Ticker> ticker = instrument.flatMap(desk::ticker);
      if (ticker.isEmpty()) {
        return Answer.ok(result(null, "EQuery:Unknown asset pair"));
      }
      asked.add(instrument.get());
      rows.set(KrakenSymbols.resultKey(ticker.get().instrument()), row(ticker.get()));
    }
    ObjectNode body = result(rows, new String[0]);
    return asked.size() == 1 ? Answer.ok(body, asked.getFirst()) : Answer.ok(body);
  }

  @Override
  public Answer tooMany() {
    return Answer.ok(result(null, "EAPI:Rate limit exceeded"));
  }

  private static ObjectNode result(
      @org.jspecify.annotations.Nullable ObjectNode rows, String... errors) {
    ArrayNode list = Json.array();
    for (String error : errors) {
      list.add(error);
    }
    ObjectNode body = Json.object();
    body.set("error", list);
    if (rows != null) {
      body.set("result", rows);
    }
    return body;
  }

  private static ObjectNode row(Ticker ticker) {
    ObjectNode row = Json.object();
    row.set(
        "a",
        Json.array()
            .addRawValue(Json.quoted(ticker.ask()))
            .add("1")
            .addRawValue(Json.quoted(ticker.askSize())));
    row.set(
        "b",
        Json.array()
            .addRawValue(Json.quoted(ticker.bid()))
            .add("1")
            .addRawValue(Json.quoted(ticker.bidSize())));
    row.set(
        "c",
        Json.array()
            .addRawValue(Json.quoted(ticker.last()))
            .addRawValue(Json.quoted(ticker.lastSize())));
    row.set("v", twice(ticker.volume()));
    row.set("p", twice(ticker.open()));
    row.set("t", Json.array().add(35L + ticker.sequence()).add(3_276L + ticker.sequence()));
    row.set("l", twice(ticker.low()));
    row.set("h", twice(ticker.high()));
    return row.putRawValue("o", Json.quoted(ticker.open()));
  }

  private static ArrayNode twice(io.meta138.app.devnet.exchanges.books.Amount amount) {
    return Json.array().addRawValue(Json.quoted(amount)).addRawValue(Json.quoted(amount));
  }

  @Override
  public boolean streamsAt(String path) {
    return path.equals("/v2");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Streams(wire);
  }

  private record Subscription(String channel, Instrument instrument) {}

  private final class Streams extends Conversation {
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private boolean idle = true;

    Streams(Wire wire) {
      super(Kraken.this.desk, wire);
    }

    @Override
    public void opened() {
      wire.send(
          "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"version\":\"2.0.10\","
              + "\"system\":\"online\",\"api_version\":\"v2\",\"connection_id\":138}]}");
    }

    @Override
    public void received(String text) {
      Optional<ObjectNode> parsed = Json.parse(text);
      if (parsed.isEmpty()) {
        wire.send("{\"error\":\"Malformed request\",\"success\":false}");
        return;
      }
      ObjectNode request = parsed.get();
      String method = Json.string(request, "method");
      switch (method) {
        case "ping" -> wire.send(Json.text(answer(request, "pong")));
        case "subscribe", "unsubscribe" -> change(request, method);
        default -> fail(request, method, "Unknown method", Optional.empty());
      }
    }

    private void change(ObjectNode request, String method) {
      if (!(request.get("params") instanceof ObjectNode params)) {
        fail(request, method, "Missing params", Optional.empty());
        return;
      }
      String channel = Json.string(params, "channel");
      if (!CHANNELS.contains(channel)) {
        fail(request, method, "Channel not supported", Optional.empty());
        return;
      }
      boolean snapshot = params.get("snapshot") == null || params.get("snapshot").asBoolean(true);
      for (String symbol : Json.strings(params, "symbol")) {
        Optional<Instrument> instrument = Symbols.separated(symbol, '/').filter(desk::trades);
        if (instrument.isEmpty()) {
          fail(request, method, "Currency pair not supported " + symbol, Optional.of(symbol));
          continue;
        }
        Subscription subscription = new Subscription(channel, instrument.get());
        if (method.equals("unsubscribe")) {
          subscriptions.remove(subscription);
          leaveWhenUnused(instrument.get());
          acknowledge(request, method, channel, symbol);
        } else if (!subscriptions.add(subscription)) {
          fail(request, method, "Already subscribed", Optional.of(symbol));
        } else {
          hear(instrument.get());
          acknowledge(request, method, channel, symbol);
          if (snapshot) {
            desk.ticker(instrument.get()).ifPresent(t -> send(subscription, t, "snapshot"));
          }
        }
      }
    }

    private void leaveWhenUnused(Instrument instrument) {
      if (subscriptions.stream().noneMatch(other -> other.instrument().equals(instrument))) {
        leave(instrument);
      }
    }

    private void acknowledge(ObjectNode request, String method, String channel, String symbol) {
      ObjectNode result = Json.object().put("channel", channel).put("symbol", symbol);
      if (channel.equals("ticker")) {
        result.put("event_trigger", "trades").put("snapshot", true);
      }
      ObjectNode frame = answer(request, method);
      frame.set("result", result);
      wire.send(Json.text(frame.put("success", true)));
    }

    private void fail(ObjectNode request, String method, String error, Optional<String> symbol) {
      ObjectNode frame = answer(request, method).put("error", error).put("success", false);
      symbol.ifPresent(name -> frame.put("symbol", name));
      wire.send(Json.text(frame));
    }

    private ObjectNode answer(ObjectNode request, String method) {
      String now = Times.micros(desk.now());
      ObjectNode frame = Json.object().put("method", method);
      if (request.get("req_id") != null) {
        frame.set("req_id", request.get("req_id"));
      }
      return frame.put("time_in", now).put("time_out", now);
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      for (String channel : CHANNELS) {
        Subscription subscription = new Subscription(channel, book);
        if (subscriptions.contains(subscription)) {
          send(subscription, ticker, "update");
        }
      }
    }

    private void send(Subscription subscription, Ticker ticker, String type) {
      idle = false;
      ObjectNode frame = Json.object().put("channel", subscription.channel()).put("type", type);
      frame.set(
          "data",
          Json.array()
              .add(subscription.channel().equals("ticker") ? quote(ticker) : trade(ticker)));
      wire.data(subscription.instrument(), Json.text(frame));
    }

    @Override
    public void second() {
      if (idle && !subscriptions.isEmpty()) {
        wire.send("{\"channel\":\"heartbeat\"}");
      }
      idle = true;
    }
  }

  private static ObjectNode quote(Ticker ticker) {
    return Json.object()
        .put("symbol", ticker.instrument().toString())
        .putRawValue("bid", Json.bare(ticker.bid()))
        .putRawValue("bid_qty", Json.bare(ticker.bidSize()))
        .putRawValue("ask", Json.bare(ticker.ask()))
        .putRawValue("ask_qty", Json.bare(ticker.askSize()))
        .putRawValue("last", Json.bare(ticker.last()))
        .putRawValue("volume", Json.bare(ticker.volume()))
        .putRawValue("vwap", Json.bare(ticker.open()))
        .putRawValue("low", Json.bare(ticker.low()))
        .putRawValue("high", Json.bare(ticker.high()))
        .put("change", 0)
        .put("change_pct", 0)
        .put("timestamp", Times.micros(ticker.time()));
  }

  private static ObjectNode trade(Ticker ticker) {
    return Json.object()
        .put("symbol", ticker.instrument().toString())
        .put("side", ticker.sell() ? "sell" : "buy")
        .putRawValue("price", Json.bare(ticker.last()))
        .putRawValue("qty", Json.bare(ticker.lastSize()))
        .put("ord_type", "limit")
        .put("trade_id", ticker.sequence())
        .put("timestamp", Times.micros(ticker.time()));
  }
}
