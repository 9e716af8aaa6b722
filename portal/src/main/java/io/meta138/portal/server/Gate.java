package io.meta138.portal.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.meta138.incident.people.Caller;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.server.Problem;
import io.meta138.portal.accounts.Sessions;
import io.meta138.portal.api.Access;
import io.meta138.portal.api.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/** Who a request comes from, and whether it may do what it wants. */
final class Gate {
  private final Sessions sessions;
  private final Tokens tokens;
  private final PortalSettings settings;

  Gate(Sessions sessions, Tokens tokens, PortalSettings settings) {
    this.sessions = sessions;
    this.tokens = tokens;
    this.settings = settings;
  }

  /** What the gate says. */
  sealed interface Entry {
    /** Come in. */
    record Open(Optional<Caller> caller, Optional<Sessions.Session> session) implements Entry {}

    /** Stay out. */
    record Shut(Problem problem) implements Entry {}
  }

  Entry enter(Operation operation, ServerRequest request) {
    boolean changes = !operation.method().text().equals("GET");
    if (changes && crossSite(request)) {
      return new Entry.Shut(Problems.crossSite());
    }
    if (operation.access() == Access.PUBLIC) {
      return new Entry.Open(Optional.empty(), Optional.empty());
    }
    String bearer = bearer(request);
    if (!bearer.isEmpty()) {
      return byToken(operation, bearer);
    }
    Optional<Sessions.Session> session =
        request.headers().cookies().first(settings.cookie()).asOptional().flatMap(sessions::find);
    if (session.isEmpty()) {
      return new Entry.Shut(Problem.unauthorized("sign in, or send a token"));
    }
    if (changes && !same(session.get().csrf(), header(request, "x-csrf"))) {
      return new Entry.Shut(Problems.csrf());
    }
    if (session.get().mustChange() && operation.access() != Access.SIGNED_IN) {
      return new Entry.Shut(Problems.mustChangePassword());
    }
    return allowed(
        operation,
        new Caller(session.get().person(), "session", session.get().role().rights()),
        session);
  }

  /**
   * Whether one who came in may stay; a page that is only open does not count as using a session.
   */
  boolean still(Operation operation, Entry.Open open, ServerRequest request) {
    return open.session().isPresent()
        ? sessions
            .again(open.session().get())
            .filter(session ->
                operation
                    .access()
                    .right()
                    .map(right -> session.role().rights().contains(right))
                    .orElse(true))
            .isPresent()
        : enter(operation, request) instanceof Entry.Open;
  }

  private Entry byToken(Operation operation, String bearer) {
    return switch (tokens.check(bearer)) {
      case Tokens.Bad _ -> new Entry.Shut(Problem.unauthorized("the token is not good"));
      case Tokens.Good _ when operation.access() == Access.SIGNED_IN ->
          new Entry.Shut(Problem.forbidden("it takes a session, which a token is not"));
      case Tokens.Good(Caller caller) -> allowed(operation, caller, Optional.empty());
    };
  }

  private static Entry allowed(
      Operation operation, Caller caller, Optional<Sessions.Session> session) {
    return operation.access().right().filter(right -> !caller.may(right)).isPresent()
        ? new Entry.Shut(
            Problem.forbidden(
                "it takes the right '%s', which %s has not here"
                    .formatted(
                        operation.access().name().toLowerCase(Locale.ROOT), caller.person())))
        : new Entry.Open(Optional.of(caller), session);
  }

  /** Browsers say where a request comes from; programs say nothing. */
  private static boolean crossSite(ServerRequest request) {
    String site = header(request, "sec-fetch-site");
    if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none")) {
      return true;
    }
    String origin = header(request, "origin");
    if (site.equals("same-origin") && origin.equals("null")) {
      return false; // a form of a page that gives no referrer away
    }
    String host = request.headers().first(HeaderNames.HOST).orElse("");
    return !origin.isEmpty()
        && !origin.equals("http://" + host)
        && !origin.equals("https://" + host);
  }

  private static boolean same(String expected, String found) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), found.getBytes(StandardCharsets.UTF_8));
  }

  static String header(ServerRequest request, String name) {
    return request.headers().first(HeaderNames.create(name)).orElse("");
  }

  /** The token of {@code Authorization: Bearer}; empty text when there is none. */
  static String bearer(ServerRequest request) {
    String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    return header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).strip() : "";
  }
}
