package io.meta138.chain.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The server's side of HTTP/1.1, as much as a test's clients need. */
final class HttpMessages {
  private HttpMessages() {}

  /** Request line and headers; empty when the client closed. */
  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  /** The first header of this name in lower case; empty when there is none. */
  static String headerValue(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Sends a whole answer. */
  static void send(OutputStream out, int code, Map<String, String> headers, byte[] body)
      throws IOException {
    out.write(head(code, headers, body.length));
    out.write(body);
    out.flush();
  }

  /** Status line and headers that announce a body of this length. */
  static byte[] head(int code, Map<String, String> headers, int length) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + code + " x\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: ").append(length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
