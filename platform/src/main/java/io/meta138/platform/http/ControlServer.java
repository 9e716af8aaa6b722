package io.meta138.platform.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.platform.lifecycle.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an operator can make a process do: JSON over HTTP on loopback alone, for who can read the
 * file of mode 0600 with its address and this run's token. The file lives as long as the server.
 */
public final class ControlServer implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String BEARER = "Bearer ";
  private static final int MOST_BYTES = 4_096;

  private final Path file;
  private final Map<String, Action> actions;
  private final String token;
  private @Nullable WebServer server;

  /** Does what was asked. */
  @FunctionalInterface
  public interface Action {
    /**
     * Answers a request.
     *
     * @throws IllegalArgumentException with what is wrong with the request
     */
    Answer perform(JsonNode request);
  }

  /**
   * What is answered.
   *
   * @param status of HTTP
   * @param body a value that Jackson can write
   */
  public record Answer(int status, Object body) {
    /** It was done, or found. */
    public static Answer ok(Object body) {
      return new Answer(200, body);
    }

    /** It can't be done as things are. */
    public static Answer conflict(Object body) {
      return new Answer(409, body);
    }
  }

  /**
   * Where the server is and what opens it, as its file says.
   *
   * @param url without a path
   * @param token of this run
   */
  public record Door(String url, String token) {
    /** Shows no token. */
    @Override
    public String toString() {
      return url;
    }
  }

  /**
   * A server that is not started yet.
   *
   * @param file where its address and token are written; replaced when it is there
   * @param actions by path such as {@code /feeds/release}; each takes a POST
   */
  public ControlServer(Path file, Map<String, Action> actions) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.token = HexFormat.of().formatHex(secret);
    this.file = file;
    this.actions = Map.copyOf(actions);
  }

  @Override
  public String name() {
    return "control server";
  }

  @Override
  public void start() {
    WebServer started =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .maxPayloadSize(MOST_BYTES)
            .shutdownHook(false)
            .routing(routing ->
                actions.forEach((path, action) ->
                    routing.post(path, (request, response) -> handle(action, request, response))))
            .build()
            .start();
    server = started;
    Door door = new Door("http://127.0.0.1:" + started.port(), token);
    try {
      write(door);
    } catch (IOException e) {
      // publishing goes on where nothing may be written; only the operator's commands do not work
      LOG.warn("{} can't be written, operators' commands will not work: {}", file, e.toString());
    }
  }

  private void write(Door door) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, JSON.writeValueAsBytes(door));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void stop() {
    WebServer running = server;
    if (running == null) {
      return;
    }
    server = null;
    running.stop();
    try {
      if (Files.exists(file) && Files.readString(file).contains(token)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("{} can't be deleted: {}", file, e.toString());
    }
  }

  private void handle(Action action, ServerRequest request, ServerResponse response) {
    String given = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (!opens(given)) {
      json(response, new Answer(401, Map.of("error", "the token is not that of this run")));
      return;
    }
    json(response, answer(action, request));
  }

  private static Answer answer(Action action, ServerRequest request) {
    try {
      return action.perform(JSON.readTree(request.content().as(byte[].class)));
    } catch (JacksonException e) {
      return new Answer(400, Map.of("error", "expected a JSON object"));
    } catch (IllegalArgumentException e) {
      return new Answer(400, Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private boolean opens(String given) {
    byte[] expected = (BEARER + token).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
  }

  private static void json(ServerResponse response, Answer answer) {
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(JSON.writeValueAsBytes(answer.body()));
  }
}
