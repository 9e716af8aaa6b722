package io.meta138.portal.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON schemas (2020-12, as OpenAPI 3.1 takes them) of records: an Optional is a member that may be
 * left out, everything else is there.
 */
final class Schemas {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String PLACE = "#/components/schemas/";

  private final Map<String, ObjectNode> definitions = new TreeMap<>();
  private final Map<String, Class<?>> named = new LinkedHashMap<>();

  /** A reference to a record's schema, which is defined when it is not yet. */
  ObjectNode of(Class<?> type) {
    String name = type.getSimpleName();
    Class<?> known = named.putIfAbsent(name, type);
    if (known != null && known != type) {
      throw new IllegalArgumentException(
          "two records have one name: %s and %s".formatted(known.getName(), type.getName()));
    }
    if (known == null) {
      definitions.put(name, NODES.objectNode());
      define(type, definitions.get(name));
    }
    return reference(name);
  }

  /** A page of these. */
  ObjectNode listOf(Class<?> type) {
    String name = type.getSimpleName() + "List";
    if (!definitions.containsKey(name)) {
      ObjectNode list = NODES.objectNode();
      definitions.put(name, list);
      list.put("type", "object");
      ObjectNode members = list.putObject("properties");
      ObjectNode items = members.putObject("items");
      items.put("type", "array");
      items.set("items", of(type));
      members.putObject("next").put("type", "string");
      members.set("asOf", of(Instant.class, "asOf"));
      list.putArray("required").add("items").add("asOf");
    }
    return reference(name);
  }

  ObjectNode definitions() {
    ObjectNode all = NODES.objectNode();
    definitions.forEach(all::set);
    return all;
  }

  private static ObjectNode reference(String name) {
    return NODES.objectNode().put("$ref", PLACE + name);
  }

  private void define(Class<?> type, ObjectNode out) {
    out.put("type", "object");
    ObjectNode members = out.putObject("properties");
    ArrayNode required = NODES.arrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = name(component);
      Type value = component.getGenericType();
      if (value instanceof ParameterizedType some && some.getRawType() == Optional.class) {
        value = some.getActualTypeArguments()[0];
      } else {
        required.add(name);
      }
      members.set(name, of(value, type.getSimpleName() + "." + name));
    }
    if (!required.isEmpty()) {
      out.set("required", required);
    }
  }

  private static String name(RecordComponent component) {
    JsonName given = component.getAnnotation(JsonName.class);
    return given == null ? component.getName() : given.value();
  }

  private ObjectNode of(Type type, String where) {
    ObjectNode out = NODES.objectNode();
    if (type instanceof ParameterizedType some) {
      if (some.getRawType() == List.class) {
        out.put("type", "array");
        out.set("items", of(some.getActualTypeArguments()[0], where));
        return out;
      }
      if (some.getRawType() == Map.class) {
        out.put("type", "object");
        out.set("additionalProperties", of(some.getActualTypeArguments()[1], where));
        return out;
      }
    }
    if (!(type instanceof Class<?> known)) {
      throw new IllegalArgumentException("no schema for " + type + " at " + where);
    }
    if (known == String.class) {
      return out.put("type", "string");
    } else if (known == Instant.class) {
      return out.put("type", "string").put("format", "date-time");
    } else if (known == LocalDate.class) {
      return out.put("type", "string").put("format", "date");
    } else if (known == BigDecimal.class || known == BigInteger.class) {
      return out.put("type", "string").put("pattern", "^-?[0-9]+(\\.[0-9]+)?$");
    } else if (known == int.class
        || known == Integer.class
        || known == long.class
        || known == Long.class) {
      return out.put("type", "integer");
    } else if (known == boolean.class || known == Boolean.class) {
      return out.put("type", "boolean");
    } else if (JsonNode.class.isAssignableFrom(known)) {
      return out;
    } else if (known.isEnum()) {
      out.put("type", "string");
      ArrayNode values = out.putArray("enum");
      for (Object constant : known.getEnumConstants()) {
        values.add(spelled((Enum<?>) constant));
      }
      return out;
    } else if (known.isRecord()) {
      return of(known);
    }
    throw new IllegalArgumentException("no schema for " + known.getName() + " at " + where);
  }

  /** An enum's value as it is written in JSON. */
  static String spelled(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
