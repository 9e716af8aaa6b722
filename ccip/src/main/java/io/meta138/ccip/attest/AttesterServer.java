package io.meta138.ccip.attest;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.platform.lifecycle.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An attester behind HTTP over mutual TLS: {@code POST /v1/roots} takes a request and answers with
 * a signature, or with the name of a refusal. Who has no certificate of the authorities' is not
 * listened to; bodies, connections and the time for each are bounded.
 */
public final class AttesterServer implements Service {
  /** Where requests go. */
  public static final String PATH = "/v1/roots";

  private static final int MOST_BYTES = 32 * 1024;
  private static final int MOST_CONNECTIONS = 128;
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(3);
  private static final Duration BODY_LIMIT = Duration.ofSeconds(3);
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(15);
  private static final Duration IDLE_CHECK = Duration.ofSeconds(3);

  private final Attester attester;
  private final TlsIdentity identity;
  private final InetAddress address;
  private final int port;
  private @Nullable WebServer server;
  private volatile @Nullable ScheduledExecutorService watch;

  /**
   * A server that is not started yet.
   *
   * @param identity its certificate, and the authorities of those it listens to
   * @param port to listen at; 0 takes a free one
   */
  public AttesterServer(Attester attester, TlsIdentity identity, InetAddress address, int port) {
    this.attester = attester;
    this.identity = identity;
    this.address = address;
    this.port = port;
  }

  @Override
  public String name() {
    return "attester " + attester.name();
  }

  @Override
  public synchronized void start() {
    if (server != null) {
      throw new IllegalStateException("started already");
    }
    ScheduledExecutorService watching =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("slow requests").factory());
    watch = watching;
    server =
        WebServer.builder()
            .address(address)
            .port(port)
            .tls(tls(watching))
            .maxPayloadSize(MOST_BYTES)
            .maxTcpConnections(MOST_CONNECTIONS)
            .idleConnectionTimeout(IDLE_LIMIT)
            .idleConnectionPeriod(IDLE_CHECK)
            .shutdownHook(false)
            .routing(routing -> routing.post(PATH, this::handle))
            .build()
            .start();
  }

  private Tls tls(ScheduledExecutorService watching) {
    return Tls.builder()
        .sslContext(HandshakeLimit.on(identity.context(), watching, HANDSHAKE_LIMIT))
        .clientAuth(TlsClientAuth.REQUIRED)
        .enabledProtocols(List.of("TLSv1.3"))
        .build();
  }

  @Override
  public synchronized void stop() {
    WebServer running = server;
    server = null;
    if (running != null) {
      running.stop();
    }
    ScheduledExecutorService watching = watch;
    watch = null;
    if (watching != null) {
      watching.shutdownNow();
    }
  }

  /** Where it listens. */
  public synchronized int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.port();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    Optional<byte[]> body = body(request);
    Attestation answer;
    if (body.isEmpty()) {
      // whatever else comes on this connection is no new request
      response.header(HeaderValues.CONNECTION_CLOSE);
      answer =
          attester.malformed(
              "expected at most %d bytes within %d s"
                  .formatted(MOST_BYTES, BODY_LIMIT.toSeconds()));
    } else {
      try {
        answer = attester.attest(AttestationJson.readRequest(body.get()));
      } catch (AttestationJson.MalformedException e) {
        answer = attester.malformed(String.valueOf(e.getMessage()));
      }
    }
    response.status(Status.create(status(answer)));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(AttestationJson.write(answer));
  }

  private static int status(Attestation answer) {
    return switch (answer) {
      case Attestation.Signed ignored -> 200;
      case Attestation.Refused(Refusal refusal, var ignored) ->
          switch (refusal) {
            case MALFORMED -> 400;
            case UNKNOWN_LANE -> 404;
            case BUSY -> 429;
            case PAUSED, CHAIN_UNAVAILABLE, SIGNER_UNAVAILABLE -> 503;
            default -> 409;
          };
      case Attestation.Silent ignored -> 503;
    };
  }

  /** The whole body; empty when it is too long or comes too slowly. */
  private Optional<byte[]> body(ServerRequest request) {
    ScheduledExecutorService watching = watch;
    if (watching == null) {
      return Optional.empty();
    }
    // the connection's channel knows no read timeout; an interrupt closes it
    Thread reader = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    ScheduledFuture<?> alarm =
        watching.schedule(
            () -> {
              if (done.compareAndSet(false, true)) {
                reader.interrupt();
              }
            },
            BODY_LIMIT.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return read(request);
    } finally {
      if (done.compareAndSet(false, true)) {
        alarm.cancel(false);
      } else {
        // taken note of: what is still done here may wait
        Thread.interrupted();
      }
    }
  }

  private static Optional<byte[]> read(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(MOST_BYTES + 1);
      return body.length > MOST_BYTES ? Optional.empty() : Optional.of(body);
    } catch (IOException | RuntimeException e) {
      // cut off: what Helidon calls that is not part of its interface
      return Optional.empty();
    }
  }
}
