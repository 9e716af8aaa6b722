package io.meta138.incident.evidence.sources;

import io.meta138.incident.Texts;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A configuration as keys with values: JSON, or lines of {@code key = value}, {@code key: value}.
 */
final class Settings {
  /** Stands for a value that is not there. */
  static final String ABSENT = "(absent)";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_KEYS = 20_000;
  private static final int DEEPEST = 50;

  private Settings() {}

  /** Its values by key; at most 20,000 of them. */
  static Map<String, String> flat(String text) {
    Map<String, String> all = new TreeMap<>();
    try {
      JsonNode root = JSON.readTree(text);
      if (root.isContainer()) {
        flatten("", root, 0, all);
        return all;
      }
    } catch (JacksonException e) {
      // no JSON: read as lines
    }
    Map<String, Integer> seen = new HashMap<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.strip().split("\\s*[=:]\\s*", 2);
      if (parts.length == 2 && !line.strip().startsWith("#") && all.size() < MOST_KEYS) {
        String key = Texts.cut(Texts.line(parts[0]), 200);
        // a key may come again below another one
        int times = seen.merge(key, 1, Integer::sum);
        all.put(times == 1 ? key : key + "#" + times, Texts.cut(Texts.line(parts[1]), 500));
      }
    }
    return all;
  }

  private static void flatten(String path, JsonNode node, int depth, Map<String, String> into) {
    if (into.size() >= MOST_KEYS) {
      return;
    }
    if (node.isObject() && depth < DEEPEST) {
      node.properties()
          .forEach(field ->
              flatten(
                  path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                  field.getValue(),
                  depth + 1,
                  into));
    } else if (node.isArray() && depth < DEEPEST) {
      for (int i = 0; i < node.size(); i++) {
        flatten(path + "[" + i + "]", node.get(i), depth + 1, into);
      }
    } else {
      into.put(Texts.cut(Texts.line(path), 400), Texts.cut(Texts.line(node.toString()), 500));
    }
  }
}
