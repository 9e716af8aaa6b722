package io.meta138.incident.timeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/** The Ed25519 key that signs checkpoints, kept in a file of mode 0600 as two PEM blocks. */
public final class CheckpointKey {
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final PrivateKey secret;
  private final CheckpointVerifier verifier;

  private CheckpointKey(String name, PrivateKey secret, PublicKey open) {
    this.secret = secret;
    this.verifier = CheckpointVerifier.of(name, open);
  }

  /**
   * Opens the key in a file; makes one when there is no file.
   *
   * @param name of the log, which notes are signed as
   * @throws TimelineException when the file can't be used, or others may read it
   */
  public static CheckpointKey open(Path file, String name) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
        throw new TimelineException(
            "%s must be of mode 0600; run: chmod 600 %s".formatted(file, file));
      }
      String pem = Files.readString(file);
      KeyFactory factory = KeyFactory.getInstance("Ed25519");
      return new CheckpointKey(
          name,
          factory.generatePrivate(new PKCS8EncodedKeySpec(block(file, pem, "PRIVATE KEY"))),
          factory.generatePublic(new X509EncodedKeySpec(block(file, pem, "PUBLIC KEY"))));
    } catch (IOException | GeneralSecurityException e) {
      throw new TimelineException("the checkpoint key in " + file + " can't be used", e);
    }
  }

  private static void create(Path file) throws IOException, GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNERS));
    Files.writeString(
        draft,
        pem("PRIVATE KEY", pair.getPrivate().getEncoded())
            + pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, PEM.encodeToString(bytes), kind);
  }

  private static byte[] block(Path file, String pem, String kind) {
    String begin = "-----BEGIN " + kind + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END " + kind + "-----");
    if (from < 0 || to < from) {
      throw new TimelineException("expected a PEM block %s in %s".formatted(kind, file));
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }

  /** What checks its signatures. */
  public CheckpointVerifier verifier() {
    return verifier;
  }

  /** Signs a checkpoint: its body as a C2SP signed note. */
  public String sign(Checkpoint checkpoint) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(secret);
      signature.update(checkpoint.body().getBytes(StandardCharsets.UTF_8));
      return verifier.note(checkpoint, signature.sign());
    } catch (GeneralSecurityException e) {
      throw new TimelineException("a checkpoint can't be signed", e);
    }
  }
}
