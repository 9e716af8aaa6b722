package io.meta138.incident.timeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Checks signed checkpoints with nothing but a public key. Notes and keys are written as C2SP's
 * signed-note says: {@code — NAME base64(key id, signature)}, {@code NAME+id+base64(1, key)}.
 */
public final class CheckpointVerifier {
  private static final byte ED25519 = 1;
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 4;

  /** What stands before the 32 bytes of a key in its X.509 form (RFC 8410). */
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final byte[] key;
  private final byte[] id;
  private final PublicKey open;

  private CheckpointVerifier(String name, byte[] key, PublicKey open)
      throws GeneralSecurityException {
    this.name = name;
    this.key = key;
    this.open = open;
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(ED25519);
    this.id = Arrays.copyOf(digest.digest(key), ID_BYTES);
  }

  static CheckpointVerifier of(String name, PublicKey open) {
    byte[] encoded = open.getEncoded();
    try {
      return new CheckpointVerifier(
          name, Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length), open);
    } catch (GeneralSecurityException e) {
      throw new TimelineException("this Java has no SHA-256", e);
    }
  }

  /**
   * Reads a key as {@link #toString()} writes it.
   *
   * @throws TimelineException when it is none
   */
  public static CheckpointVerifier parse(String text) {
    String[] parts = text.strip().split("\\+", 3);
    try {
      byte[] key = Base64.getDecoder().decode(parts.length == 3 ? parts[2] : "");
      if (key.length == KEY_BYTES + 1 && key[0] == ED25519) {
        byte[] x509 =
            ByteBuffer.allocate(X509.length + KEY_BYTES).put(X509).put(key, 1, KEY_BYTES).array();
        CheckpointVerifier read =
            of(
                parts[0],
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509)));
        if (HexFormat.of().formatHex(read.id).equals(parts[1])) {
          return read;
        }
      }
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new TimelineException("expected a verifier key NAME+ID+KEY, found: " + text, e);
    }
    throw new TimelineException("expected a verifier key NAME+ID+KEY, found: " + text);
  }

  /** The checkpoint in a note that this key signed; empty when it did not or is none. */
  public Optional<Checkpoint> open(String note) {
    int end = note.indexOf("\n\n");
    if (end < 0) {
      return Optional.empty();
    }
    String body = note.substring(0, end + 1);
    return note.substring(end + 2).lines().anyMatch(line -> signs(line, body))
        ? Checkpoint.read(body)
        : Optional.empty();
  }

  private boolean signs(String line, String body) {
    String start = "— " + name + " ";
    if (!line.startsWith(start)) {
      return false;
    }
    try {
      byte[] given = Base64.getDecoder().decode(line.substring(start.length()));
      if (given.length <= ID_BYTES || !Arrays.equals(given, 0, ID_BYTES, id, 0, ID_BYTES)) {
        return false;
      }
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(open);
      signature.update(body.getBytes(StandardCharsets.UTF_8));
      return signature.verify(given, ID_BYTES, given.length - ID_BYTES);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return false;
    }
  }

  String note(Checkpoint checkpoint, byte[] signature) {
    byte[] signed = ByteBuffer.allocate(ID_BYTES + signature.length).put(id).put(signature).array();
    return checkpoint.body()
        + "\n— "
        + name
        + " "
        + Base64.getEncoder().encodeToString(signed)
        + "\n";
  }

  /** The key as text that can be published. */
  @Override
  public String toString() {
    byte[] typed = ByteBuffer.allocate(KEY_BYTES + 1).put(ED25519).put(key).array();
    return name
        + "+"
        + HexFormat.of().formatHex(id)
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }
}
