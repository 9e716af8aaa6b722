package io.meta138.incident.evidence;

import io.meta138.incident.secrets.Digests;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a document's bytes, by which it is found again.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record ContentHash(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
  private static final String PREFIX = "sha256:";

  /** Checks the form. */
  public ContentHash {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("expected 64 hexadecimal digits but found " + hex);
    }
  }

  /** The hash of these bytes. */
  public static ContentHash of(byte[] content) {
    return new ContentHash(HexFormat.of().formatHex(Digests.sha256(content)));
  }

  /** The hash written as {@code sha256:} and its digits; empty when it is not of that form. */
  public static Optional<ContentHash> parse(String text) {
    String digits = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
    return FORM.matcher(digits).matches() ? Optional.of(new ContentHash(digits)) : Optional.empty();
  }

  /** The 32 bytes. */
  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** As {@code sha256:} and its digits. */
  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
