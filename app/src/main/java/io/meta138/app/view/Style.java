package io.meta138.app.view;

/**
 * Colours of a terminal, or none.
 *
 * @param colours whether there are any
 */
record Style(boolean colours) {
  private static final char ESCAPE = '\u001b';

  String bold(String text) {
    return in("1", text);
  }

  String dim(String text) {
    return in("2", text);
  }

  String good(String text) {
    return in("32", text);
  }

  String warn(String text) {
    return in("33", text);
  }

  String bad(String text) {
    return in("31", text);
  }

  private String in(String code, String text) {
    return colours && !text.isEmpty() ? ESCAPE + "[" + code + "m" + text + ESCAPE + "[0m" : text;
  }

  /** How many characters of a text are seen. */
  static int length(String text) {
    return text.replaceAll(ESCAPE + "\\[\\d*m", "").length();
  }

  /** The text cut to this many visible characters; colour codes are kept whole. */
  static String cut(String text, int columns) {
    StringBuilder out = new StringBuilder();
    int visible = 0;
    boolean cut = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ESCAPE) {
        int end = text.indexOf('m', i);
        out.append(text, i, end + 1);
        i = end;
      } else if (visible < columns) {
        out.append(c);
        visible++;
      } else {
        cut = true;
      }
    }
    if (cut && columns > 1) {
      int last = out.length() - 1;
      while (last > 0 && (out.charAt(last) == 'm' && out.lastIndexOf("\u001b[", last) > last - 5)) {
        last = out.lastIndexOf("\u001b[", last) - 1;
      }
      out.setCharAt(last, '…');
    }
    return out.toString();
  }
}
