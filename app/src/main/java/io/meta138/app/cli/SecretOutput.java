package io.meta138.app.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A new file of mode 0600 for a secret.
 *
 * @param file made empty, before there is a secret to lose
 */
record SecretOutput(Path file) {
  /**
   * Makes the file.
   *
   * @throws UserError when there is one, or none can be made
   */
  static SecretOutput make(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return new SecretOutput(file);
    } catch (FileAlreadyExistsException e) {
      throw UserError.usage(file + " is there already; name a new file with --to");
    } catch (IOException e) {
      throw UserError.failed("%s can't be made (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }

  void write(String secret) {
    try {
      Files.writeString(file, secret + "\n");
    } catch (IOException e) {
      throw UserError.failed(
          "%s can't be written (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }

  void discard() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw UserError.failed(
          "%s was left empty (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }
}
