package io.meta138.oracle.sources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/** A secret that shows itself only to the header it goes into. */
final class ApiKey {
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,512}");

  private static final Set<PosixFilePermission> OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * Reads a key from a file that nobody but its owner can read.
   *
   * @throws IOException when the file cannot be read, others can read it, or it holds something
   *     else; the message never holds its content
   */
  static ApiKey read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no such file, or it can't be read");
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (!OWNER.containsAll(mode)) {
      throw new IOException(
          "it has mode " + PosixFilePermissions.toString(mode) + "; run: chmod 600 " + file);
    }
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
