package io.meta138.portal.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.meta138.incident.server.Problem;
import io.meta138.portal.PortalException;
import io.meta138.portal.api.DeskOperations;
import io.meta138.portal.api.Json;
import io.meta138.portal.api.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads bodies, bounded in size and in time, as the records that operations take. */
final class Bodies {
  private static final int LONGEST_FORM = 4_096;

  /** A body a little too large is read to its end, or its sender may never see the answer. */
  private static final long MOST_READ = 16L * PortalSettings.BODY;

  private Bodies() {}

  /** What came of reading. */
  sealed interface Reading {
    /** All of it. */
    record Whole(byte[] raw, Optional<Object> body) implements Reading {}

    /** It was given up. */
    record Broken(Problem problem) implements Reading {}
  }

  static Reading read(Operation operation, ServerRequest request, PortalSettings settings) {
    Problem tooLarge =
        Problem.tooLarge("expected a body of at most " + PortalSettings.BODY + " bytes");
    if (request.headers().contentLength().orElse(0) > MOST_READ) {
      return new Reading.Broken(tooLarge);
    }
    byte[] raw = new byte[0];
    if (request.content().hasEntity()) {
      Problem slow =
          Problem.slow(
              "expected the whole body within " + settings.limits().body().toSeconds() + " s");
      long deadline = System.nanoTime() + settings.limits().body().toNanos();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      long read = 0;
      byte[] chunk = new byte[8 * 1024];
      try (InputStream in = request.content().inputStream()) {
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
          read += count;
          if (read <= PortalSettings.BODY) {
            bytes.write(chunk, 0, count);
          } else if (read > MOST_READ) {
            return new Reading.Broken(tooLarge);
          }
          if (System.nanoTime() > deadline) {
            return new Reading.Broken(slow);
          }
        }
      } catch (IOException | UncheckedIOException e) {
        return new Reading.Broken(slow);
      }
      if (read > PortalSettings.BODY) {
        return new Reading.Broken(tooLarge);
      }
      raw = bytes.toByteArray();
    }
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    if (operation.forms() && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return form(operation, raw);
    }
    if (raw.length > 0 && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return new Reading.Broken(Problems.mediaType());
    }
    return typed(operation, raw);
  }

  /** What a plain form sends; an operation that takes no body looks at none. */
  private static Reading form(Operation operation, byte[] raw) {
    if (operation.body().isEmpty()) {
      return new Reading.Whole(new byte[0], Optional.empty());
    }
    Map<String, String> fields = new HashMap<>();
    if (raw.length <= LONGEST_FORM) {
      for (String pair : new String(raw, StandardCharsets.UTF_8).split("&", -1)) {
        int end = pair.indexOf('=');
        try {
          if (end > 0) {
            fields.put(
                URLDecoder.decode(pair.substring(0, end), StandardCharsets.UTF_8),
                URLDecoder.decode(pair.substring(end + 1), StandardCharsets.UTF_8));
          }
        } catch (IllegalArgumentException e) {
          return new Reading.Broken(Problem.invalid("expected a form"));
        }
      }
    }
    return typed(operation, Json.bytes(fields));
  }

  /** What goes to the desk is judged there; it is only made sure that it is JSON. */
  private static Reading typed(Operation operation, byte[] raw) {
    if (operation.body().isEmpty()) {
      return new Reading.Whole(raw, Optional.empty());
    }
    boolean desks = operation.path().startsWith(DeskOperations.ROOT);
    try {
      JsonNode read =
          raw.length == 0 && desks ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(raw);
      if (!read.isObject()) {
        return new Reading.Broken(Problem.invalid("expected a JSON object"));
      }
      if (!Texts.storable(read)) {
        return new Reading.Broken(Problem.invalid(Texts.EXPECTED));
      }
      if (desks) {
        return new Reading.Whole(raw, Optional.empty());
      }
    } catch (JacksonException e) {
      return new Reading.Broken(Problems.notJson());
    }
    Class<?> type = operation.body().get();
    try {
      Object body = Json.MAPPER.readValue(raw, type);
      for (RecordComponent component : type.getRecordComponents()) {
        if (component.getAccessor().invoke(body) == null) {
          return new Reading.Broken(Problem.invalid("expected a text as " + component.getName()));
        }
      }
      return new Reading.Whole(raw, Optional.of(body));
    } catch (JacksonException e) {
      return new Reading.Broken(
          Problem.invalid(
              "expected an object with "
                  + String.join(
                      ", ",
                      java.util.Arrays.stream(type.getRecordComponents())
                          .map(RecordComponent::getName)
                          .toList())));
    } catch (ReflectiveOperationException e) {
      throw new PortalException("a record can't be looked into: " + type.getName(), e);
    }
  }
}
