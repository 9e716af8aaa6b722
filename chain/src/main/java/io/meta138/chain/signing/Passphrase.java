package io.meta138.chain.signing;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * What opens a key file. It comes from a file that only its owner can read or from a terminal,
 * never from an argument or a variable, and is never printed.
 */
public final class Passphrase implements AutoCloseable {
  private static final int MOST_BYTES = 1024;
  private static final Set<PosixFilePermission> OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final char[] text;

  private Passphrase(char[] text) {
    this.text = text;
  }

  /** What reading a passphrase came to. */
  public sealed interface Reading {
    /**
     * It is there.
     *
     * @param passphrase to be closed after use
     */
    record Read(Passphrase passphrase) implements Reading {}

    /**
     * It was not taken.
     *
     * @param reason for a person
     */
    record Refused(String reason) implements Reading {}
  }

  /** The passphrase of these characters, which are copied. */
  public static Passphrase of(char[] text) {
    return new Passphrase(text.clone());
  }

  /**
   * Reads the first and only line of a file that belongs to the process's user and has no
   * permissions but owner's read and write.
   */
  public static Reading fromFile(Path file) {
    byte[] bytes = new byte[0];
    try {
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      if (!OWNER.containsAll(attributes.permissions())) {
        return new Reading.Refused(
            "the passphrase file has mode "
                + PosixFilePermissions.toString(attributes.permissions())
                + ", expected rw-------: chmod 600 it");
      }
      String user = System.getProperty("user.name");
      if (!attributes.owner().getName().equals(user)) {
        return new Reading.Refused(
            "the passphrase file belongs to " + attributes.owner().getName() + ", not to " + user);
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MOST_BYTES + 1);
      }
      return parse(bytes);
    } catch (IOException e) {
      return new Reading.Refused("can't read the passphrase file: " + e.getClass().getSimpleName());
    } catch (UnsupportedOperationException e) {
      return new Reading.Refused("the passphrase file's system keeps no owner and mode");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Reading parse(byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      return new Reading.Refused("the passphrase is longer than " + MOST_BYTES + " bytes");
    }
    CharBuffer decoded;
    try {
      decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      return new Reading.Refused("the passphrase file is not UTF-8");
    }
    char[] all = new char[decoded.remaining()];
    decoded.get(all);
    Arrays.fill(decoded.array(), '\0');
    int end = all.length;
    while (end > 0 && (all[end - 1] == '\n' || all[end - 1] == '\r')) {
      end--;
    }
    char[] line = Arrays.copyOf(all, end);
    Arrays.fill(all, '\0');
    for (char c : line) {
      if (c == '\n') {
        Arrays.fill(line, '\0');
        return new Reading.Refused("the passphrase file has more than one line");
      }
    }
    return end == 0
        ? new Reading.Refused("the passphrase file is empty")
        : new Reading.Read(new Passphrase(line));
  }

  /** Asks at the terminal, without echo. */
  public static Reading fromConsole(String prompt) {
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      return new Reading.Refused("there is no terminal to ask for the passphrase");
    }
    Optional<char[]> typed = Optional.ofNullable(console.get().readPassword("%s: ", prompt));
    return typed.filter(t -> t.length > 0).isEmpty()
        ? new Reading.Refused("no passphrase was typed")
        : new Reading.Read(new Passphrase(typed.get()));
  }

  /** Its bytes; the caller clears them. */
  byte[] utf8() {
    // an encoder over an array of our own leaves no copies behind
    byte[] room = new byte[text.length * 3];
    ByteBuffer buffer = ByteBuffer.wrap(room);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), buffer, true);
    byte[] out = Arrays.copyOf(room, buffer.position());
    Arrays.fill(room, (byte) 0);
    return out;
  }

  /** Whether two are the same, as when a new one is typed twice. */
  public boolean matches(Passphrase other) {
    return Arrays.equals(text, other.text);
  }

  @Override
  public void close() {
    Arrays.fill(text, '\0');
  }

  @Override
  public String toString() {
    return "Passphrase[hidden]";
  }
}
