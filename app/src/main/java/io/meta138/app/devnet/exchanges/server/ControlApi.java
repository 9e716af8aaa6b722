package io.meta138.app.devnet.exchanges.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.app.devnet.exchanges.books.FaultBoard;
import io.meta138.app.devnet.exchanges.books.Floor;
import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The control path, for acceptance tests and game days; loopback only, JSON both ways.
 *
 * <ul>
 *   <li>{@code GET /control/status}: the venues, their seeded lag, basis and spread
 *   <li>{@code GET /control/books?base=BTC}: honest and shown price of each open book
 *   <li>{@code GET|POST|DELETE /control/faults}: faults in force; see {@link FaultJson}
 *   <li>{@code POST /control/price}: {@code {"asset":"BTC","usd":"70000"}} or {@code
 *       {"prices":{"BTC":"70000"}}} sets prices at all venues at once; answers {@code queuedAt},
 *       the time before the first frame was handed to a socket, and {@code writtenAt}, the time
 *       when the sockets had taken all
 * </ul>
 */
public final class ControlApi {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Simulation simulation;
  private final Controls controls;

  /** What control does beyond the floor. */
  public interface Controls {
    /** What is simulated, for the listing. */
    ObjectNode describe(Floor floor);

    /** Sets prices; see {@link Floor#step}. */
    Stepped step(Map<String, BigDecimal> usd);

    /** Puts a fault in force. */
    void fault(FaultBoard.Entry entry);

    /** Ends faults; see {@link FaultBoard#clear}. */
    int clear(Optional<Venue> venue, Optional<Instrument> instrument, Optional<String> kind);
  }

  /** A control path over a simulation. */
  public ControlApi(Simulation simulation, Controls controls) {
    this.simulation = simulation;
    this.controls = controls;
  }

  void handle(ServerRequest request, ServerResponse response) {
    String route = request.prologue().method().text() + " " + request.path().path();
    try {
      JsonNode answer =
          switch (route) {
            case "GET /control", "GET /control/status" -> simulation.locked(controls::describe);
            case "GET /control/books" -> books(query(request, "base"));
            case "GET /control/faults" -> faults();
            case "POST /control/faults" -> {
              controls.fault(FaultJson.read(body(request)));
              yield faults();
            }
            case "DELETE /control/faults" -> {
              clear(request);
              yield faults();
            }
            case "POST /control/price" -> price(body(request));
            default -> null;
          };
      if (answer == null) {
        send(response, 404, error("no control at " + route));
      } else {
        send(response, 200, answer);
      }
    } catch (IllegalArgumentException refused) {
      String reason = refused.getMessage();
      send(response, 400, error(reason == null ? "refused" : reason));
    }
  }

  private static ObjectNode error(String reason) {
    return JsonNodeFactory.instance.objectNode().put("simulated", true).put("error", reason);
  }

  private static void send(ServerResponse response, int status, JsonNode body) {
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(MAPPER.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> query(ServerRequest request, String name) {
    return request.query().contains(name)
        ? Optional.of(request.query().get(name))
        : Optional.empty();
  }

  private static ObjectNode body(ServerRequest request) {
    try {
      if (MAPPER.readTree(request.content().as(byte[].class)) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException notJson) {
      throw new IllegalArgumentException("the body is no JSON", notJson);
    }
    throw new IllegalArgumentException("expected a JSON object");
  }

  private JsonNode books(Optional<String> base) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Floor.BookState state : simulation.locked(floor -> floor.books(base))) {
      list.addObject()
          .put("venue", state.venue().id())
          .put("pair", state.instrument().toString())
          .put("honest", state.honest().toPlainString())
          .put("shown", state.shown());
    }
    return JsonNodeFactory.instance.objectNode().put("simulated", true).set("books", list);
  }

  private JsonNode faults() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    simulation.locked(floor -> floor.faults().entries()).forEach(e -> list.add(FaultJson.of(e)));
    return JsonNodeFactory.instance.objectNode().put("simulated", true).set("faults", list);
  }

  private void clear(ServerRequest request) {
    Optional<Venue> venue = query(request, "venue").map(FaultJson::venue);
    Optional<Instrument> instrument = query(request, "pair").map(Instrument::parse);
    Optional<String> kind = query(request, "kind");
    if (venue.isEmpty() && (instrument.isPresent() || kind.isPresent())) {
      throw new IllegalArgumentException("a pair or a kind needs its venue");
    }
    controls.clear(venue, instrument, kind);
  }

  private JsonNode price(ObjectNode body) {
    Map<String, BigDecimal> usd = new LinkedHashMap<>();
    if (body.get("prices") instanceof ObjectNode prices) {
      prices.properties().forEach(one -> usd.put(one.getKey(), FaultJson.decimal(one.getValue())));
    } else {
      usd.put(
          FaultJson.text(body, "asset"),
          FaultJson.decimal(Optional.ofNullable(body.get("usd")).orElse(body)));
    }
    Stepped stepped = controls.step(usd);
    return JsonNodeFactory.instance
        .objectNode()
        .put("simulated", true)
        .put("states", stepped.states())
        .put("queuedAt", stepped.queuedAt().toString())
        .put("writtenAt", stepped.writtenAt().toString())
        .put("complete", stepped.complete());
  }
}
