package io.meta138.incident.runbooks.http;

import static io.meta138.incident.runbooks.ActionOf.optional;
import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.incident.runbooks.ActionOf;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Tries whether a backend on the list takes TCP connections, and TLS with a valid certificate. */
public final class BackendProbe {
  private BackendProbe() {}

  /**
   * The look-up {@code backend.probe}.
   *
   * @param allowed hosts and ports that may be tried
   * @param tls makes connections; its trust decides whether a certificate is valid
   */
  public static RunbookAction of(List<Allowed> allowed, SSLSocketFactory tls, InstantSource time) {
    List<Allowed> hosts = List.copyOf(allowed);
    return ActionOf.look(
        "backend.probe",
        "Tries a TCP connection, and TLS where asked, to a host on the list.",
        List.of(
            required("host", RunbookAction.Type.NAME, "Name of the host."),
            required("port", RunbookAction.Type.INTEGER, "Its port."),
            optional("tls", RunbookAction.Type.BOOLEAN, "Whether to try TLS as well.")),
        Set.of("reachable", "tls", "certificate-days", "reason"),
        (arguments, _, _, limit) -> probe(hosts, tls, time, arguments, limit));
  }

  private static Result probe(
      List<Allowed> allowed,
      SSLSocketFactory tls,
      InstantSource time,
      Map<String, String> arguments,
      Duration limit) {
    String host = arguments.getOrDefault("host", "");
    long port = Long.parseLong(arguments.getOrDefault("port", "0"));
    if (port < 1 || port > 65_535 || !Allowed.connects(allowed, host, (int) port)) {
      return new Result.Failed(
          "%s:%d is not on the list of what runbooks may call".formatted(host, port));
    }
    boolean secure = arguments.getOrDefault("tls", "false").equals("true");
    int millis = Math.clamp(limit.toMillis() / 2, 100, 10_000);
    Map<String, String> values = new TreeMap<>();
    values.put("reachable", "false");
    values.put("tls", "false");
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, (int) port), millis);
      socket.setSoTimeout(millis);
      values.put("reachable", "true");
      if (secure) {
        handshake(tls, socket, host, (int) port, time, values);
      }
    } catch (SSLException e) {
      values.put("reason", "no valid TLS: " + e.getMessage());
    } catch (IOException e) {
      values.put("reason", String.valueOf(e.getMessage()));
    }
    return new Result.Done(
        "%s:%d is %sreachable%s"
            .formatted(
                host,
                port,
                values.get("reachable").equals("true") ? "" : "not ",
                values.containsKey("reason") ? ": " + values.get("reason") : ""),
        values);
  }

  private static void handshake(
      SSLSocketFactory tls,
      Socket plain,
      String host,
      int port,
      InstantSource time,
      Map<String, String> values)
      throws IOException {
    try (SSLSocket socket = (SSLSocket) tls.createSocket(plain, host, port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      values.put("tls", "true");
      Certificate[] chain = socket.getSession().getPeerCertificates();
      if (chain.length > 0 && chain[0] instanceof X509Certificate leaf) {
        values.put(
            "certificate-days",
            String.valueOf(
                Duration.between(time.instant(), leaf.getNotAfter().toInstant()).toDays()));
      }
    }
  }
}
