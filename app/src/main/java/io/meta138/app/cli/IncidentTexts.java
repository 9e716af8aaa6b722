package io.meta138.app.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How commands show what the desk answers; everything in it may be hostile. */
final class IncidentTexts {
  private IncidentTexts() {}

  /** A member as text on one line; a dash when it is not there. */
  static String text(JsonNode node, String name) {
    String text = node.path(name).asString("");
    return text.isEmpty() ? Words.NONE : line(text);
  }

  /** Without anything that a terminal would obey. */
  static String line(String text) {
    return text.replaceAll("\\p{C}", "?");
  }

  static String upper(JsonNode node, String name) {
    return text(node, name).toUpperCase(Locale.ROOT);
  }

  /** How long ago a member's moment is. */
  static String age(JsonNode node, String name, Instant now) {
    try {
      return Words.age(Duration.between(Instant.parse(node.path(name).asString("")), now));
    } catch (DateTimeException e) {
      return Words.NONE;
    }
  }

  static String date(JsonNode node, String name) {
    try {
      return Words.date(Instant.parse(node.path(name).asString("")));
    } catch (DateTimeException e) {
      return Words.NONE;
    }
  }

  /** An incident on one line. */
  static String brief(JsonNode incident) {
    return "%s %s %s: %s"
        .formatted(
            text(incident, "id"),
            upper(incident, "severity"),
            text(incident, "status"),
            text(incident, "title"));
  }
}
