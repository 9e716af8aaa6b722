package io.meta138.app.devnet.exchanges;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Files that are there to be read. */
public final class FileConverter implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    Path file = Path.of(text);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new TypeConversionException("there is no file " + text + " that can be read");
    }
    return file;
  }
}
