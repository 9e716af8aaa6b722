package io.meta138.incident;

/** Texts that may come from anywhere, made fit to store and to send. */
public final class Texts {
  private Texts() {}

  /** Without what PostgreSQL and UTF-8 can't hold: NUL and halves of surrogate pairs. */
  public static String clean(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        if (clean == null) {
          clean = new StringBuilder(text);
        }
        clean.setCharAt(i, '\uFFFD');
      }
    }
    return clean == null ? text : clean.toString();
  }

  /** At most so many UTF-16 units, never half a pair; what was cut ends in an ellipsis. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  /** In one line, without control characters. */
  public static String line(String text) {
    return clean(text).replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }

  /** As part of a message: in one line, and not longer than a glance. */
  public static String shown(String text) {
    return cut(line(text), 60);
  }
}
