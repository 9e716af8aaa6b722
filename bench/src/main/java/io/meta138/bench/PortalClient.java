package io.meta138.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** One connection to the portal that stays open: it asks and waits for the whole answer. */
final class PortalClient implements AutoCloseable {
  private static final int LIMIT_MILLIS = 60_000;

  private final String host;
  private final String cookie;
  private final Socket socket = new Socket();
  private final InputStream in;

  PortalClient(URI portal, String cookie) throws IOException {
    this.host = portal.getAuthority();
    this.cookie = cookie;
    socket.connect(new InetSocketAddress(portal.getHost(), portal.getPort()), LIMIT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LIMIT_MILLIS);
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
  }

  /** A request as it goes over the wire. */
  static byte[] request(String host, String cookie, String path) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nAccept-Encoding: gzip\r\n\r\n"
        .formatted(path, host, cookie)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The body of an answer with status 200. */
  byte[] get(String path) throws IOException {
    socket.getOutputStream().write(request(host, cookie, path));
    String status = line();
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    if (length < 0) {
      throw new BenchException(path + " is answered without a length: " + status);
    }
    byte[] body = in.readNBytes(length);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new BenchException(
          path + " is answered with " + status + " " + new String(body, StandardCharsets.UTF_8));
    }
    return body;
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the portal closed the connection after '" + text + "'");
      }
      if (c != '\r') {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Signs in with a password for one use and chooses another; returns the cookie. */
  static String signIn(URI portal, String person, String once)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String chosen = "correct horse battery staple";
      HttpResponse<String> first =
          post(
              http,
              portal.resolve("/api/v1/session"),
              Map.of("person", person, "password", once),
              "",
              "");
      HttpResponse<String> second =
          post(
              http,
              portal.resolve("/api/v1/session/password"),
              Map.of("current", once, "replacement", chosen),
              cookie(first),
              Json.MAPPER.readTree(first.body()).path("csrf").asString());
      return cookie(second);
    }
  }

  private static HttpResponse<String> post(
      HttpClient http, URI uri, Map<String, String> body, String cookie, String csrf)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)));
    if (!cookie.isEmpty()) {
      request.header("cookie", cookie).header("x-csrf", csrf);
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new BenchException(uri + " is answered with " + answer.body());
    }
    return answer;
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
  }
}
