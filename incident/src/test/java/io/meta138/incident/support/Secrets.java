package io.meta138.incident.support;

import io.meta138.incident.secrets.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files of mode 0600 for tests. */
public final class Secrets {
  private Secrets() {}

  /** A new file in a folder with a secret in it. */
  public static SecretFile file(Path folder, String name, String secret) {
    try {
      Path path =
          Files.createFile(
              folder.resolve(name),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(path, secret + "\n");
      return new SecretFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
