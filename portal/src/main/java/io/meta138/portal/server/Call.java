package io.meta138.portal.server;

import io.meta138.incident.people.Caller;
import io.meta138.portal.PortalException;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.api.Operation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request whose caller may make it.
 *
 * @param operation that is asked for
 * @param caller who; empty for what everybody may do
 * @param session of the caller; empty for one with a token
 * @param path parameters
 * @param query parameters
 * @param headers that operations look at, by lower-case name
 * @param raw the body
 * @param body the same as the operation's record; empty when it takes none
 * @param at when it came
 */
record Call(
    Operation operation,
    Optional<Caller> caller,
    Optional<Sessions.Session> session,
    Map<String, String> path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] raw,
    Optional<Object> body,
    Instant at) {

  String named(String name) {
    return path.getOrDefault(name, "");
  }

  Optional<String> asked(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  <T> T body(Class<T> type) {
    return type.cast(
        body.orElseThrow(() -> new PortalException(operation.id() + " takes no body")));
  }

  Caller person() {
    return caller.orElseThrow(() -> new PortalException(operation.id() + " has no caller"));
  }
}
