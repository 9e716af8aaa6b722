package io.meta138.incident.runbooks;

/** Foreign text as it is shown: one line, and not too long. */
final class Shown {
  private Shown() {}

  static String of(String text) {
    return "'" + line(text, 80) + "'";
  }

  static String line(String text, int most) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= most ? line : line.substring(0, most) + "…";
  }
}
