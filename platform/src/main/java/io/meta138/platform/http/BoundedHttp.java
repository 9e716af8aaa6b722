package io.meta138.platform.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP client whose calls end: within a deadline that covers the body too, and within a number
 * of bytes.
 */
public final class BoundedHttp {
  private final HttpClient client;

  /** Calls through this client, which stays its owner's. */
  public BoundedHttp(HttpClient client) {
    this.client = client;
  }

  /** How a call ended. */
  public sealed interface Outcome {}

  /**
   * The other side answered in full.
   *
   * @param status HTTP status, whatever it is
   * @param headers of the answer
   * @param body at most as many bytes as were allowed
   */
  public record Response(int status, HttpHeaders headers, byte[] body) implements Outcome {}

  /**
   * No whole answer came.
   *
   * @param kind of failure
   * @param reason for a person, without the request's address
   */
  public record Failed(Kind kind, String reason) implements Outcome {}

  /** Why no whole answer came. */
  public enum Kind {
    /** The deadline passed. */
    TIMEOUT,
    /** The body was larger than allowed. */
    TOO_LARGE,
    /** No connection: name not found, refused, unreachable. The request had no effect. */
    CONNECT,
    /** The connection broke or the other side did not speak HTTP; the effect is unknown. */
    IO
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param request what to send
   * @param deadline for everything: connection, headers and body
   * @param maxBytes largest body taken
   */
  public Outcome send(HttpRequest request, Duration deadline, int maxBytes)
      throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> call =
        client.sendAsync(request, info -> new LimitedBody(maxBytes));
    try {
      HttpResponse<byte[]> response = call.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      return new Response(response.statusCode(), response.headers(), response.body());
    } catch (TimeoutException e) {
      call.cancel(true);
      return new Failed(Kind.TIMEOUT, "no whole answer within " + deadline.toMillis() + " ms");
    } catch (CancellationException e) {
      return new Failed(Kind.IO, "the call was cancelled");
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      call.cancel(true);
      throw e;
    }
  }

  private static Failed failed(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof BodyTooLarge) {
        return new Failed(Kind.TOO_LARGE, String.valueOf(t.getMessage()));
      }
      if (t instanceof HttpConnectTimeoutException) {
        return new Failed(Kind.CONNECT, "no connection in time");
      }
      if (t instanceof HttpTimeoutException) {
        return new Failed(Kind.TIMEOUT, "no answer in the request's own time");
      }
      if (t instanceof UnresolvedAddressException) {
        return new Failed(Kind.CONNECT, "the host's name was not found");
      }
    }
    if (cause instanceof ConnectException) {
      String message = cause.getMessage();
      return new Failed(
          Kind.CONNECT, message == null ? "the connection was refused or unreachable" : message);
    }
    String message = cause.getMessage();
    return new Failed(Kind.IO, message == null ? cause.getClass().getSimpleName() : message);
  }

  private static final class BodyTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLarge(int maxBytes) {
      super("the body is larger than " + maxBytes + " bytes");
    }
  }

  /** Collects a body and cancels the exchange as soon as it grows too large. */
  private static final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final int maxBytes;
    private byte[] collected = new byte[0];
    private int length;
    private Flow.Subscription subscription = NONE;

    private static final Flow.Subscription NONE =
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        };

    LimitedBody(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        int more = buffer.remaining();
        if (more > maxBytes - length) {
          subscription.cancel();
          body.completeExceptionally(new BodyTooLarge(maxBytes));
          return;
        }
        if (collected.length - length < more) {
          int doubled = (int) Math.min((long) maxBytes, collected.length * 2L);
          collected = Arrays.copyOf(collected, Math.max(doubled, length + more));
        }
        buffer.get(collected, length, more);
        length += more;
      }
    }

    @Override
    public void onError(Throwable thrown) {
      body.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
      body.complete(Arrays.copyOf(collected, length));
    }
  }
}
