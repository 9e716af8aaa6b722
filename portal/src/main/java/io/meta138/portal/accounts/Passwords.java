package io.meta138.portal.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Password hashes by Argon2id (RFC 9106) in its usual text form, with the parameters that OWASP
 * asks for at least: 19 MiB, two passes, one lane.
 */
public final class Passwords {
  /** Fewest characters of a password. */
  public static final int SHORTEST = 12;

  /** Most characters of a password. */
  public static final int LONGEST = 200;

  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
  private static final String WORDS = "abcdefghjkmnpqrstuvwxyz23456789";

  private final SecureRandom random;
  private final String nobody;

  /** Two at once: each takes 19 MiB and tens of milliseconds of a core. */
  private final Semaphore atOnce = new Semaphore(2);

  /** Hashes with salts of this source. */
  public Passwords(SecureRandom random) {
    this.random = random;
    this.nobody = hash(generate());
  }

  /** A password for one use: 20 letters and digits in groups, 98 bits. */
  public String generate() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append(i > 0 && i % 5 == 0 ? "-" : "")
          .append(WORDS.charAt(random.nextInt(WORDS.length())));
    }
    return text.toString();
  }

  /** A hash to be stored. */
  public String hash(String password) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(
            MEMORY_KIB,
            PASSES,
            base64.encodeToString(salt),
            base64.encodeToString(derive(password, salt, MEMORY_KIB, PASSES, 1, 32)));
  }

  /** Whether the password is the one that was hashed; false for what is no hash of this kind. */
  public boolean matches(String password, String hash) {
    Matcher matcher = FORM.matcher(hash);
    if (!matcher.matches()) {
      return false;
    }
    byte[] expected = Base64.getDecoder().decode(matcher.group(5));
    byte[] found =
        derive(
            password,
            Base64.getDecoder().decode(matcher.group(4)),
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, found);
  }

  /** Takes as long as {@link #matches} does and is always false: for persons without a password. */
  public boolean matchesNobody(String password) {
    var _ = matches(password, nobody);
    return false;
  }

  private byte[] derive(
      String password, byte[] salt, int memory, int passes, int lanes, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] out = new byte[length];
    atOnce.acquireUninterruptibly();
    try {
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
    } finally {
      atOnce.release();
    }
    return out;
  }
}
