package io.meta138.incident.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that holds one secret and that nobody but its owner may read. It is read each time it is
 * needed, so that replacing the file rotates the secret.
 *
 * @param path of the file
 */
public record SecretFile(Path path) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /** What came of reading the file. */
  public sealed interface Reading permits Secret, Unreadable {}

  /**
   * The file can't be used.
   *
   * @param reason for a person, with the file's name and never its content
   */
  public record Unreadable(String reason) implements Reading {}

  /** Reads the secret: the file's text without white space around it. */
  public Reading read() {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      if (!OWNERS.containsAll(mode)) {
        return new Unreadable(
            "%s must be of mode 0600 and is %s; run: chmod 600 %s"
                .formatted(path, PosixFilePermissions.toString(mode), path));
      }
      if (Files.size(path) > MAX_BYTES) {
        return new Unreadable(path + " is larger than " + MAX_BYTES + " bytes");
      }
      String text = Files.readString(path).strip();
      return text.isEmpty() ? new Unreadable(path + " is empty") : new Secret(text);
    } catch (NoSuchFileException e) {
      return new Unreadable("there is no file " + path);
    } catch (IOException e) {
      return new Unreadable(path + " can't be read: " + e.getClass().getSimpleName());
    }
  }
}
