package io.meta138.incident.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Reads bodies, bounded in size and in time. */
final class Bodies {
  private static final int CHUNK = 16 * 1024;

  private Bodies() {}

  /** What came of reading. */
  sealed interface Reading {
    /** All of it. */
    record Whole(byte[] bytes) implements Reading {}

    /** It was given up. */
    record Broken(Problem problem) implements Reading {}
  }

  /** The size that the request announces; the limit when it announces none. */
  static long announced(ServerRequest request, long most) {
    return request.headers().contentLength().orElse(most);
  }

  static Reading read(ServerRequest request, int most, Duration limit) {
    Problem tooLarge = Problem.tooLarge("expected a body of at most " + most + " bytes");
    if (announced(request, 0) > most) {
      return new Reading.Broken(tooLarge);
    }
    if (!request.content().hasEntity()) {
      return new Reading.Whole(new byte[0]);
    }
    long deadline = System.nanoTime() + limit.toNanos();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = request.content().inputStream()) {
      int count = in.read(chunk);
      while (count >= 0) {
        bytes.write(chunk, 0, count);
        if (bytes.size() > most) {
          return new Reading.Broken(tooLarge);
        }
        if (System.nanoTime() > deadline) {
          return new Reading.Broken(
              Problem.slow("expected the whole body within " + limit.toSeconds() + " s"));
        }
        count = in.read(chunk);
      }
      return new Reading.Whole(bytes.toByteArray());
    } catch (SocketTimeoutException e) {
      return new Reading.Broken(
          Problem.slow("expected the whole body within " + limit.toSeconds() + " s"));
    } catch (IOException e) {
      return new Reading.Broken(
          new Problem(400, "broken", "The request broke off", "the body could not be read"));
    }
  }

  /** A header's first value; empty text when there is none. */
  static String header(ServerRequest request, String name) {
    return request.headers().first(HeaderNames.create(name)).orElse("");
  }

  /** The token of {@code Authorization: Bearer}; empty text when there is none. */
  static String bearer(ServerRequest request) {
    String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    return header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).strip() : "";
  }
}
