package io.meta138.network.probe;

import io.meta138.network.health.Fact;
import io.meta138.network.health.NetworkConfig.KeyFile;
import io.meta138.network.health.NetworkConfig.NodeConfig;
import io.meta138.network.health.NetworkConfig.WatchedFile;
import io.meta138.network.health.Readings.Expiry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Finds out when certificates and keys end. */
final class ExpiryProbe {
  private static final long MAX_FILE = 1024 * 1024;

  private final Duration deadline;

  ExpiryProbe(Duration deadline) {
    this.deadline = deadline;
  }

  /** The certificate that a node's JSON-RPC shows; empty when it is not reached over TLS. */
  Optional<Expiry> endpoint(NodeConfig node) {
    return node.rpc()
        .filter(uri ->
            uri.getScheme().equalsIgnoreCase("https") || uri.getScheme().equalsIgnoreCase("wss"))
        .map(uri ->
            new Expiry(
                "certificate:" + node.name(),
                "the certificate of " + node.name(),
                false,
                false,
                shown(uri)));
  }

  private Fact<Instant> shown(URI uri) {
    int port = uri.getPort() < 0 ? 443 : uri.getPort();
    Recorder recorder = new Recorder();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {recorder}, null);
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
        int limit = (int) Math.min(Integer.MAX_VALUE, deadline.toMillis());
        socket.connect(new InetSocketAddress(uri.getHost(), port), limit);
        socket.setSoTimeout(limit);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
      }
    } catch (IOException | GeneralSecurityException e) {
      if (recorder.earliest.isEmpty()) {
        return Fact.unknown("no certificate was shown: " + e.getClass().getSimpleName());
      }
    }
    return recorder
        .earliest
        .map(Fact::of)
        .orElseGet(() -> Fact.unknown("no certificate was shown"));
  }

  /**
   * Notes when a chain ends. It accepts what it is shown, since an expired or private certificate
   * is just what is looked for; nothing is ever sent over the connection.
   */
  private static final class Recorder extends X509ExtendedTrustManager {
    private Optional<Instant> earliest = Optional.empty();

    private void note(X509Certificate[] chain) {
      earliest = earliestEnd(Arrays.asList(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      note(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      note(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      note(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no server here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("no server here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("no server here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static Optional<Instant> earliestEnd(Collection<? extends Certificate> chain) {
    return chain.stream()
        .filter(X509Certificate.class::isInstance)
        .map(one -> ((X509Certificate) one).getNotAfter().toInstant())
        .min(Instant::compareTo);
  }

  /** A certificate file, PEM or DER, with one or more certificates. */
  Expiry certificate(WatchedFile watched) {
    return new Expiry(
        "certificate:" + watched.name(),
        "the certificate " + watched.name(),
        false,
        true,
        inFile(watched.file()));
  }

  private static Fact<Instant> inFile(Path file) {
    try {
      if (Files.size(file) > MAX_FILE) {
        return Fact.unknown("the file is larger than a certificate is");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return earliestEnd(CertificateFactory.getInstance("X.509").generateCertificates(in))
            .map(Fact::of)
            .orElseGet(() -> Fact.unknown("the file holds no certificate"));
      }
    } catch (CertificateException e) {
      return Fact.unknown("the file holds no certificate");
    } catch (IOException e) {
      return Fact.unknown(unreadable(e));
    }
  }

  /** A key file, by when it was written. */
  Expiry key(KeyFile watched) {
    Fact<Instant> ends;
    try {
      ends = Fact.of(Files.getLastModifiedTime(watched.file()).toInstant().plus(watched.maxAge()));
    } catch (IOException e) {
      ends = Fact.unknown(unreadable(e));
    }
    return new Expiry("key:" + watched.name(), "the key " + watched.name(), true, true, ends);
  }

  private static String unreadable(IOException e) {
    return e instanceof NoSuchFileException
        ? "the file is missing"
        : "the file can't be read: "
            + e.getClass().getSimpleName().replace("Exception", "").toLowerCase(Locale.ROOT);
  }
}
