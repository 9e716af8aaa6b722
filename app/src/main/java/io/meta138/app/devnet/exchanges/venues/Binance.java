package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Binance's spot market data: REST under /api/v3, raw and combined streams. */
final class Binance implements VenueApi {
  private static final int WEIGHT_A_MINUTE = 6_000;
  private static final int MOST_STREAMS = 1_024;
  private static final int MESSAGES_A_SECOND = 5;
  private static final Duration PING_EVERY = Duration.ofSeconds(20);

  private final VenueDesk desk;
  private final RateWindow weight = new RateWindow(WEIGHT_A_MINUTE, Duration.ofMinutes(1));

  Binance(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    boolean several = request.parameter("symbol").isEmpty();
    if (!weight.take(desk.now(), several ? 4 : 2)) {
      return tooMany();
    }
    Answer answer =
        switch (request.path()) {
          case "/api/v3/ping" -> Answer.ok(Json.object());
          case "/api/v3/time" ->
              Answer.ok(Json.object().put("serverTime", desk.now().toEpochMilli()));
          case "/api/v3/ticker/bookTicker" -> tickers(request, true);
          case "/api/v3/ticker/price" -> tickers(request, false);
          default -> error(404, -1000, "Not found");
        };
    return answer.with("X-MBX-USED-WEIGHT-1M", Integer.toString(weight.used(desk.now())));
  }

  @Override
  public Answer tooMany() {
    return error(
            429,
            -1003,
            "Too many requests; current limit of IP(127.0.0.1) is 6000 requests per minute.")
        .with("Retry-After", "30");
  }

  private static Answer error(int status, int code, String message) {
    return Answer.json(status, Json.object().put("code", code).put("msg", message));
  }

  private Answer tickers(Request request, boolean book) {
    Optional<String> one = request.parameter("symbol");
    Optional<String> many = request.parameter("symbols");
    if (one.isPresent() && many.isPresent()) {
      return error(400, -1128, "Combination of optional parameters invalid.");
    }
    if (one.isPresent()) {
      Optional<Instrument> instrument = instrument(one.get());
      return instrument
          .flatMap(desk::ticker)
          .map(ticker -> Answer.ok(row(ticker, book), instrument.get()))
          .orElseGet(() -> error(400, -1121, "Invalid symbol."));
    }
    ArrayNode rows = Json.array();
    for (String symbol : many.map(Binance::list).orElseGet(this::listing)) {
      Optional<Ticker> ticker = instrument(symbol).flatMap(desk::ticker);
      if (ticker.isEmpty()) {
        return error(400, -1121, "Invalid symbol.");
      }
      rows.add(row(ticker.get(), book));
    }
    return Answer.ok(rows);
  }

  private static List<String> list(String symbols) {
    try {
      return Json.parse("{\"symbols\":" + symbols + "}")
          .map(object -> Json.strings(object, "symbols"))
          .orElse(List.of(""));
    } catch (JacksonException notAList) {
      return List.of("");
    }
  }

  private List<String> listing() {
    return desk.open().stream().map(Binance::symbol).toList();
  }

  private static ObjectNode row(Ticker ticker, boolean book) {
    ObjectNode row = Json.object().put("symbol", symbol(ticker.instrument()));
    if (!book) {
      return row.putRawValue("price", Json.quoted(ticker.last()));
    }
    return row.putRawValue("bidPrice", Json.quoted(ticker.bid()))
        .putRawValue("bidQty", Json.quoted(ticker.bidSize()))
        .putRawValue("askPrice", Json.quoted(ticker.ask()))
        .putRawValue("askQty", Json.quoted(ticker.askSize()));
  }

  private Optional<Instrument> instrument(String symbol) {
    return Symbols.joined(symbol, desk.venue()).filter(desk::trades);
  }

  private static String symbol(Instrument instrument) {
    return instrument.base() + instrument.quote();
  }

  @Override
  public boolean streamsAt(String path) {
    return path.equals("/ws") || path.startsWith("/ws/") || path.startsWith("/stream");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Streams(path, wire);
  }

  private final class Streams extends Conversation {
    private final String path;
    private final boolean combined;
    private final Set<String> streams = new LinkedHashSet<>();
    private final RateWindow messages = new RateWindow(MESSAGES_A_SECOND, Duration.ofSeconds(1));
    private int seconds;

    Streams(String path, Wire wire) {
      super(Binance.this.desk, wire);
      this.path = path;
      this.combined = path.startsWith("/stream");
    }

    @Override
    public void opened() {
      String names =
          combined
              ? path.substring(path.indexOf("streams=") < 0 ? path.length() : path.indexOf('=') + 1)
              : path.substring(Math.min(path.length(), "/ws/".length()));
      for (String name : names.split("/", -1)) {
        if (!name.isEmpty()) {
          add(name);
        }
      }
    }

    @Override
    public void received(String text) {
      if (!messages.take(desk.now(), 1)) {
        wire.close(1008, "Too many requests");
        return;
      }
      Optional<ObjectNode> request = Json.parse(text);
      if (request.isEmpty()) {
        wire.send(
            "{\"error\":{\"code\":3,\"msg\":\"Invalid JSON: expected value at line 1 column 1\"}}");
        return;
      }
      List<String> names = Json.strings(request.get(), "params");
      switch (Json.string(request.get(), "method")) {
        case "SUBSCRIBE" -> names.forEach(this::add);
        case "UNSUBSCRIBE" -> names.forEach(this::remove);
        case "LIST_SUBSCRIPTIONS" -> {
          ArrayNode list = Json.array();
          streams.forEach(list::add);
          answer(request.get(), Json.object().set("result", list));
          return;
        }
        default -> {
          wire.send(
              "{\"error\":{\"code\":2,\"msg\":\"Invalid request: unknown variant, expected one of"
                  + " `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`\"}}");
          return;
        }
      }
      answer(request.get(), Json.object().putNull("result"));
    }

    private void answer(ObjectNode request, ObjectNode answer) {
      if (request.get("id") != null) {
        answer.set("id", request.get("id"));
      } else {
        answer.putNull("id");
      }
      wire.send(Json.text(answer));
    }

    /** The venue takes unknown streams without a word and sends nothing on them. */
    private void add(String stream) {
      streams.add(stream);
      if (streams.size() > MOST_STREAMS) {
        wire.close(1008, "Too many streams");
        return;
      }
      instrumentOf(stream).ifPresent(this::hear);
    }

    private void remove(String stream) {
      streams.remove(stream);
      Optional<Instrument> instrument = instrumentOf(stream);
      if (instrument.isPresent()
          && streams.stream().noneMatch(other -> instrumentOf(other).equals(instrument))) {
        leave(instrument.get());
      }
    }

    private Optional<Instrument> instrumentOf(String stream) {
      int at = stream.indexOf('@');
      return at < 0
          ? Optional.empty()
          : instrument(stream.substring(0, at).toUpperCase(Locale.ROOT));
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      String name = symbol(book).toLowerCase(Locale.ROOT);
      if (streams.contains(name + "@bookTicker")) {
        deliver(book, name + "@bookTicker", bookTicker(ticker));
      }
      if (streams.contains(name + "@trade")) {
        deliver(book, name + "@trade", trade(ticker));
      }
    }

    private void deliver(Instrument instrument, String stream, ObjectNode data) {
      ObjectNode frame = combined ? Json.object().put("stream", stream).set("data", data) : data;
      wire.data(instrument, Json.text(frame));
    }

    @Override
    public void second() {
      seconds++;
      if (seconds % PING_EVERY.toSeconds() == 0) {
        wire.ping();
      }
    }
  }

  private static ObjectNode bookTicker(Ticker ticker) {
    return Json.object()
        .put("u", 400_000_000L + ticker.sequence())
        .put("s", symbol(ticker.instrument()))
        .putRawValue("b", Json.quoted(ticker.bid()))
        .putRawValue("B", Json.quoted(ticker.bidSize()))
        .putRawValue("a", Json.quoted(ticker.ask()))
        .putRawValue("A", Json.quoted(ticker.askSize()));
  }

  private static ObjectNode trade(Ticker ticker) {
    return Json.object()
        .put("e", "trade")
        .put("E", ticker.time().toEpochMilli())
        .put("s", symbol(ticker.instrument()))
        .put("t", ticker.sequence())
        .putRawValue("p", Json.quoted(ticker.last()))
        .putRawValue("q", Json.quoted(ticker.lastSize()))
        .put("T", ticker.time().toEpochMilli())
        .put("m", ticker.sell())
        .put("M", true);
  }
}
