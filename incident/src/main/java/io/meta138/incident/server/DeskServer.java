package io.meta138.incident.server;

import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.people.Caller;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.OnCall;
import io.meta138.incident.people.StandIns;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.runbooks.RunEngine;
import io.meta138.incident.runbooks.Runbooks;
import io.meta138.platform.lifecycle.Service;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The desk over HTTP: alerts come in under {@code /v1/alerts/…} with their senders' secrets, and
 * everything that people do goes under API tokens. Problems are told as RFC 9457 has it.
 */
public final class DeskServer implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(DeskServer.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration SILENT_PEER = Duration.ofSeconds(15);

  private final InetAddress address;
  private final int port;
  private final Parts parts;
  private final ServerLimits limits;
  private final Commits commits;
  private final AlertHooks hooks;
  private final List<Route> routes;
  private @Nullable WebServer server;

  /**
   * What the server works with.
   *
   * @param desk that decides
   * @param directory of people
   * @param onCall who is on call
   * @param standIns who stands in
   * @param tokens that callers prove themselves with
   * @param outbox what was sent
   * @param records what is kept about incidents
   * @param secrets of those who send alerts
   * @param clock for every decision
   * @param metrics for counting
   */
  public record Parts(
      Desk desk,
      Directory directory,
      OnCall onCall,
      StandIns standIns,
      Tokens tokens,
      Outbox outbox,
      Records records,
      AlertSecrets secrets,
      InstantSource clock,
      MeterRegistry metrics) {}

  /**
   * A server that is not started yet.
   *
   * @param port to listen on; 0 takes a free one
   */
  public DeskServer(InetAddress address, int port, Parts parts, ServerLimits limits) {
    this.address = address;
    this.port = port;
    this.parts = parts;
    this.limits = limits;
    this.commits = new Commits(parts.desk(), limits.commit());
    this.hooks = new AlertHooks(commits, parts.secrets(), limits, parts.clock(), parts.metrics());
    List<Route> all = new ArrayList<>();
    all.addAll(
        new IncidentRoutes(commits, parts.records().timeline(), parts.outbox(), parts.directory())
            .routes());
    all.addAll(new AlertRoutes(commits).routes());
    all.addAll(
        new PeopleRoutes(
                commits, parts.directory(), parts.onCall(), parts.standIns(), parts.tokens())
            .routes());
    all.addAll(new JournalRoutes(commits, parts.directory()).routes());
    all.addAll(new RecordRoutes(parts.records()).routes());
    all.addAll(new ReviewRoutes(parts.records().reviews()).routes());
    this.routes = all;
  }

  /** Offers runbooks, too; called before the start. */
  public void offer(Runbooks runbooks, RunEngine engine) {
    routes.addAll(new RunbookRoutes(commits, runbooks, engine, parts.tokens()).routes());
  }

  @Override
  public String name() {
    return "desk's server";
  }

  @Override
  public void start() {
    server =
        WebServer.builder()
            .address(address)
            .port(port)
            .maxPayloadSize(limits.intake().bytes() + 1L)
            .maxTcpConnections(limits.connections())
            .idleConnectionTimeout(Duration.ofMinutes(2))
            .connectionOptions(options -> options.readTimeout(SILENT_PEER))
            .shutdownHook(false)
            .routing(this::routing)
            .build()
            .start();
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  /** The port it listens on; -1 while it is not started. */
  public int port() {
    return server == null ? -1 : server.port();
  }

  private void routing(HttpRouting.Builder routing) {
    hook(routing, "alertmanager", hooks::alertmanager);
    hook(routing, "loki", hooks::loki);
    hook(routing, "webhook", hooks::signed);
    for (Route route : routes) {
      routing.route(
          route.method(), route.path(), (request, response) -> serve(route, request, response));
    }
    routing.any((_, response) ->
        Responses.send(response, new Answer.Refused(Problem.unknown("no such path"))));
    routing.error(Throwable.class, (_, response, failure) -> Responses.failed(response, failure));
  }

  /** What takes alerts. */
  private interface Hook {
    Answer take(ServerRequest request) throws InterruptedException;
  }

  private void hook(HttpRouting.Builder routing, String name, Hook hook) {
    routing.route(
        Method.POST,
        "/v1/alerts/" + name,
        (request, response) -> timed(name, response, () -> hook.take(request)));
  }

  private void serve(Route route, ServerRequest request, ServerResponse response) {
    timed(route.path(), response, () -> answer(route, request));
  }

  private void timed(String route, ServerResponse response, Fields.Waiting work) {
    long began = System.nanoTime();
    Answer answer;
    try {
      answer = work.answer();
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("the database failed a request: {}", e.getMessage());
      answer = new Answer.Refused(Problem.unavailable("the database is not available"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer = new Answer.Refused(Problem.unavailable("the desk stops"));
    }
    int status = Responses.send(response, answer);
    Timer.builder("meta138_desk_http")
        .tag("route", route)
        .tag("status", Integer.toString(status))
        .publishPercentileHistogram()
        .register(parts.metrics())
        .record(Duration.ofNanos(System.nanoTime() - began));
  }

  private Answer answer(Route route, ServerRequest request) throws InterruptedException {
    String unready = parts.desk().unready();
    if (!unready.isEmpty()) {
      return new Answer.Refused(Problem.unavailable(unready));
    }
    String token = Bodies.bearer(request);
    if (token.isEmpty()) {
      return new Answer.Refused(Problem.unauthorized("expected a token: Authorization: Bearer …"));
    }
    return switch (parts.tokens().check(token)) {
      case Tokens.Bad(Tokens.Reason reason) -> {
        parts
            .metrics()
            .counter("meta138_desk_tokens_refused", "reason", Fields.spelled(reason))
            .increment();
        yield new Answer.Refused(Problem.unauthorized("the token is not good"));
      }
      case Tokens.Good(Caller caller) ->
          caller.may(route.right())
              ? answer(route, request, caller)
              : new Answer.Refused(
                  Problem.forbidden(
                      "it takes the right '%s', which %s's token has not"
                          .formatted(Fields.spelled(route.right()), caller.person())));
    };
  }

  private Answer answer(Route route, ServerRequest request, Caller caller)
      throws InterruptedException {
    Bodies.Reading reading = Bodies.read(request, limits.body(), limits.request());
    if (reading instanceof Bodies.Reading.Broken(Problem problem)) {
      return new Answer.Refused(problem);
    }
    JsonNode body = JSON.createObjectNode();
    if (reading instanceof Bodies.Reading.Whole(byte[] bytes) && bytes.length > 0) {
      try {
        body = JSON.readTree(bytes);
      } catch (JacksonException e) {
        return new Answer.Refused(
            new Problem(400, "not-json", "The request is not JSON", "expected a JSON object"));
      }
      if (!body.isObject()) {
        return new Answer.Refused(Problem.invalid("expected a JSON object"));
      }
    }
    Instant at = parts.clock().instant();
    Call call = new Call(caller, path(request), query(request), body, at);
    return route.method().equals(Method.GET) ? route.handler().answer(call) : act(route, call);
  }

  /** What fails in the middle of an act may be done, in part or as a whole. */
  private static Answer act(Route route, Call call) {
    try {
      return route.handler().answer(call);
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("the database failed an act: {}", e.getMessage());
      return new Answer.Refused(Problem.outcomeUnknown("the database is not available"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Refused(Problem.outcomeUnknown("the desk stops"));
    }
  }

  private static Map<String, String> path(ServerRequest request) {
    Map<String, String> path = new HashMap<>();
    var parameters = request.path().pathParameters();
    parameters.names().forEach(name -> path.put(name, parameters.first(name).orElse("")));
    return path;
  }

  private static Map<String, String> query(ServerRequest request) {
    Map<String, String> query = new HashMap<>();
    request
        .query()
        .names()
        .forEach(name -> query.put(name, request.query().first(name).orElse("")));
    return query;
  }
}
