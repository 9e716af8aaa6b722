package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bybit version 5, spot: REST market tickers, and the tickers and public trade topics. */
final class Bybit implements VenueApi {
  private static final String TICKERS = "tickers.";
  private static final String TRADES = "publicTrade.";
  private static final int MOST_ARGUMENTS = 10;
  private static final String CONNECTION = "2324d924-aa4d-45b0-a858-7b8be29ab52b";

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(600, Duration.ofSeconds(5));

  Bybit(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      // beyond the limit of an address the venue's edge answers, not its interface
      return new Answer(403, "text/plain", Map.of(), "403, access too frequent", Optional.empty());
    }
    if (!request.path().equals("/v5/market/tickers")) {
      return Answer.json(404, Json.object());
    }
    if (!request.parameter("category").equals(Optional.of("spot"))) {
      return Answer.ok(body(10_001, "params error: Category is invalid", Json.object()));
    }
    Optional<String> symbol = request.parameter("symbol");
    ArrayNode list = Json.array();
    Optional<Instrument> one = symbol.flatMap(this::instrument);
    if (symbol.isPresent() && one.isEmpty()) {
      return Answer.ok(body(10_001, "Not supported symbols", Json.object()));
    }
    one.map(List::of)
        .orElseGet(desk::open)
        .forEach(instrument -> desk.ticker(instrument).ifPresent(t -> list.add(row(t))));
    ObjectNode result = Json.object().put("category", "spot").set("list", list);
    ObjectNode body = body(0, "OK", result);
    return one.map(instrument -> Answer.ok(body, instrument)).orElseGet(() -> Answer.ok(body));
  }

  @Override
  public Answer tooMany() {
    return Answer.ok(body(10_006, "Too many visits. Exceeded the API Rate Limit.", Json.object()));
  }

  private ObjectNode body(int code, String message, ObjectNode result) {
    ObjectNode body = Json.object().put("retCode", code).put("retMsg", message);
    body.set("result", result);
    body.set("retExtInfo", Json.object());
    return body.put("time", desk.now().toEpochMilli());
  }

  private static ObjectNode row(Ticker ticker) {
    return Json.object()
        .put("symbol", symbol(ticker.instrument()))
        .putRawValue("bid1Price", Json.quoted(ticker.bid()))
        .putRawValue("bid1Size", Json.quoted(ticker.bidSize()))
        .putRawValue("ask1Price", Json.quoted(ticker.ask()))
        .putRawValue("ask1Size", Json.quoted(ticker.askSize()))
        .putRawValue("lastPrice", Json.quoted(ticker.last()))
        .putRawValue("prevPrice24h", Json.quoted(ticker.open()))
        .put("price24hPcnt", "0")
        .putRawValue("highPrice24h", Json.quoted(ticker.high()))
        .putRawValue("lowPrice24h", Json.quoted(ticker.low()))
        .putRawValue("volume24h", Json.quoted(ticker.volume()))
        .putRawValue("usdIndexPrice", Json.quoted(ticker.last()));
  }

  private Optional<Instrument> instrument(String symbol) {
    return Symbols.joined(symbol, desk.venue()).filter(desk::trades);
  }

  private static String symbol(Instrument instrument) {
    return instrument.base() + instrument.quote();
  }

  @Override
  public boolean streamsAt(String path) {
    return path.equals("/v5/public/spot");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Topics(wire);
  }

  private final class Topics extends Conversation {
    private final Set<String> topics = new LinkedHashSet<>();

    Topics(Wire wire) {
      super(Bybit.this.desk, wire);
    }

    @Override
    public void received(String text) {
      ObjectNode request = Json.parse(text).orElseGet(Json::object);
      String operation = Json.string(request, "op");
      switch (operation) {
        case "ping" -> answer(request, true, "pong", "ping");
        case "subscribe", "unsubscribe" ->
            change(request, operation, Json.strings(request, "args"));
        default -> answer(request, false, "unknown operation", operation);
      }
    }

    private void change(ObjectNode request, String operation, List<String> wanted) {
      if (wanted.isEmpty() || wanted.size() > MOST_ARGUMENTS) {
        answer(request, false, "args size >" + MOST_ARGUMENTS, operation);
        return;
      }
      for (String topic : wanted) {
        if (instrumentOf(topic).isEmpty()) {
          answer(request, false, "Invalid symbol :[" + topic + "]", operation);
          return;
        }
      }
      answer(request, true, operation, operation);
      for (String topic : wanted) {
        Instrument instrument = instrumentOf(topic).orElseThrow();
        if (operation.equals("subscribe")) {
          topics.add(topic);
          hear(instrument);
          desk.ticker(instrument).ifPresent(ticker -> changed(instrument, ticker));
        } else {
          topics.remove(topic);
          if (topics.stream().noneMatch(t -> instrumentOf(t).equals(Optional.of(instrument)))) {
            leave(instrument);
          }
        }
      }
    }

    private Optional<Instrument> instrumentOf(String topic) {
      for (String prefix : List.of(TICKERS, TRADES)) {
        if (topic.startsWith(prefix)) {
          return instrument(topic.substring(prefix.length()));
        }
      }
      return Optional.empty();
    }

    private void answer(ObjectNode request, boolean success, String message, String operation) {
      wire.send(
          Json.text(
              Json.object()
                  .put("success", success)
                  .put("ret_msg", message)
                  .put("conn_id", CONNECTION)
                  .put("req_id", Json.string(request, "req_id"))
                  .put("op", operation)));
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      String shown = symbol(ticker.instrument());
      if (topics.contains(TICKERS + symbol(book))) {
        send(book, ticker, TICKERS + shown, ticker(ticker));
      }
      if (topics.contains(TRADES + symbol(book))) {
        send(book, ticker, TRADES + shown, Json.array().add(trade(ticker)));
      }
    }

    private void send(
        Instrument book, Ticker ticker, String topic, tools.jackson.databind.JsonNode data) {
      ObjectNode frame =
          Json.object()
              .put("topic", topic)
              .put("ts", ticker.time().toEpochMilli())
              .put("type", "snapshot")
              .put("cs", ticker.sequence());
      frame.set("data", data);
      wire.data(book, Json.text(frame));
    }
  }

  /** The spot ticker of the stream has no bid and ask. */
  private static ObjectNode ticker(Ticker ticker) {
    return Json.object()
        .put("symbol", symbol(ticker.instrument()))
        .putRawValue("lastPrice", Json.quoted(ticker.last()))
        .putRawValue("highPrice24h", Json.quoted(ticker.high()))
        .putRawValue("lowPrice24h", Json.quoted(ticker.low()))
        .putRawValue("prevPrice24h", Json.quoted(ticker.open()))
        .putRawValue("volume24h", Json.quoted(ticker.volume()))
        .put("price24hPcnt", "0")
        .putRawValue("usdIndexPrice", Json.quoted(ticker.last()));
  }

  private static ObjectNode trade(Ticker ticker) {
    return Json.object()
        .put("i", Long.toString(ticker.sequence()))
        .put("T", ticker.time().toEpochMilli())
        .putRawValue("p", Json.quoted(ticker.last()))
        .putRawValue("v", Json.quoted(ticker.lastSize()))
        .put("S", ticker.sell() ? "Sell" : "Buy")
        .put("s", symbol(ticker.instrument()))
        .put("BT", false);
  }
}
