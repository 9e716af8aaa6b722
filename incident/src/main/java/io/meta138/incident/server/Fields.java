package io.meta138.incident.server;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Reads a body's members, and notes everything that is wrong with them. */
final class Fields {
  private static final int MOST_ITEMS = 1_000;
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private final JsonNode body;
  private final List<String> wrong = new ArrayList<>();

  Fields(JsonNode body) {
    this.body = body;
  }

  /** Whether a time is one that there can be anything about, and that the database can hold. */
  static boolean ofThisCentury(Instant time) {
    return time.isAfter(EARLIEST) && time.isBefore(LATEST);
  }

  /** A text that has to be there, of 1 to so many characters. */
  String text(String name, int most) {
    JsonNode value = body.path(name);
    if (!value.isString() || value.stringValue().isBlank()) {
      wrong.add("expected a text as " + name);
      return "";
    }
    return bounded(name, value.stringValue().strip(), most);
  }

  /** A text that may be missing. */
  String textOr(String name, int most, String other) {
    return present(name) ? text(name, most) : other;
  }

  Optional<String> maybe(String name, int most) {
    return present(name) ? Optional.of(text(name, most)) : Optional.empty();
  }

  private String bounded(String name, String value, int most) {
    if (value.length() > most) {
      wrong.add(
          "expected at most %d characters as %s, found %d".formatted(most, name, value.length()));
      return "";
    }
    return value;
  }

  boolean present(String name) {
    return !body.path(name).isMissingNode() && !body.path(name).isNull();
  }

  boolean flag(String name) {
    if (!present(name)) {
      return false;
    }
    if (!body.path(name).isBoolean()) {
      wrong.add("expected true or false as " + name);
    }
    return body.path(name).asBoolean(false);
  }

  /** A span given in whole seconds. */
  Duration seconds(String name, Duration most) {
    JsonNode value = body.path(name);
    boolean good =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= 1
            && value.longValue() <= most.toSeconds();
    if (!good) {
      wrong.add("expected 1 to %d as %s".formatted(most.toSeconds(), name));
      return Duration.ofSeconds(1);
    }
    return Duration.ofSeconds(value.longValue());
  }

  /** A date and time with offset; the other one when there is none. */
  Instant timeOr(String name, Instant other) {
    if (!present(name)) {
      return other;
    }
    try {
      Instant time = OffsetDateTime.parse(body.path(name).asString("")).toInstant();
      if (ofThisCentury(time)) {
        return time;
      }
      wrong.add("expected a time of this century as " + name);
      return other;
    } catch (DateTimeException e) {
      wrong.add("expected a date and time such as 2026-01-05T09:00:00Z as " + name);
      return other;
    }
  }

  <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    String text = body.path(name).asString("");
    Optional<E> found = read(text, type);
    if (found.isEmpty()) {
      wrong.add("expected one of %s as %s".formatted(names(type), name));
    }
    return found;
  }

  static <E extends Enum<E>> Optional<E> read(String text, Class<E> type) {
    String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(wanted)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  static <E extends Enum<E>> String names(Class<E> type) {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      names.add(spelled(constant));
    }
    return String.join(", ", names);
  }

  /** An enum's value as it is written in JSON. */
  static String spelled(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A list of texts; empty when there is none. */
  List<String> texts(String name, int most) {
    if (!present(name)) {
      return List.of();
    }
    JsonNode list = body.path(name);
    List<String> values = new ArrayList<>();
    if (!list.isArray() || list.size() > MOST_ITEMS) {
      wrong.add("expected a list of at most %d texts as %s".formatted(MOST_ITEMS, name));
      return values;
    }
    for (JsonNode item : list) {
      if (item.isString() && !item.stringValue().isBlank()) {
        values.add(bounded(name, item.stringValue().strip(), most));
      } else {
        wrong.add("expected texts in " + name);
      }
    }
    return values;
  }

  /** Texts by name; empty when there are none. */
  Map<String, String> map(String name, int most) {
    if (!present(name)) {
      return Map.of();
    }
    JsonNode object = body.path(name);
    Map<String, String> values = new LinkedHashMap<>();
    if (!object.isObject() || object.size() > 64) {
      wrong.add("expected an object of at most 64 texts as " + name);
      return values;
    }
    object
        .properties()
        .forEach(entry -> {
          if (entry.getValue().isString() && entry.getKey().length() <= 128) {
            values.put(entry.getKey(), bounded(name, entry.getValue().stringValue(), most));
          } else {
            wrong.add("expected texts in " + name);
          }
        });
    return values;
  }

  void wrong(String words) {
    wrong.add(words);
  }

  /** Goes on when nothing is wrong. */
  Answer then(Supplier<Answer> next) {
    return wrong.isEmpty()
        ? next.get()
        : new Answer.Refused(
            Problem.invalid(String.join("; ", wrong.stream().distinct().limit(10).toList())));
  }

  /** Goes on, to something that waits, when nothing is wrong. */
  Answer thenWait(Waiting next) throws InterruptedException {
    return wrong.isEmpty() ? next.answer() : then(() -> new Answer.Given(Map.of()));
  }

  /** Something that waits. */
  @FunctionalInterface
  interface Waiting {
    Answer answer() throws InterruptedException;
  }
}
