package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Coinbase Exchange: REST product tickers, and the ticker and heartbeat channels. */
final class Coinbase implements VenueApi {
  private static final Set<String> CHANNELS = Set.of("ticker", "heartbeat");
  private static final Duration SUBSCRIBE_WITHIN = Duration.ofSeconds(5);

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(10, Duration.ofSeconds(1));

  Coinbase(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    String path = request.path();
    if (!path.startsWith("/products/") || !path.endsWith("/ticker")) {
      return message(404, "NotFound");
    }
    String product =
        path.substring("/products/".length(), Math.max(10, path.length() - "/ticker".length()));
    Optional<Instrument> instrument = Symbols.separated(product, '-');
    return instrument
        .flatMap(desk::ticker)
        .map(ticker -> Answer.ok(row(ticker), instrument.get()))
        .orElseGet(() -> message(404, "NotFound"));
  }

  @Override
  public Answer tooMany() {
    return message(429, "Public rate limit exceeded");
  }

  private static Answer message(int status, String text) {
    return Answer.json(status, Json.object().put("message", text));
  }

  private static ObjectNode row(Ticker ticker) {
    return Json.object()
        .putRawValue("ask", Json.quoted(ticker.ask()))
        .putRawValue("bid", Json.quoted(ticker.bid()))
        .putRawValue("volume", Json.quoted(ticker.volume()))
        .put("trade_id", ticker.sequence())
        .putRawValue("price", Json.quoted(ticker.last()))
        .putRawValue("size", Json.quoted(ticker.lastSize()))
        .put("time", Times.micros(ticker.time()));
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
    private final Map<String, Set<Instrument>> channels = new LinkedHashMap<>();

    Feed(Wire wire) {
      super(Coinbase.this.desk, wire);
    }

    @Override
    public void received(String text) {
      Optional<ObjectNode> request = Json.parse(text);
      if (request.isEmpty()) {
        error("Malformed JSON", "");
        return;
      }
      String type = Json.string(request.get(), "type");
      if (!type.equals("subscribe") && !type.equals("unsubscribe")) {
        error("Failed to subscribe", "Type has to be either subscribe or unsubscribe");
        return;
      }
      Map<String, Set<Instrument>> wanted = new LinkedHashMap<>();
      if (!read(request.get(), wanted)) {
        return;
      }
      wanted.forEach((channel, products) -> change(type, channel, products));
      wire.send(Json.text(subscriptions()));
      if (type.equals("subscribe")) {
        for (Instrument product : wanted.getOrDefault("ticker", Set.of())) {
          desk.ticker(product).ifPresent(ticker -> changed(product, ticker));
        }
      }
    }

    /** Channels come as names, or as objects with products of their own. */
    private boolean read(ObjectNode request, Map<String, Set<Instrument>> wanted) {
      if (!(request.get("channels") instanceof ArrayNode list) || list.isEmpty()) {
        error("Failed to subscribe", "channels is required");
        return false;
      }
      List<String> common = Json.strings(request, "product_ids");
      for (JsonNode element : list) {
        String name = element.isString() ? element.stringValue() : Json.string(element, "name");
        if (!CHANNELS.contains(name)) {
          error("Failed to subscribe", name + " is not a valid channel");
          return false;
        }
        List<String> own = element.isObject() ? Json.strings(element, "product_ids") : List.of();
        Set<Instrument> products = new LinkedHashSet<>();
        for (String product : own.isEmpty() ? common : own) {
          Optional<Instrument> instrument = Symbols.separated(product, '-').filter(desk::trades);
          if (instrument.isEmpty()) {
            error("Failed to subscribe", product + " is not a valid product");
            return false;
          }
          products.add(instrument.get());
        }
        wanted.put(name, products);
      }
      return true;
    }

    private void change(String type, String channel, Set<Instrument> products) {
      Set<Instrument> current = channels.computeIfAbsent(channel, key -> new LinkedHashSet<>());
      if (type.equals("subscribe")) {
        current.addAll(products);
      } else {
        current.removeAll(products);
      }
      if (channel.equals("ticker")) {
        products.forEach(type.equals("subscribe") ? this::hear : this::leave);
      }
    }

    private ObjectNode subscriptions() {
      ArrayNode list = Json.array();
      channels.forEach((name, products) -> {
        ArrayNode ids = Json.array();
        products.forEach(instrument -> ids.add(product(instrument)));
        if (!products.isEmpty()) {
          list.add(Json.object().put("name", name).set("product_ids", ids));
        }
      });
      return Json.object().put("type", "subscriptions").set("channels", list);
    }

    private void error(String message, String reason) {
      wire.send(
          Json.text(
              Json.object().put("type", "error").put("message", message).put("reason", reason)));
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      ObjectNode frame =
          Json.object()
              .put("type", "ticker")
              .put("sequence", ticker.sequence())
              .put("product_id", product(ticker.instrument()))
              .putRawValue("price", Json.quoted(ticker.last()))
              .putRawValue("open_24h", Json.quoted(ticker.open()))
              .putRawValue("volume_24h", Json.quoted(ticker.volume()))
              .putRawValue("low_24h", Json.quoted(ticker.low()))
              .putRawValue("high_24h", Json.quoted(ticker.high()))
              .putRawValue("best_bid", Json.quoted(ticker.bid()))
              .putRawValue("best_bid_size", Json.quoted(ticker.bidSize()))
              .putRawValue("best_ask", Json.quoted(ticker.ask()))
              .putRawValue("best_ask_size", Json.quoted(ticker.askSize()))
              .put("side", ticker.sell() ? "sell" : "buy")
              .put("time", Times.micros(ticker.time()))
              .put("trade_id", ticker.sequence())
              .putRawValue("last_size", Json.quoted(ticker.lastSize()));
      wire.data(book, Json.text(frame));
    }

    @Override
    public void second() {
      boolean subscribed = channels.values().stream().anyMatch(set -> !set.isEmpty());
      if (!subscribed && !opened.plus(SUBSCRIBE_WITHIN).isAfter(desk.now())) {
        wire.close(1008, "no subscription within 5 seconds");
        return;
      }
      for (Instrument product : channels.getOrDefault("heartbeat", Set.of())) {
        long sequence = desk.ticker(product).map(Ticker::sequence).orElse(0L);
        wire.send(
            Json.text(
                Json.object()
                    .put("type", "heartbeat")
                    .put("sequence", sequence)
                    .put("last_trade_id", sequence)
                    .put("product_id", product(product))
                    .put("time", Times.micros(desk.now()))));
      }
    }
  }
}
