package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.market.Instrument;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A venue's answer to a request.
 *
 * @param status HTTP status
 * @param contentType media type of the body
 * @param headers further headers
 * @param body the body
 * @param about the book it is about, when it is about one; faults of its carriage apply
 */
public record Answer(
    int status,
    String contentType,
    Map<String, String> headers,
    String body,
    Optional<Instrument> about) {
  /** JSON with status 200. */
  public static Answer ok(JsonNode json) {
    return json(200, json);
  }

  /** Market data of one book: JSON with status 200. */
  public static Answer ok(JsonNode json, Instrument about) {
    return ok(json).about(about);
  }

  /** JSON with any status. */
  public static Answer json(int status, JsonNode json) {
    return new Answer(status, "application/json", Map.of(), Json.text(json), Optional.empty());
  }

  /** This answer as market data of one book. */
  Answer about(Instrument instrument) {
    return new Answer(status, contentType, headers, body, Optional.of(instrument));
  }

  /** This answer with one more header. */
  Answer with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, Map.copyOf(more), body, about);
  }
}
