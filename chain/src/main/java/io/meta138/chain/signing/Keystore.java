package io.meta138.chain.signing;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An encrypted key file, Web3 Secret Storage version 3: scrypt or PBKDF2 for the passphrase,
 * AES-128-CTR for the key, Keccak-256 over both to tell a wrong passphrase.
 */
public final class Keystore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_BYTES = 64 * 1024;

  private Keystore() {}

  /** What opening a file came to. */
  public sealed interface Opening {
    /**
     * The key is there.
     *
     * @param signer signs with it
     */
    record Opened(LocalSigner signer) implements Opening {}

    /**
     * The file was not opened.
     *
     * @param problem by name
     * @param reason for a person; holds nothing secret
     */
    record Refused(Problem problem, String reason) implements Opening {}
  }

  /** What may be wrong with a key file. */
  public enum Problem {
    /** It can't be read, or is larger than any key file. */
    UNREADABLE,
    /** It is no JSON. */
    NO_JSON,
    /** A field is missing or not of its form. */
    MALFORMED,
    /** Its version, cipher or key derivation is not one of version 3. */
    UNSUPPORTED,
    /** Its key derivation asks for more memory or work than is reasonable. */
    TOO_COSTLY,
    /** The MAC is not 32 bytes. */
    BAD_MAC,
    /** The MAC does not match: the passphrase is wrong, or the file was changed. */
    WRONG_PASSPHRASE,
    /** The key is not the one of the address that the file names. */
    WRONG_ADDRESS
  }

  /**
   * Opens a key file.
   *
   * @param file to read, at most 64 KiB
   * @param passphrase as typed; the caller clears it
   */
  public static Opening open(Path file, Passphrase passphrase) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      return refused(
          Problem.UNREADABLE, "can't read the key file: " + e.getClass().getSimpleName());
    }
    if (bytes.length > MOST_BYTES) {
      return refused(Problem.UNREADABLE, "the key file is larger than " + MOST_BYTES + " bytes");
    }
    return open(bytes, passphrase);
  }

  /**
   * The address that a key file states in plain sight, which only {@link #open} proves; empty when
   * it states none or is no key file.
   */
  public static Optional<Address> statedAddress(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      String stated = JSON.readTree(bytes).path("address").stringValue("");
      return Optional.of(Address.parse("0x" + stated.replaceFirst("^0x", "")));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return Optional.empty(); // opening it tells what is wrong
    }
  }

  /** Opens what a key file holds. */
  public static Opening open(byte[] content, Passphrase passphrase) {
    JsonNode json;
    try {
      json = JSON.readTree(content);
    } catch (JacksonException e) {
      return refused(Problem.NO_JSON, "the key file is no JSON");
    }
    try {
      return decrypt(json, passphrase);
    } catch (Flaw e) {
      return refused(e.problem, String.valueOf(e.getMessage()));
    }
  }

  private static Opening decrypt(JsonNode json, Passphrase passphrase) throws Flaw {
    if (json.path("version").asInt(0) != 3) {
      throw new Flaw(Problem.UNSUPPORTED, "expected version 3, found " + json.path("version"));
    }
    // some writers capitalise it
    JsonNode crypto = json.has("crypto") ? json.path("crypto") : json.path("Crypto");
    String cipher = text(crypto, "cipher");
    if (!cipher.equals("aes-128-ctr")) {
      throw new Flaw(Problem.UNSUPPORTED, "expected cipher aes-128-ctr, found " + cipher);
    }
    byte[] encrypted = hex(crypto, "ciphertext");
    byte[] iv = hex(crypto.path("cipherparams"), "iv");
    if (encrypted.length != 32 || iv.length != 16) {
      throw new Flaw(
          Problem.MALFORMED,
          "expected 32 bytes of ciphertext and 16 of iv, found "
              + encrypted.length
              + " and "
              + iv.length);
    }
    byte[] mac = hex(crypto, "mac");
    if (mac.length != 32) {
      throw new Flaw(Problem.BAD_MAC, "expected a mac of 32 bytes, found " + mac.length);
    }
    byte[] derived =
        KeyDerivation.parse(text(crypto, "kdf"), crypto.path("kdfparams")).derive(passphrase);
    byte[] secret = new byte[0];
    try {
      if (!MessageDigest.isEqual(mac, mac(derived, encrypted))) {
        throw new Flaw(
            Problem.WRONG_PASSPHRASE, "the passphrase is wrong, or the key file was changed");
      }
      secret = aes(Cipher.DECRYPT_MODE, derived, iv, encrypted);
      return check(json, secret);
    } finally {
      Arrays.fill(derived, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static Opening check(JsonNode json, byte[] secret) throws Flaw {
    LocalSigner signer;
    try {
      signer = new LocalSigner(PrivateKey.of(secret));
    } catch (SigningException e) {
      throw new Flaw(Problem.MALFORMED, String.valueOf(e.getMessage()));
    }
    Optional<String> named = Optional.ofNullable(json.path("address").stringValue(null));
    if (named.isPresent() && !named.get().isEmpty()) {
      String plain = named.get().toLowerCase(Locale.ROOT).replaceFirst("^0x", "");
      if (!("0x" + plain).equals(signer.address().toString())) {
        throw new Flaw(
            Problem.WRONG_ADDRESS,
            "the file is named for another address than its key's, " + signer.address());
      }
    }
    return new Opening.Opened(signer);
  }

  /**
   * Makes a new key and writes it to a new file of mode 0600, with scrypt at N = 2^17.
   *
   * @return the key's address
   * @throws FileAlreadyExistsException when the file is there
   */
  public static Address create(Path file, Passphrase passphrase, SecureRandom random)
      throws IOException {
    byte[] secret = new byte[32];
    try {
      random.nextBytes(secret);
      PrivateKey key = PrivateKey.of(secret);
      write(file, encrypt(key, passphrase, KeyDerivation.Scrypt.fresh(random), random));
      return key.address();
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      var buffer = java.nio.ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  static byte[] encrypt(
      PrivateKey key, Passphrase passphrase, KeyDerivation derivation, SecureRandom random) {
    byte[] iv = new byte[16];
    random.nextBytes(iv);
    byte[] derived = derivation.derive(passphrase);
    byte[] secret = key.copySecret();
    try {
      byte[] encrypted = aes(Cipher.ENCRYPT_MODE, derived, iv, secret);
      Map<String, Object> crypto = new LinkedHashMap<>();
      crypto.put("cipher", "aes-128-ctr");
      crypto.put("cipherparams", Map.of("iv", plainHex(iv)));
      crypto.put("ciphertext", plainHex(encrypted));
      crypto.put("kdf", derivation.name());
      crypto.put("kdfparams", derivation.parameters());
      crypto.put("mac", plainHex(mac(derived, encrypted)));
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("version", 3);
      json.put("id", UUID.randomUUID().toString());
      json.put("address", key.address().toString().substring(2));
      json.put("crypto", crypto);
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } finally {
      Arrays.fill(derived, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] mac(byte[] derived, byte[] encrypted) {
    return Keccak.bytes(Arrays.copyOfRange(derived, 16, 32), encrypted);
  }

  private static byte[] aes(int mode, byte[] derived, byte[] iv, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(mode, new SecretKeySpec(derived, 0, 16, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new SigningException("this Java has no AES in counter mode", e);
    }
  }

  static String plainHex(byte[] bytes) {
    return Hex.encode(bytes).substring(2);
  }

  static String text(JsonNode node, String field) throws Flaw {
    Optional<String> text = Optional.ofNullable(node.path(field).stringValue(null));
    return text.orElseThrow(() -> new Flaw(Problem.MALFORMED, "a text is missing: " + field));
  }

  static byte[] hex(JsonNode node, String field) throws Flaw {
    try {
      return Hex.decode(text(node, field));
    } catch (IllegalArgumentException e) {
      throw new Flaw(Problem.MALFORMED, field + " is not hexadecimal");
    }
  }

  private static Opening refused(Problem problem, String reason) {
    return new Opening.Refused(problem, reason);
  }

  /** What is wrong with a key file, on its way to {@link Opening.Refused}. */
  static final class Flaw extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    Flaw(Problem problem, String message) {
      super(message, null, false, false);
      this.problem = problem;
    }
  }
}
