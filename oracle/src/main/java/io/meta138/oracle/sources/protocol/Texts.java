package io.meta138.oracle.sources.protocol;

/** Text of hostile origin, made fit for logs. */
public final class Texts {
  private static final int SHOWN = 80;

  private Texts() {}

  /** At most 80 printable ASCII characters of it. */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder(Math.min(SHOWN, text.length()));
    for (int i = 0; i < text.length() && i < SHOWN; i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return shown.toString();
  }
}
