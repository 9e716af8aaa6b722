package io.meta138.app.node;

import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.ControlServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a running node of this machine to do something, with the token in its control file. */
public final class ControlClient {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final BoundedHttp http;

  /** Asks the node whose control file this is. */
  public ControlClient(Path file, BoundedHttp http) {
    this.file = file;
    this.http = http;
  }

  /**
   * What its breakers hold.
   *
   * @throws NodeException when no node answers
   */
  public List<HeldDocument> held() throws InterruptedException {
    return List.of(read(post(FeedControl.HELD, Map.of()), HeldDocument[].class));
  }

  /**
   * Releases a held price.
   *
   * @param shown the price that the operator saw
   * @param by who asks
   * @throws NodeException with the reason when it is refused, or when no node answers
   */
  public HeldDocument release(String feed, BigDecimal shown, String by)
      throws InterruptedException {
    Map<String, String> request = Map.of("feed", feed, "price", shown.toPlainString(), "by", by);
    return read(post(FeedControl.RELEASE, request), HeldDocument.class);
  }

  /**
   * Tries its keys.
   *
   * @throws NodeException when no node answers
   */
  public KeyDocument key() throws InterruptedException {
    return read(post(NodeControl.KEY, Map.of()), KeyDocument.class);
  }

  /**
   * Has it begin anew.
   *
   * @param by who asks
   * @throws NodeException when it can't, or no node answers
   */
  public void restart(String by) throws InterruptedException {
    post(NodeControl.RESTART, Map.of("by", by));
  }

  private byte[] post(String path, Map<String, String> body) throws InterruptedException {
    ControlServer.Door door = door();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(door.url() + path))
            .header("Authorization", "Bearer " + door.token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    return switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed failed ->
          throw new NodeException(
              "no node answers at %s, which %s names (%s)"
                  .formatted(door.url(), file, failed.reason()));
      case BoundedHttp.Response response when response.status() != 200 ->
          throw new NodeException(error(response));
      case BoundedHttp.Response response -> response.body();
    };
  }

  private ControlServer.Door door() {
    try {
      return JSON.readValue(Files.readAllBytes(file), ControlServer.Door.class);
    } catch (NoSuchFileException e) {
      throw new NodeException(
          "there is no %s: no node runs with this configuration on this machine".formatted(file));
    } catch (IOException | JacksonException e) {
      throw new NodeException(
          "%s can't be read; it is for the user that runs the node".formatted(file), e);
    }
  }

  private static String error(BoundedHttp.Response response) {
    try {
      JsonNode error = JSON.readTree(response.body()).path("error");
      return error.asString("the node answers with status " + response.status());
    } catch (JacksonException e) {
      return "the node answers with status " + response.status();
    }
  }

  private static <T> T read(byte[] body, Class<T> type) {
    try {
      return JSON.readValue(body, type);
    } catch (JacksonException e) {
      throw new NodeException("the node does not answer like one of this version", e);
    }
  }
}
