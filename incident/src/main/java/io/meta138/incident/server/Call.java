package io.meta138.incident.server;

import io.meta138.incident.people.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A request whose caller may make it.
 *
 * @param caller who asks
 * @param path parameters of the path by name
 * @param query parameters of the query by name, the first of each
 * @param body JSON; an empty object when there was none
 * @param at when it came
 */
record Call(
    Caller caller, Map<String, String> path, Map<String, String> query, JsonNode body, Instant at) {
  /** Copies the maps. */
  Call {
    path = Map.copyOf(path);
    query = Map.copyOf(query);
  }

  /** A parameter of the path that the route names. */
  String named(String name) {
    return path.getOrDefault(name, "");
  }

  Optional<String> asked(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }
}
