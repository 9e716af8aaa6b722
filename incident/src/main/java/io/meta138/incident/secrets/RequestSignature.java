package io.meta138.incident.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The signature of a webhook's request: HMAC-SHA256 over {@code timestamp.body}, the timestamp in
 * seconds since 1970. A receiver refuses a timestamp that is further from its own clock than the
 * window, so that a recorded request can't be used later.
 */
public final class RequestSignature {
  /** Header with the seconds since 1970. */
  public static final String TIMESTAMP_HEADER = "Meta138-Timestamp";

  /** Header with {@code v1=} and the signature in hexadecimal. */
  public static final String SIGNATURE_HEADER = "Meta138-Signature";

  /** How far the timestamp may be from the receiver's clock, either way. */
  public static final Duration WINDOW = Duration.ofMinutes(5);

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
  private static final String VERSION = "v1=";

  private RequestSignature() {}

  /** Whether a request may be believed. */
  public enum Verdict {
    /** Signed with the secret, within the window. */
    GOOD,
    /** A header is missing or is not of its form. */
    MALFORMED,
    /** The timestamp is further away than the window. */
    OUTSIDE_WINDOW,
    /** Signed with another secret, or changed on the way. */
    WRONG
  }

  /** The signature header's value. */
  public static String sign(Secret secret, Instant at, byte[] body) {
    return VERSION + HexFormat.of().formatHex(mac(secret, at.getEpochSecond(), body));
  }

  /**
   * Judges a request; in constant time where the secret matters.
   *
   * @param timestamp value of the timestamp's header, or empty text
   * @param signature value of the signature's header, or empty text
   * @param now by the receiver's clock
   */
  public static Verdict verify(
      Secret secret, String timestamp, String signature, byte[] body, Instant now) {
    if (!SECONDS.matcher(timestamp).matches()
        || !signature.startsWith(VERSION)
        || signature.length() != VERSION.length() + 64) {
      return Verdict.MALFORMED;
    }
    byte[] given;
    try {
      given = HexFormat.of().parseHex(signature, VERSION.length(), signature.length());
    } catch (IllegalArgumentException e) {
      return Verdict.MALFORMED;
    }
    long seconds = Long.parseLong(timestamp);
    if (!MessageDigest.isEqual(given, mac(secret, seconds, body))) {
      return Verdict.WRONG;
    }
    return Math.abs(now.getEpochSecond() - seconds) > WINDOW.toSeconds()
        ? Verdict.OUTSIDE_WINDOW
        : Verdict.GOOD;
  }

  private static byte[] mac(Secret secret, long seconds, byte[] body) {
    return Digests.hmacSha256(secret, (seconds + ".").getBytes(StandardCharsets.US_ASCII), body);
  }
}
