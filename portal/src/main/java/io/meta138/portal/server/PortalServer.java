package io.meta138.portal.server;

import io.helidon.common.tls.TlsConfig;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.meta138.incident.people.Caller;
import io.meta138.incident.server.Problem;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.api.Operation;
import io.meta138.portal.api.Operations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** One port for the interface, the console and the status page. */
final class PortalServer implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(PortalServer.class);
  private static final Duration SILENT_PEER = Duration.ofSeconds(15);
  private static final String STOPS = "the portal stops";
  private static final int CONNECTIONS = 4_000;

  private final PortalSettings settings;
  private final Gate gate;
  private final Keyed keyed;
  private final Streams streams;
  private final SlowCallers slow;
  private final Pages pages;
  private final InstantSource clock;
  private final MeterRegistry metrics;
  private final Router router = new Router(Operations.all());
  private final Buckets requests;
  private @Nullable WebServer server;

  PortalServer(
      PortalSettings settings,
      Gate gate,
      Keyed keyed,
      Streams streams,
      Pages pages,
      InstantSource clock,
      MeterRegistry metrics) {
    this.settings = settings;
    this.gate = gate;
    this.keyed = keyed;
    this.streams = streams;
    this.slow = new SlowCallers(settings.limits().head(), streams);
    this.pages = pages;
    this.clock = clock;
    this.metrics = metrics;
    this.requests =
        new Buckets(settings.limits().requestsPerMinute(), Duration.ofMinutes(1), clock);
  }

  @Override
  public String name() {
    return "portal's server";
  }

  @Override
  public void start() {
    server =
        WebServer.builder()
            .address(settings.address())
            .port(settings.port())
            .maxPayloadSize(PortalSettings.BODY + 1L)
            .maxTcpConnections(CONNECTIONS)
            .idleConnectionTimeout(settings.limits().head().multipliedBy(2))
            .idleConnectionPeriod(settings.limits().head())
            .addProtocol(Http1Config.builder().addReceiveListener(slow).build())
            .connectionOptions(options -> options.readTimeout(SILENT_PEER).tcpNoDelay(true))
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .shutdownGracePeriod(Duration.ofMillis(200))
            .routing(this::routing)
            .update(builder -> settings.tls().ifPresent(context -> builder.tls(tls(context))))
            .build()
            .start();
    slow.start();
  }

  @Override
  public void stop() throws InterruptedException {
    streams.end();
    try {
      if (server != null) {
        server.stop();
        server = null;
      }
    } finally {
      slow.stop();
    }
  }

  int port() {
    return server == null ? -1 : server.port();
  }

  private static TlsConfig.Builder tls(SSLContext context) {
    return TlsConfig.builder().sslContext(context).enabledProtocols(List.of("TLSv1.3", "TLSv1.2"));
  }

  /**
   * Who calls; behind a declared proxy whom that proxy names, which it puts last: behind what the
   * caller wrote, or in a line of its own below it.
   */
  private String caller(ServerRequest request) {
    String peer =
        request.remotePeer().address() instanceof InetSocketAddress at && !at.isUnresolved()
            ? at.getAddress().getHostAddress()
            : request.remotePeer().host();
    if (!settings.proxies().contains(peer)) {
      return peer;
    }
    String forwarded =
        String.join(",", request.headers().all(HeaderNames.X_FORWARDED_FOR, List::of));
    String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
    return last.matches("[0-9a-fA-F:.]{3,45}") ? last : peer;
  }

  private void routing(HttpRouting.Builder routing) {
    routing.any(this::serve);
    routing.error(Throwable.class, (_, response, failure) -> failed(response, failure));
  }

  private void failed(ServerResponse response, Throwable failure) {
    LOG.error("a request failed", failure);
    SecurityHeaders.put(response, settings.https());
    Responses.send(
        response,
        Answer.refused(
            new Problem(500, "failed", "The portal failed", "the portal's log says more")));
  }

  private void serve(ServerRequest request, ServerResponse response) {
    long began = System.nanoTime();
    String raw = request.path().rawPath();
    String method = request.prologue().method().text();
    String address = caller(request);
    String route = "none";
    int status;
    if (!requests.take(address)) {
      status =
          refuse(
              response,
              Problems.tooMany(
                  "at most %d a minute".formatted(settings.limits().requestsPerMinute())));
    } else {
      switch (router.find(method.equals("HEAD") ? "GET" : method, raw)) {
        case Router.Match.Found(Operation operation, Map<String, String> path) -> {
          route = operation.id();
          status = operate(operation, path, request, response);
        }
        case Router.Match.OtherMethod() -> status = refuse(response, Problems.method());
        case Router.Match.None() -> status = pages.serve(method, raw, request, response);
      }
    }
    if (!route.equals("stream")) {
      Timer.builder("meta138_portal_http")
          .tag("route", route)
          .tag("status", Integer.toString(status))
          .publishPercentileHistogram()
          .register(metrics)
          .record(Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private int refuse(ServerResponse response, Problem problem) {
    SecurityHeaders.put(response, settings.https());
    return Responses.send(response, Answer.refused(problem));
  }

  private int operate(
      Operation operation,
      Map<String, String> path,
      ServerRequest request,
      ServerResponse response) {
    SecurityHeaders.put(response, settings.https());
    try {
      return switch (gate.enter(operation, request)) {
        case Gate.Entry.Shut(Problem problem) -> Responses.send(response, Answer.refused(problem));
        case Gate.Entry.Open open when operation.id().equals("stream") ->
            stream(operation, open, request, response);
        case Gate.Entry.Open open ->
            Responses.send(response, answer(operation, path, open, request));
      };
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("the database failed a request: {}", e.getMessage());
      return Responses.send(
          response, Answer.refused(Problem.unavailable("the database is not available")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Responses.send(
          response,
          Answer.refused(
              operation.method().equals(Method.GET)
                  ? Problem.unavailable(STOPS)
                  : Problem.outcomeUnknown(STOPS)));
    }
  }

  private int stream(
      Operation operation, Gate.Entry.Open open, ServerRequest request, ServerResponse response) {
    String person = open.caller().map(Caller::person).orElse("");
    Optional<Problem> full = streams.begin(person);
    if (full.isPresent()) {
      return Responses.send(response, Answer.refused(full.get()));
    }
    streams.run(
        response,
        person,
        Gate.header(request, "last-event-id"),
        clock.instant(),
        () -> gate.still(operation, open, request));
    return open.caller().isPresent() ? 200 : 401;
  }

  private Answer answer(
      Operation operation, Map<String, String> path, Gate.Entry.Open open, ServerRequest request)
      throws InterruptedException {
    Optional<Map<String, String>> query = query(request);
    if (query.isEmpty()) {
      return Answer.refused(Problem.invalid("expected a query of " + Texts.EXPECTED));
    }
    return switch (Bodies.read(operation, request, settings)) {
      case Bodies.Reading.Broken(Problem problem) -> Answer.refused(problem);
      case Bodies.Reading.Whole(byte[] raw, Optional<Object> body) ->
          keyed.answer(
              new Call(
                  operation,
                  open.caller(),
                  open.session(),
                  path,
                  query.get(),
                  headers(request),
                  raw,
                  body,
                  clock.instant()));
    };
  }

  /** The query; empty when it is none that can be read. */
  private static Optional<Map<String, String>> query(ServerRequest request) {
    Map<String, String> query = new HashMap<>();
    try {
      request
          .query()
          .names()
          .forEach(name -> query.put(name, request.query().first(name).orElse("")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return query.values().stream().allMatch(Texts::storable)
        ? Optional.of(query)
        : Optional.empty();
  }

  private Map<String, String> headers(ServerRequest request) {
    Map<String, String> headers = new HashMap<>();
    for (String name :
        List.of("idempotency-key", "if-match", "traceparent", "user-agent", "content-type")) {
      String value = Gate.header(request, name);
      if (!value.isEmpty()) {
        headers.put(name, value);
      }
    }
    headers.put("address", caller(request));
    headers.put("bearer", Gate.bearer(request));
    headers.put("browser", request.headers().cookies().first(settings.browserCookie()).orElse(""));
    headers.put("host", request.headers().first(HeaderNames.HOST).orElse("localhost"));
    return headers;
  }
}
