package io.meta138.chain.signing;

import io.meta138.chain.signing.Keystore.Flaw;
import io.meta138.chain.signing.Keystore.Problem;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;
import tools.jackson.databind.JsonNode;

/** How a passphrase becomes a key of 32 bytes or more. */
sealed interface KeyDerivation {
  /** As key files write it. */
  String name();

  /** As key files write them. */
  Map<String, Object> parameters();

  /** The key; the caller clears it. */
  byte[] derive(Passphrase passphrase);

  /** The derivation of a key file, refused when it costs too much memory or work. */
  static KeyDerivation parse(String name, JsonNode parameters) throws Flaw {
    int length = number(parameters, "dklen", 32, 128);
    byte[] salt = Keystore.hex(parameters, "salt");
    if (salt.length > 256) {
      throw new Flaw(Problem.MALFORMED, "a salt of " + salt.length + " bytes");
    }
    return switch (name) {
      case "scrypt" -> {
        int n = number(parameters, "n", 2, 1 << 20);
        int r = number(parameters, "r", 1, 64);
        int p = number(parameters, "p", 1, 64);
        if (Integer.bitCount(n) != 1) {
          throw new Flaw(Problem.MALFORMED, "scrypt's n is a power of two, found " + n);
        }
        if ((long) n * r > 1L << 22 || (long) n * r * p > 1L << 24) {
          throw new Flaw(
              Problem.TOO_COSTLY,
              "scrypt with n="
                  + n
                  + ", r="
                  + r
                  + ", p="
                  + p
                  + " is beyond 512 MiB or 2 GiB of work");
        }
        if (r == 1 && n >= 1 << 16) {
          throw new Flaw(
              Problem.UNSUPPORTED, "scrypt with r=1 wants n below 65536 (RFC 7914), found " + n);
        }
        yield new Scrypt(n, r, p, length, salt);
      }
      case "pbkdf2" -> {
        String prf = Keystore.text(parameters, "prf");
        if (!prf.equals("hmac-sha256")) {
          throw new Flaw(Problem.UNSUPPORTED, "expected prf hmac-sha256, found " + prf);
        }
        yield new Pbkdf2(number(parameters, "c", 1, 10_000_000), length, salt);
      }
      default ->
          throw new Flaw(Problem.UNSUPPORTED, "expected kdf scrypt or pbkdf2, found " + name);
    };
  }

  private static int number(JsonNode parameters, String field, int least, int most) throws Flaw {
    JsonNode value = parameters.path(field);
    if (!value.isIntegralNumber()) {
      throw new Flaw(Problem.MALFORMED, "a whole number is missing: " + field);
    }
    long number = value.canConvertToLong() ? value.longValue() : Long.MAX_VALUE;
    if (number > most) {
      throw new Flaw(Problem.TOO_COSTLY, field + " is at most " + most + ", found " + value);
    }
    if (number < least) {
      throw new Flaw(Problem.MALFORMED, field + " is at least " + least + ", found " + value);
    }
    return (int) number;
  }

  /** scrypt (RFC 7914). */
  record Scrypt(int n, int r, int p, int length, byte[] salt) implements KeyDerivation {
    /** 128 MiB and some 0.3 s, with a new salt. */
    static Scrypt fresh(SecureRandom random) {
      byte[] salt = new byte[32];
      random.nextBytes(salt);
      return new Scrypt(1 << 17, 8, 1, 32, salt);
    }

    @Override
    public String name() {
      return "scrypt";
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("dklen", length);
      out.put("n", n);
      out.put("r", r);
      out.put("p", p);
      out.put("salt", Keystore.plainHex(salt));
      return out;
    }

    @Override
    public byte[] derive(Passphrase passphrase) {
      byte[] utf8 = passphrase.utf8();
      try {
        return SCrypt.generate(utf8, salt, n, r, p, length);
      } finally {
        Arrays.fill(utf8, (byte) 0);
      }
    }
  }

  /** PBKDF2 with HMAC-SHA-256 (RFC 8018). */
  record Pbkdf2(int iterations, int length, byte[] salt) implements KeyDerivation {
    @Override
    public String name() {
      return "pbkdf2";
    }

    @Override
    public Map<String, Object> parameters() {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("c", iterations);
      out.put("dklen", length);
      out.put("prf", "hmac-sha256");
      out.put("salt", Keystore.plainHex(salt));
      return out;
    }

    @Override
    public byte[] derive(Passphrase passphrase) {
      byte[] utf8 = passphrase.utf8();
      try {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(utf8, salt, iterations);
        return ((KeyParameter) generator.generateDerivedMacParameters(length * 8)).getKey();
      } finally {
        Arrays.fill(utf8, (byte) 0);
      }
    }
  }
}
