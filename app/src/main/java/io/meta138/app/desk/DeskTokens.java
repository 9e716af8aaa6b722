package io.meta138.app.desk;

import io.meta138.incident.people.Tokens;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Tokens that a devnet keeps in files for its own commands. */
public final class DeskTokens {
  private DeskTokens() {}

  /** Writes a secret into a file of mode 0600, by the file's name. */
  @FunctionalInterface
  public interface Writer {
    /** Writes it whole or not at all. */
    void write(String name, String secret) throws IOException;
  }

  /** Makes sure that a file holds a token of a person that is good. */
  public static void keep(DeskNode desk, String person, Path file, Duration lifetime, Writer writer)
      throws IOException {
    if (desk.files().directory().role(person).isEmpty()) {
      return;
    }
    boolean good =
        new SecretFile(file).read() instanceof Secret secret
            && desk.tokens().check(secret.reveal()) instanceof Tokens.Good;
    if (!good) {
      FirstToken.Made made =
          FirstToken.make(
              desk.files(),
              desk.tokens(),
              person,
              FirstToken.rights(desk.files(), person, List.of()),
              lifetime,
              "commands on this machine");
      writer.write(file.getFileName().toString(), made.token().reveal());
    }
  }
}
