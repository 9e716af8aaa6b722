package io.meta138.chain.rpc;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where one node's JSON-RPC is reached. Its address may carry credentials, so only its name is ever
 * shown.
 */
public final class RpcEndpoint {
  private static final Set<String> HTTP = Set.of("http", "https");
  private static final Set<String> WEB_SOCKET = Set.of("ws", "wss");

  private final String name;
  private final URI calls;
  private final Optional<URI> subscriptions;
  private final Optional<String> authorization;

  private RpcEndpoint(
      String name, URI calls, Optional<URI> subscriptions, Optional<String> authorization) {
    this.name = name;
    this.calls = calls;
    this.subscriptions = subscriptions;
    this.authorization = authorization;
  }

  /**
   * An endpoint named after the host and port of its address.
   *
   * @param url {@code http}, {@code https}, {@code ws} or {@code wss}
   * @throws IllegalArgumentException when it is none; the message does not repeat it
   */
  public static RpcEndpoint of(String url) {
    URI uri = parse(url);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return create(
        (WEB_SOCKET.contains(scheme) ? "ws:" : "") + uri.getHost() + port, uri, Optional.empty());
  }

  /**
   * An endpoint with a name of its own.
   *
   * @param name shown in metrics, logs and errors; unique within a pool
   * @param url {@code http}, {@code https}, {@code ws} or {@code wss}; calls go here
   * @param subscriptions {@code ws} or {@code wss} address of the same node, where {@code url} is
   *     not one
   * @throws IllegalArgumentException when an address is malformed; the message does not repeat it
   */
  public static RpcEndpoint of(String name, String url, Optional<String> subscriptions) {
    return create(name, parse(url), subscriptions.map(RpcEndpoint::parse));
  }

  private static RpcEndpoint create(String name, URI uri, Optional<URI> subscriptions) {
    if (name.isBlank() || name.length() > 100) {
      throw new IllegalArgumentException("an endpoint's name has 1 to 100 characters");
    }
    boolean webSocket = WEB_SOCKET.contains(uri.getScheme().toLowerCase(Locale.ROOT));
    Optional<URI> heads = webSocket ? Optional.of(uri) : subscriptions;
    heads.ifPresent(RpcEndpoint::requirePlainWebSocket);
    String user = uri.getRawUserInfo();
    if (user == null) {
      return new RpcEndpoint(name, uri, heads, Optional.empty());
    }
    String decoded = URI.create("x://" + user + "@h").getUserInfo();
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(decoded.getBytes(StandardCharsets.UTF_8));
    return new RpcEndpoint(name, withoutUser(uri), heads, Optional.of(basic));
  }

  private static void requirePlainWebSocket(URI uri) {
    if (!WEB_SOCKET.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("expected a ws or wss address for subscriptions");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a WebSocket address carries its credentials in its path or query, not before the host");
    }
  }

  private static URI parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "an endpoint's address is malformed at character " + e.getIndex());
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(HTTP.contains(scheme) || WEB_SOCKET.contains(scheme)) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "expected an endpoint's address such as https://host:8545 or wss://host:8546");
    }
    return uri;
  }

  private static URI withoutUser(URI uri) {
    String text = uri.toString();
    int at = text.indexOf('@');
    return URI.create(text.substring(0, text.indexOf("//") + 2) + text.substring(at + 1));
  }

  /** What people call it: never a credential. */
  public String name() {
    return name;
  }

  /** Whether calls go over a WebSocket. */
  boolean callsOverWebSocket() {
    return WEB_SOCKET.contains(calls.getScheme().toLowerCase(Locale.ROOT));
  }

  URI calls() {
    return calls;
  }

  Optional<URI> subscriptions() {
    return subscriptions;
  }

  Optional<String> authorization() {
    return authorization;
  }

  /** The text without whatever of the addresses may be a secret. */
  String redact(String text) {
    String clean = redact(text, calls);
    return subscriptions.isPresent() ? redact(clean, subscriptions.get()) : clean;
  }

  private static String redact(String text, URI uri) {
    String clean = text.replace(uri.toString(), "<address>");
    String path = uri.getRawPath();
    if (path != null && path.length() > 1) {
      clean = clean.replace(path, "/<path>");
    }
    String query = uri.getRawQuery();
    return query == null || query.isEmpty() ? clean : clean.replace(query, "<query>");
  }

  /** The name alone. */
  @Override
  public String toString() {
    return name;
  }
}
