package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.Amount;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** JSON as the venues write it: decimals keep their digits. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static RawValue quoted(Amount amount) {
    return new RawValue(amount.quoted());
  }

  static RawValue bare(Amount amount) {
    return new RawValue(amount.bare());
  }

  static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  /** An object that a client has sent; empty when it is none. */
  static Optional<ObjectNode> parse(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** A text member; empty text when it is missing or no text. */
  static String string(JsonNode node, String name) {
    JsonNode member = node.get(name);
    return member != null && member.isString() ? member.stringValue() : "";
  }

  /** The texts of an array member; none when it is missing or no array. */
  static java.util.List<String> strings(JsonNode node, String name) {
    java.util.List<String> found = new java.util.ArrayList<>();
    if (node.get(name) instanceof ArrayNode array) {
      for (JsonNode element : array) {
        found.add(element.isString() ? element.stringValue() : element.toString());
      }
    }
    return found;
  }
}
