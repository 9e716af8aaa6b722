package io.meta138.app.devnet.exchanges.server;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.app.devnet.exchanges.books.Fault;
import io.meta138.app.devnet.exchanges.books.FaultBoard;
import io.meta138.app.devnet.exchanges.books.HostileForm;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.devnet.exchanges.venues.Answer;
import io.meta138.app.devnet.exchanges.venues.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The HTTP server of all venues' REST interfaces and of the control path. */
public final class RestSide {
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
  private static final Duration DRIP_EVERY = Duration.ofMillis(200);

  private final Simulation simulation;
  private final ControlApi control;
  private final WebServer server;
  private volatile boolean stopping;

  /**
   * @param port 0 takes a free one
   */
  public RestSide(Simulation simulation, ControlApi control, int port) {
    this.simulation = simulation;
    this.control = control;
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxPayloadSize(64 * 1024L)
            .shutdownGracePeriod(Duration.ofMillis(300))
            .routing(routing -> routing.any(this::handle))
            .build();
  }

  /** Starts to listen. */
  public void start() {
    server.start();
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Stops. */
  public void stop() {
    stopping = true;
    server.stop();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    response.header(StreamSide.MARK, "true");
    String path = request.path().path();
    if (path.equals("/control") || path.startsWith("/control/")) {
      control.handle(request, response);
      return;
    }
    int end = path.indexOf('/', 1);
    String name = path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
    Optional<Venue> venue = Venue.byId(name);
    if (venue.isEmpty()) {
      response.status(404).send("no simulated venue of that name");
    } else if (!request.prologue().method().equals(Method.GET)) {
      response.status(405).send("only GET");
    } else {
      serve(venue.get(), read(request, end < 0 ? "" : path.substring(end)), response);
    }
  }

  private static Request read(ServerRequest request, String path) {
    Map<String, String> query = new HashMap<>();
    for (String name : request.query().names()) {
      query.put(name, request.query().first(name).orElse(""));
    }
    Map<String, String> headers = new HashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.get());
    }
    return new Request(path, query, headers);
  }

  private record Served(Answer answer, Optional<HostileForm> carriage) {}

  private void serve(Venue venue, Request request, ServerResponse response) {
    Served served =
        simulation.locked(floor -> {
          FaultBoard faults = floor.faults();
          if (faults.has(venue, Fault.Cut.class)) {
            throw new CloseConnectionException("simulated cut of " + venue.id());
          }
          Answer answer =
              faults.has(venue, Fault.RateLimited.class)
                  ? simulation.venue(venue).tooMany()
                  : simulation.venue(venue).get(request);
          return new Served(answer, faults.carriage(venue, answer.about()));
        });
    awaitVoice(venue, served.answer());
    response.status(served.answer().status());
    response.header(HeaderNames.CONTENT_TYPE, served.answer().contentType());
    served.answer().headers().forEach((name, value) -> response.header(name, value));
    HostileForm form = served.carriage().orElse(null);
    String body = served.answer().body();
    if (form == null) {
      response.send(body.getBytes(StandardCharsets.UTF_8));
      return;
    }
    switch (form) {
      case HTML -> {
        response.status(200);
        response.headers().set(HeaderNames.CONTENT_TYPE, "text/html");
        response.send(Carriage.HTML.getBytes(StandardCharsets.UTF_8));
      }
      case OVERSIZED -> response.send(Carriage.oversized(body).getBytes(StandardCharsets.UTF_8));
      case TRUNCATED -> response.send(Carriage.truncated(body).getBytes(StandardCharsets.UTF_8));
      case SLOW_DRIP -> drip(body.getBytes(StandardCharsets.UTF_8), response);
      default -> response.send(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A silent venue or book keeps its client waiting until the fault ends. */
  private void awaitVoice(Venue venue, Answer answer) {
    long deadline = System.nanoTime() + LONGEST_SILENCE.toNanos();
    while (simulation.locked(floor -> floor.faults().silent(venue, answer.about()))) {
      if (stopping || System.nanoTime() - deadline > 0) {
        throw new CloseConnectionException("simulated silence of " + venue.id());
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private void drip(byte[] body, ServerResponse response) {
    try (OutputStream out = response.outputStream()) {
      for (byte each : body) {
        if (stopping) {
          return;
        }
        out.write(each);
        out.flush();
        LockSupport.parkNanos(DRIP_EVERY.toNanos());
      }
    } catch (IOException | UncheckedIOException clientGone) {
      throw new CloseConnectionException("client left a dripping answer", clientGone);
    }
  }
}
