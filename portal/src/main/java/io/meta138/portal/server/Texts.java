package io.meta138.portal.server;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Texts that can be kept: PostgreSQL has no character zero, and half a surrogate pair is no
 * character in UTF-8.
 */
final class Texts {
  static final String EXPECTED = "expected texts of whole characters without the character zero";

  private Texts() {}

  static boolean storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether that is so of every text in a document, names of members included. */
  static boolean storable(JsonNode node) {
    if (node.isString()) {
      return storable(node.stringValue());
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!storable(member.getKey()) || !storable(member.getValue())) {
        return false;
      }
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (!storable(item)) {
          return false;
        }
      }
    }
    return true;
  }
}
