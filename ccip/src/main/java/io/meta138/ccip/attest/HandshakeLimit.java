package io.meta138.ccip.attest;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose handshake does not come. The server makes the engine on the connection's
 * own thread and then reads from a channel that knows no timeout; an interrupt of that thread
 * closes the channel, and only that.
 */
final class HandshakeLimit extends SSLContextSpi {
  /** What {@code getProtocol} says of a session before there is one. */
  private static final String NO_PROTOCOL = "NONE";

  private final SSLContext context;
  private final ScheduledExecutorService watch;
  private final Duration limit;

  private HandshakeLimit(SSLContext context, ScheduledExecutorService watch, Duration limit) {
    this.context = context;
    this.watch = watch;
    this.limit = limit;
  }

  /**
   * The same context for a server, with the limit on each connection's handshake.
   *
   * @param watch where the time is looked after
   */
  static SSLContext on(SSLContext context, ScheduledExecutorService watch, Duration limit) {
    return new Limited(new HandshakeLimit(context, watch, limit), context);
  }

  private static final class Limited extends SSLContext {
    Limited(HandshakeLimit limit, SSLContext context) {
      super(limit, context.getProvider(), context.getProtocol());
    }
  }

  /** Of a connection with this peer, on the thread that serves it. */
  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    SSLEngine engine = context.createSSLEngine(host, port);
    Thread connection = Thread.currentThread();
    ScheduledFuture<?> _ =
        watch.schedule(
            () -> {
              if (engine.getSession().getProtocol().equals(NO_PROTOCOL)) {
                connection.interrupt();
              }
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    return engine;
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return context.createSSLEngine();
  }

  @Override
  protected void engineInit(
      KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("the context has its keys already");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return context.getSocketFactory();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return context.getServerSocketFactory();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return context.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return context.getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return context.getDefaultSSLParameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return context.getSupportedSSLParameters();
  }
}
