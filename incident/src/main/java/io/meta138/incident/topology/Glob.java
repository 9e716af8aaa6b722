package io.meta138.incident.topology;

import java.util.List;
import java.util.Map;

/** Patterns in which {@code *} stands for any text; takes linear time however hostile the text. */
public final class Glob {
  private Glob() {}

  /** Whether the whole text matches. */
  public static boolean matches(String pattern, String text) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(text);
    }
    if (pattern.indexOf('*', star + 1) < 0) {
      int tail = pattern.length() - star - 1;
      return text.length() >= star + tail
          && text.regionMatches(0, pattern, 0, star)
          && text.regionMatches(text.length() - tail, pattern, star + 1, tail);
    }
    String[] parts = pattern.split("\\*", -1);
    String last = parts[parts.length - 1];
    if (!text.startsWith(parts[0]) || text.length() < parts[0].length() + last.length()) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return text.length() - last.length() >= at && text.endsWith(last);
  }

  /** Whether one of the patterns matches. */
  public static boolean any(List<String> patterns, String text) {
    for (String pattern : patterns) {
      if (matches(pattern, text)) {
        return true;
      }
    }
    return false;
  }

  /** Whether labels match all patterns; one that is not there is empty. */
  public static boolean all(Map<String, String> patterns, Map<String, String> labels) {
    if (!patterns.isEmpty()) {
      for (Map.Entry<String, String> pattern : patterns.entrySet()) {
        if (!matches(pattern.getValue(), labels.getOrDefault(pattern.getKey(), ""))) {
          return false;
        }
      }
    }
    return true;
  }
}
