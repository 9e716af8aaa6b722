package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Coinbase Advanced Trade: REST market trades, and the ticker and heartbeats channels. */
final class CoinbaseAdvanced implements VenueApi {
  private static final String PRODUCTS = "/api/v3/brokerage/market/products/";
  private static final Duration SUBSCRIBE_WITHIN = Duration.ofSeconds(5);

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(10, Duration.ofSeconds(1));

  CoinbaseAdvanced(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    String path = request.path();
    if (!path.startsWith(PRODUCTS) || !path.endsWith("/ticker")) {
      return error(404, "NOT_FOUND", "not found");
    }
    String product =
        path.substring(PRODUCTS.length(), Math.max(PRODUCTS.length(), path.length() - 7));
    Optional<Instrument> instrument = Symbols.separated(product, '-');
    return instrument
        .flatMap(desk::ticker)
        .map(ticker -> Answer.ok(trades(ticker), instrument.get()))
        .orElseGet(() -> error(404, "NOT_FOUND", "valid product_id is required"));
  }

  @Override
  public Answer tooMany() {
    return error(429, "RESOURCE_EXHAUSTED", "too many requests");
  }

  private static Answer error(int status, String code, String details) {
    return Answer.json(
        status,
        Json.object().put("error", code).put("error_details", details).put("message", details));
  }

  private static ObjectNode trades(Ticker ticker) {
    ObjectNode body = Json.object();
    body.set(
        "trades",
        Json.array()
            .add(
                Json.object()
                    .put("trade_id", Long.toString(ticker.sequence()))
                    .put("product_id", product(ticker.instrument()))
                    .putRawValue("price", Json.quoted(ticker.last()))
                    .putRawValue("size", Json.quoted(ticker.lastSize()))
                    .put("time", Times.micros(ticker.time()))
                    .put("side", ticker.sell() ? "SELL" : "BUY")));
    return body.putRawValue("best_bid", Json.quoted(ticker.bid()))
        .putRawValue("best_ask", Json.quoted(ticker.ask()));
  }

  private static String product(Instrument instrument) {
    return instrument.base() + "-" + instrument.quote();
  }

  @Override
  public boolean streamsAt(String path) {
    return path.isEmpty() || path.equals("/");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Feed(wire);
  }

  private final class Feed extends Conversation {
    private final Instant opened = desk.now();
    private final Set<Instrument> products = new LinkedHashSet<>();
    private boolean heartbeats;
    private long sequence;
    private long beats;

    Feed(Wire wire) {
      super(CoinbaseAdvanced.this.desk, wire);
    }

    @Override
    public void received(String text) {
      ObjectNode request = Json.parse(text).orElseGet(Json::object);
      String type = Json.string(request, "type");
      String channel = Json.string(request, "channel");
      boolean subscribe = type.equals("subscribe");
      if (!subscribe && !type.equals("unsubscribe")) {
        error("type has to be either subscribe or unsubscribe");
      } else if (channel.equals("heartbeats")) {
        heartbeats = subscribe;
        wire.send(Json.text(subscriptions()));
      } else if (channel.equals("ticker")) {
        change(subscribe, Json.strings(request, "product_ids"));
      } else {
        error("channel is not supported: " + channel);
      }
    }

    private void change(boolean subscribe, List<String> ids) {
      List<Instrument> wanted = new ArrayList<>();
      for (String id : ids) {
        Optional<Instrument> instrument = Symbols.separated(id, '-').filter(desk::trades);
        if (instrument.isEmpty()) {
          error(id + " is not a valid product");
          return;
        }
        wanted.add(instrument.get());
      }
      for (Instrument instrument : wanted) {
        if (subscribe) {
          products.add(instrument);
          hear(instrument);
        } else {
          products.remove(instrument);
          leave(instrument);
        }
      }
      wire.send(Json.text(subscriptions()));
      if (subscribe) {
        for (Instrument instrument : wanted) {
          desk.ticker(instrument).ifPresent(ticker -> send(instrument, ticker, "snapshot"));
        }
      }
    }

    private ObjectNode subscriptions() {
      ObjectNode all = Json.object();
      ArrayNode ids = Json.array();
      products.forEach(instrument -> ids.add(product(instrument)));
      all.set("ticker", ids);
      if (heartbeats) {
        all.set("heartbeats", Json.array().add("heartbeats"));
      }
      return frame("subscriptions", Json.object().set("subscriptions", all));
    }

    private ObjectNode frame(String channel, JsonNode event) {
      return Json.object()
          .put("channel", channel)
          .put("client_id", "")
          .put("timestamp", Times.micros(desk.now()))
          .put("sequence_num", sequence++)
          .set("events", Json.array().add(event));
    }

    private void error(String message) {
      wire.send(Json.text(Json.object().put("type", "error").put("message", message)));
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      send(book, ticker, "update");
    }

    private void send(Instrument book, Ticker ticker, String type) {
      ObjectNode row =
          Json.object()
              .put("type", "ticker")
              .put("product_id", product(ticker.instrument()))
              .putRawValue("price", Json.quoted(ticker.last()))
              .putRawValue("volume_24_h", Json.quoted(ticker.volume()))
              .putRawValue("low_24_h", Json.quoted(ticker.low()))
              .putRawValue("high_24_h", Json.quoted(ticker.high()))
              .putRawValue("best_bid", Json.quoted(ticker.bid()))
              .putRawValue("best_bid_quantity", Json.quoted(ticker.bidSize()))
              .putRawValue("best_ask", Json.quoted(ticker.ask()))
              .putRawValue("best_ask_quantity", Json.quoted(ticker.askSize()));
      ObjectNode event = Json.object().put("type", type);
      event.set("tickers", Json.array().add(row));
      ObjectNode frame = frame("ticker", event);
      frame.put("timestamp", Times.micros(ticker.time()));
      wire.data(book, Json.text(frame));
    }

    @Override
    public void second() {
      if (products.isEmpty() && !heartbeats && !opened.plus(SUBSCRIBE_WITHIN).isAfter(desk.now())) {
        wire.close(1008, "no subscription within 5 seconds");
      } else if (heartbeats) {
        beats++;
        wire.send(
            Json.text(
                frame(
                    "heartbeats",
                    Json.object()
                        .put("current_time", desk.now().toString())
                        .put("heartbeat_counter", Long.toString(beats)))));
      }
    }
  }
}
