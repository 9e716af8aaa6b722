package io.meta138.app.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that commands make for people. */
final class NewFile {
  private NewFile() {}

  /**
   * Writes a file that is not there yet.
   *
   * @throws UserError when it is, or can't be written
   */
  static void write(Path file, byte[] content) {
    try {
      Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw UserError.usage(file + " is there already; name a new file");
    } catch (IOException e) {
      throw UserError.failed(
          "%s can't be written (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }
}
