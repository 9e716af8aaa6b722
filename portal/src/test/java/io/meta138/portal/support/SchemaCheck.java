package io.meta138.portal.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Checks a document against the part of JSON Schema that the interface uses; nothing may be extra.
 */
public final class SchemaCheck {
  private final JsonNode document;
  private final List<String> wrong = new ArrayList<>();

  public SchemaCheck(JsonNode openApi) {
    this.document = openApi;
  }

  public List<String> wrong(JsonNode value, JsonNode schema) {
    wrong.clear();
    check(value, schema, "$");
    return List.copyOf(wrong);
  }

  private void check(JsonNode value, JsonNode given, String at) {
    JsonNode schema = given;
    if (schema.has("$ref")) {
      schema = document.at(schema.path("$ref").asString().substring(1));
    }
    switch (schema.path("type").asString("any")) {
      case "object" -> object(value, schema, at);
      case "array" -> {
        expect(value.isArray(), at, "an array", value);
        int index = 0;
        for (JsonNode item : value) {
          check(item, schema.path("items"), at + "[" + index++ + "]");
        }
      }
      case "string" -> {
        expect(value.isString(), at, "a string", value);
        if (schema.has("pattern")) {
          expect(
              value.asString("").matches(schema.path("pattern").asString()),
              at,
              "the pattern",
              value);
        }
        if (schema.has("enum")) {
          boolean found = false;
          for (JsonNode one : schema.path("enum")) {
            found |= one.equals(value);
          }
          expect(found, at, "one of " + schema.path("enum"), value);
        }
      }
      case "integer" -> expect(value.isIntegralNumber(), at, "an integer", value);
      case "boolean" -> expect(value.isBoolean(), at, "a boolean", value);
      default -> {}
    }
  }

  private void object(JsonNode value, JsonNode schema, String at) {
    expect(value.isObject(), at, "an object", value);
    for (JsonNode name : schema.path("required")) {
      expect(value.has(name.asString()), at, "the member " + name.asString(), value);
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      JsonNode known = schema.path("properties").path(member.getKey());
      if (known.isMissingNode()) {
        known = schema.path("additionalProperties");
      }
      if (known.isMissingNode()) {
        wrong.add(at + ": no member " + member.getKey() + " is described");
      } else {
        check(member.getValue(), known, at + "." + member.getKey());
      }
    }
  }

  private void expect(boolean good, String at, String what, JsonNode value) {
    if (!good) {
      String text = value.toString();
      wrong.add(
          at + ": expected " + what + ", found " + text.substring(0, Math.min(80, text.length())));
    }
  }
}
