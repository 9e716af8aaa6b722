package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks a running node's administration server. */
public final class AdminClient {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final int MOST_BYTES = 16 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final NodeConfig.Admin admin;
  private final BoundedHttp http;

  /** Asks the server that this configuration describes. */
  public AdminClient(NodeConfig.Admin admin, BoundedHttp http) {
    this.admin = admin;
    this.http = http;
  }

  /**
   * What came of asking.
   *
   * @param <T> kind of document
   */
  public sealed interface Answer<T> {
    /**
     * The node answered.
     *
     * @param documents in its order
     */
    record Given<T>(List<T> documents) implements Answer<T> {
      /** Copies the documents. */
      public Given {
        documents = List.copyOf(documents);
      }
    }

    /**
     * It did not.
     *
     * @param reason why, with the address that was asked
     */
    record Missing<T>(String reason) implements Answer<T> {}

    /** The documents; none when there was no answer. */
    default List<T> orEmpty() {
      return switch (this) {
        case Given<T>(List<T> documents) -> documents;
        case Missing<T> _ -> List.of();
      };
    }
  }

  /** The node's feeds. */
  public Answer<FeedDocument> feeds() throws InterruptedException {
    return get("/feeds", FeedDocument[].class);
  }

  /** The node's sources. */
  public Answer<SourceDocument> sources() throws InterruptedException {
    return get("/sources", SourceDocument[].class);
  }

  /** The endpoints of the node's chain. */
  public Answer<EndpointDocument> endpoints() throws InterruptedException {
    return get("/endpoints", EndpointDocument[].class);
  }

  /** The node in one document. */
  public Answer<NodeStatus.NodeDocument> node() throws InterruptedException {
    return read("/node", NodeStatus.NodeDocument.class, raw("/node"));
  }

  /** Whether the process can do its job; one that can't says why all the same. */
  public Answer<Health> health() throws InterruptedException {
    return read("/health/ready", Health.class, raw("/health/ready", List.of(200, 503)));
  }

  private <T> Answer<T> get(String path, Class<T[]> type) throws InterruptedException {
    return switch (read(path, type, raw(path))) {
      case Answer.Missing<T[]>(String reason) -> new Answer.Missing<>(reason);
      case Answer.Given<T[]>(List<T[]> lists) -> new Answer.Given<>(List.of(lists.getFirst()));
    };
  }

  private <T> Answer<T> read(String path, Class<T> type, Answer<byte[]> answer) {
    return switch (answer) {
      case Answer.Missing<byte[]>(String reason) -> new Answer.Missing<>(reason);
      case Answer.Given<byte[]>(List<byte[]> bodies) -> {
        try {
          yield new Answer.Given<>(List.of(JSON.readValue(bodies.getFirst(), type)));
        } catch (JacksonException e) {
          yield new Answer.Missing<>(
              place() + path + " does not answer like a node of this version");
        }
      }
    };
  }

  /** A document of the node as it comes. */
  public Answer<byte[]> raw(String path) throws InterruptedException {
    return raw(path, List.of());
  }

  private Answer<byte[]> raw(String path, List<Integer> besides) throws InterruptedException {
    if (admin.port() == 0) {
      return new Answer.Missing<>(
          "admin.port is 0, so where the node answers is not known; set it to a fixed port");
    }
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + place() + path)).build();
    return switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed failed ->
          new Answer.Missing<>("no node answers at " + place() + " (" + failed.reason() + ")");
      case BoundedHttp.Response response
          when response.status() / 100 != 2 && !besides.contains(response.status()) ->
          new Answer.Missing<>(place() + path + " answers with status " + response.status());
      case BoundedHttp.Response response -> new Answer.Given<>(List.of(response.body()));
    };
  }

  private String place() {
    return host() + ":" + admin.port();
  }

  private String host() {
    try {
      InetAddress address = InetAddress.getByName(admin.address());
      String host =
          address.isAnyLocalAddress()
              ? InetAddress.getLoopbackAddress().getHostAddress()
              : admin.address();
      return host.contains(":") ? "[" + host + "]" : host;
    } catch (UnknownHostException e) {
      return admin.address();
    }
  }
}
