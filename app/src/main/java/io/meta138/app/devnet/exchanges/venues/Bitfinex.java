package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bitfinex version 2: rows of numbers over REST, channels with numeric ids over WebSocket. */
final class Bitfinex implements VenueApi {
  private static final int MOST_CHANNELS = 25;
  private static final int HEARTBEAT_SECONDS = 15;

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(90, Duration.ofMinutes(1));

  Bitfinex(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    String path = request.path();
    if (path.startsWith("/v2/ticker/")) {
      Optional<Instrument> instrument = instrument(path.substring("/v2/ticker/".length()));
      return instrument
          .flatMap(desk::ticker)
          .map(ticker -> Answer.ok(row(Json.array(), ticker), instrument.get()))
          .orElseGet(() -> error(500, 10_020, "symbol: invalid"));
    }
    if (path.equals("/v2/tickers")) {
      ArrayNode rows = Json.array();
      for (String symbol : request.parameter("symbols").orElse("").split(",", -1)) {
        instrument(symbol)
            .flatMap(desk::ticker)
            .ifPresent(
                ticker -> rows.add(row(Json.array().add(symbol(ticker.instrument())), ticker)));
      }
      return Answer.ok(rows);
    }
    if (path.equals("/v2/platform/status")) {
      return Answer.ok(Json.array().add(1));
    }
    return error(404, 10_001, "not found");
  }

  @Override
  public Answer tooMany() {
    return error(429, 11_010, "ratelimit: error");
  }

  private static Answer error(int status, int code, String message) {
    return Answer.json(status, Json.array().add("error").add(code).add(message));
  }

  private static ArrayNode row(ArrayNode row, Ticker ticker) {
    return row.addRawValue(Json.bare(ticker.bid()))
        .addRawValue(Json.bare(ticker.bidSize()))
        .addRawValue(Json.bare(ticker.ask()))
        .addRawValue(Json.bare(ticker.askSize()))
        .add(0)
        .add(0)
        .addRawValue(Json.bare(ticker.last()))
        .addRawValue(Json.bare(ticker.volume()))
        .addRawValue(Json.bare(ticker.high()))
        .addRawValue(Json.bare(ticker.low()));
  }

  /** Symbols begin with t; names longer than three letters need a colon; tether is UST. */
  private Optional<Instrument> instrument(String symbol) {
    if (!symbol.startsWith("t")) {
      return Optional.empty();
    }
    String pair = symbol.substring(1);
    if (pair.indexOf(':') >= 0) {
      return Symbols.separated(pair, ':').map(Bitfinex::usual).filter(desk::trades);
    }
    return pair.length() == 6
        ? Optional.of(usual(new Instrument(pair.substring(0, 3), pair.substring(3))))
            .filter(desk::trades)
        : Optional.empty();
  }

  private static Instrument usual(Instrument own) {
    return new Instrument(usual(own.base()), usual(own.quote()));
  }

  private static String usual(String code) {
    return switch (code) {
      case "UST" -> "USDT";
      case "UDC" -> "USDC";
      default -> code;
    };
  }

  private static String code(String asset) {
    return switch (asset) {
      case "USDT" -> "UST";
      case "USDC" -> "UDC";
      default -> asset;
    };
  }

  private static String symbol(Instrument instrument) {
    return "t" + pair(instrument);
  }

  private static String pair(Instrument instrument) {
    String base = code(instrument.base());
    String quote = code(instrument.quote());
    return base.length() > 3 || quote.length() > 3 ? base + ":" + quote : base + quote;
  }

  @Override
  public boolean streamsAt(String path) {
    return path.equals("/ws/2");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Channels(wire);
  }

  private final class Channels extends Conversation {
    private final Map<Instrument, Integer> channels = new LinkedHashMap<>();
    private int lastChannel;
    private int seconds;

    Channels(Wire wire) {
      super(Bitfinex.this.desk, wire);
    }

    @Override
    public void opened() {
      wire.send(
          "{\"event\":\"info\",\"version\":2,\"serverId\":\"5f7cb5f2-0138-4c5c-9a3b-000000000138\","
              + "\"platform\":{\"status\":1}}");
    }

    @Override
    public void received(String text) {
      Optional<ObjectNode> request = Json.parse(text);
      if (request.isEmpty()) {
        wire.send(Json.text(error(10_000, "invalid json")));
        return;
      }
      switch (Json.string(request.get(), "event")) {
        case "ping" -> {
          ObjectNode pong = Json.object().put("event", "pong").put("ts", desk.now().toEpochMilli());
          if (request.get().get("cid") != null) {
            pong.set("cid", request.get().get("cid"));
          }
          wire.send(Json.text(pong));
        }
        case "conf" -> wire.send("{\"event\":\"conf\",\"status\":\"OK\"}");
        case "subscribe" -> subscribe(request.get());
        case "unsubscribe" -> unsubscribe(request.get());
        default -> wire.send(Json.text(error(10_001, "event: invalid")));
      }
    }

    private ObjectNode error(int code, String message) {
      return Json.object().put("event", "error").put("msg", message).put("code", code);
    }

    private void subscribe(ObjectNode request) {
      String symbol = Json.string(request, "symbol");
      Optional<Instrument> instrument = instrument(symbol);
      if (!Json.string(request, "channel").equals("ticker")) {
        refuse(symbol, 10_302, "channel: unknown");
      } else if (instrument.isEmpty()) {
        refuse(symbol, 10_300, "symbol: invalid");
      } else if (channels.containsKey(instrument.get())) {
        refuse(symbol, 10_301, "subscribe: dup");
      } else if (channels.size() >= MOST_CHANNELS) {
        refuse(symbol, 10_305, "subscribe: limit");
      } else {
        lastChannel++;
        channels.put(instrument.get(), lastChannel);
        hear(instrument.get());
        wire.send(
            Json.text(
                Json.object()
                    .put("event", "subscribed")
                    .put("channel", "ticker")
                    .put("chanId", lastChannel)
                    .put("symbol", symbol)
                    .put("pair", pair(instrument.get()))));
        desk.ticker(instrument.get()).ifPresent(ticker -> changed(instrument.get(), ticker));
      }
    }

    private void refuse(String symbol, int code, String message) {
      wire.send(Json.text(error(code, message).put("channel", "ticker").put("symbol", symbol)));
    }

    private void unsubscribe(ObjectNode request) {
      int channel = request.get("chanId") == null ? 0 : request.get("chanId").asInt(0);
      Optional<Instrument> instrument =
          channels.entrySet().stream()
              .filter(entry -> entry.getValue() == channel)
              .map(Map.Entry::getKey)
              .findFirst();
      if (instrument.isEmpty()) {
        wire.send(Json.text(error(10_400, "unsubscribe: invalid")));
        return;
      }
      channels.remove(instrument.get());
      leave(instrument.get());
      wire.send(
          Json.text(
              Json.object()
                  .put("event", "unsubscribed")
                  .put("status", "OK")
                  .put("chanId", channel)));
    }

    /** The channel id alone says whose row it is, so a wrong symbol is another channel's id. */
    @Override
    public void changed(Instrument book, Ticker ticker) {
      Integer own = channels.get(book);
      if (own != null) {
        boolean disguised = !ticker.instrument().equals(book);
        int shown = disguised ? channels.getOrDefault(ticker.instrument(), own + 1) : own;
        ArrayNode frame = Json.array().add(shown);
        wire.data(book, Json.text(frame.add(row(Json.array(), ticker))));
      }
    }

    @Override
    public void second() {
      seconds++;
      if (seconds % HEARTBEAT_SECONDS == 0) {
        channels.values().forEach(id -> wire.send("[" + id + ",\"hb\"]"));
      }
    }

    @Override
    public void retiring() {
      wire.send(
          "{\"event\":\"info\",\"code\":20051,\"msg\":\"Stop/Restart Websocket Server (please"
              + " reconnect)\"}");
    }
  }
}
