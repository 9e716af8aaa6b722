package io.meta138.app.cli;

import io.meta138.chain.signing.Passphrase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a file with a key's passphrase; never the passphrase itself. */
final class PassphraseOption {
  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "File of mode 0600 with the passphrase.")
  private @Nullable Path file;

  /** The file, when one is named. */
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * The passphrase of the file, when one is named.
   *
   * @throws UserError when it can't be taken from there
   */
  Optional<Passphrase> read() {
    return file().map(PassphraseOption::read);
  }

  private static Passphrase read(Path file) {
    if (!Files.exists(file)) {
      throw UserError.usage("there is no passphrase file " + file);
    }
    return switch (Passphrase.fromFile(file)) {
      case Passphrase.Reading.Read(Passphrase passphrase) -> passphrase;
      case Passphrase.Reading.Refused(String reason) ->
          throw UserError.usage(file + " can't be used: " + reason);
    };
  }
}
