package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Ticker;
import io.meta138.app.devnet.exchanges.books.VenueDesk;
import io.meta138.app.devnet.exchanges.market.Instrument;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Gemini: REST public tickers, and the book ticker streams of its newer WebSocket interface. */
final class Gemini implements VenueApi {
  private static final String TICKER = "/v1/pubticker/";
  private static final String STREAM = "@bookTicker";

  private final VenueDesk desk;
  private final RateWindow requests = new RateWindow(120, Duration.ofMinutes(1));

  Gemini(VenueDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer get(Request request) {
    if (!requests.take(desk.now(), 1)) {
      return tooMany();
    }
    String path = request.path();
    if (!path.startsWith(TICKER)) {
      return error(404, "EndpointNotFound", "API entry point `" + path + "` not found");
    }
    String symbol = path.substring(TICKER.length());
    Optional<Instrument> instrument = instrument(symbol.toLowerCase(Locale.ROOT));
    return instrument
        .flatMap(desk::ticker)
        .map(ticker -> Answer.ok(row(ticker), instrument.get()))
        .orElseGet(() ->
            error(400, "InvalidSymbol", "Supplied value '" + symbol + "' is not a valid symbol"));
  }

  @Override
  public Answer tooMany() {
    return error(429, "RateLimit", "Requests were made too frequently. Please try again later.");
  }

  private static Answer error(int status, String reason, String message) {
    return Answer.json(
        status, Json.object().put("result", "error").put("reason", reason).put("message", message));
  }

  private static ObjectNode row(Ticker ticker) {
    ObjectNode row =
        Json.object()
            .putRawValue("bid", Json.quoted(ticker.bid()))
            .putRawValue("ask", Json.quoted(ticker.ask()))
            .putRawValue("last", Json.quoted(ticker.last()));
    row.set(
        "volume",
        Json.object()
            .putRawValue(ticker.instrument().base(), Json.quoted(ticker.volume()))
            .putRawValue(ticker.instrument().quote(), Json.quoted(ticker.volume()))
            .put("timestamp", ticker.time().toEpochMilli()));
    return row;
  }

  private Optional<Instrument> instrument(String symbol) {
    return symbol.equals(symbol.toLowerCase(Locale.ROOT))
        ? Symbols.joined(symbol.toUpperCase(Locale.ROOT), desk.venue()).filter(desk::trades)
        : Optional.empty();
  }

  private static String symbol(Instrument instrument) {
    return (instrument.base() + instrument.quote()).toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean streamsAt(String path) {
    return path.isEmpty() || path.equals("/") || path.startsWith("?");
  }

  @Override
  public Conversation converse(String path, Wire wire) {
    return new Streams(wire);
  }

  private final class Streams extends Conversation {
    Streams(Wire wire) {
      super(Gemini.this.desk, wire);
    }

    @Override
    public void received(String text) {
      ObjectNode request = Json.parse(text).orElseGet(Json::object);
      List<String> streams = Json.strings(request, "params");
      String method = Json.string(request, "method").toLowerCase(Locale.ROOT);
      switch (method) {
        case "ping" -> answer(request, 200, Optional.empty());
        case "subscribe", "unsubscribe" -> change(request, method.equals("subscribe"), streams);
        default -> answer(request, 400, Optional.of("Unknown method"));
      }
    }

    private void change(ObjectNode request, boolean subscribe, List<String> streams) {
      for (String stream : streams) {
        if (instrumentOf(stream).isEmpty()) {
          answer(request, 400, Optional.of("Invalid stream " + stream));
          return;
        }
      }
      answer(request, 200, Optional.empty());
      for (String stream : streams) {
        Instrument instrument = instrumentOf(stream).orElseThrow();
        if (subscribe) {
          hear(instrument);
          desk.ticker(instrument).ifPresent(ticker -> changed(instrument, ticker));
        } else {
          leave(instrument);
        }
      }
    }

    private Optional<Instrument> instrumentOf(String stream) {
      return stream.endsWith(STREAM)
          ? instrument(stream.substring(0, stream.length() - STREAM.length()))
          : Optional.empty();
    }

    private void answer(ObjectNode request, int status, Optional<String> error) {
      ObjectNode frame = Json.object();
      if (request.get("id") != null) {
        frame.set("id", request.get("id"));
      } else {
        frame.putNull("id");
      }
      frame.put("status", status);
      error.ifPresent(message ->
          frame.set("error", Json.object().put("code", -1000 - status).put("msg", message)));
      wire.send(Json.text(frame));
    }

    @Override
    public void changed(Instrument book, Ticker ticker) {
      Instant time = ticker.time();
      wire.data(
          book,
          Json.text(
              Json.object()
                  .put("u", 1_751_505_576_085L + ticker.sequence())
                  .put("E", Times.epochNanos(time))
                  .put("s", symbol(ticker.instrument()))
                  .putRawValue("b", Json.quoted(ticker.bid()))
                  .putRawValue("B", Json.quoted(ticker.bidSize()))
                  .putRawValue("a", Json.quoted(ticker.ask()))
                  .putRawValue("A", Json.quoted(ticker.askSize()))));
    }
  }
}
