package io.meta138.incident.topology;

import java.util.List;

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
      return text.length() >= pattern.length() - 1
          && text.startsWith(pattern.substring(0, star))
          && text.endsWith(pattern.substring(star + 1));
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
}
