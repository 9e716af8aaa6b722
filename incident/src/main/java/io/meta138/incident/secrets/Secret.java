package io.meta138.incident.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret text that does not show itself. */
public final class Secret implements SecretFile.Reading {
  private final String text;

  /** Keeps the text. */
  public Secret(String text) {
    this.text = text;
  }

  /** The text itself; for the one place that sends or compares it. */
  public String reveal() {
    return text;
  }

  /** The text as UTF-8. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether the other text is the same, in a time that depends on the other text's length alone.
   */
  public boolean matches(String other) {
    return MessageDigest.isEqual(digest(bytes()), digest(other.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] digest(byte[] bytes) {
    return Digests.sha256(bytes);
  }

  @Override
  public String toString() {
    return "a secret";
  }
}
