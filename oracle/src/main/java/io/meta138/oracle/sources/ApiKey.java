package io.meta138.oracle.sources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A secret that shows itself only to the header it goes into. */
final class ApiKey {
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,512}");

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * Reads a key.
   *
   * @throws IOException when the file cannot be read or holds something else; the message never
   *     holds its content
   */
  static ApiKey read(Path file) throws IOException {
    if (Files.size(file) > 1_024) {
      throw new IOException("it is larger than any API key");
    }
    String text = Files.readString(file).strip();
    if (!FORM.matcher(text).matches()) {
      throw new IOException("expected one line of printable characters");
    }
    return new ApiKey(text);
  }

  /** The secret itself. */
  String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "API key";
  }
}
