package io.meta138.chain.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.signing.Keystore.Opening;
import io.meta138.chain.signing.Keystore.Problem;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.WalletFile;

class KeystoreTest {
  private static final byte[] SECRET = Hex.decode("22".repeat(32));
  private static final Passphrase RIGHT = Passphrase.of("correct horse".toCharArray());
  @TempDir private Path folder;

  private static byte[] light() {
    return Keystore.encrypt(
        PrivateKey.of(SECRET),
        RIGHT,
        new KeyDerivation.Scrypt(1024, 8, 1, 32, new byte[32]),
        new SecureRandom());
  }

  private static byte[] pbkdf2() {
    return Keystore.encrypt(
        PrivateKey.of(SECRET),
        RIGHT,
        new KeyDerivation.Pbkdf2(1000, 32, new byte[32]),
        new SecureRandom());
  }

  private static Problem problem(byte[] content) {
    return ((Opening.Refused) Keystore.open(content, RIGHT)).problem();
  }

  /** A test vector of the Web3 Secret Storage Definition. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"crypto": {"cipher": "aes-128-ctr",
          "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
          "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
          "kdf": "pbkdf2",
          "kdfparams": {"c": 262144, "dklen": 32, "prf": "hmac-sha256",
            "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
          "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
         "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6", "version": 3}
        """
      })
  void the_definitions_vector_is_opened(String json) {
    String secret = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
    Opening opening =
        Keystore.open(
            json.getBytes(StandardCharsets.UTF_8), Passphrase.of("testpassword".toCharArray()));
    assertThat(opening)
        .isInstanceOfSatisfying(
            Opening.Opened.class,
            opened ->
                assertThat(opened.signer().address())
                    .isEqualTo(PrivateKey.of(Hex.decode(secret)).address()));
  }

  @Test
  void what_is_written_here_is_opened_here() {
    for (byte[] content : new byte[][] {light(), pbkdf2()}) {
      assertThat(Keystore.open(content, RIGHT)).isInstanceOf(Opening.Opened.class);
    }
  }

  @Test
  void what_web3j_writes_is_opened_here() throws Exception {
    WalletFile wallet =
        Wallet.createLight("correct horse", Credentials.create(Hex.encode(SECRET)).getEcKeyPair());
    byte[] content = new tools.jackson.databind.json.JsonMapper().writeValueAsBytes(wallet);
    assertThat(Keystore.open(content, RIGHT))
        .isInstanceOfSatisfying(
            Opening.Opened.class,
            opened ->
                assertThat(opened.signer().address()).isEqualTo(PrivateKey.of(SECRET).address()));
  }

  @Test
  void a_new_key_is_written_for_its_owner_alone_and_opened_again() throws Exception {
    Path file = folder.resolve("key.json");
    Address address = Keystore.create(file, RIGHT, new SecureRandom());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Keystore.open(file, RIGHT))
        .isInstanceOfSatisfying(
            Opening.Opened.class,
            opened -> assertThat(opened.signer().address()).isEqualTo(address));
  }

  @Test
  void a_wrong_passphrase_is_named() {
    assertThat(Keystore.open(light(), Passphrase.of("wrong".toCharArray())))
        .isInstanceOfSatisfying(
            Opening.Refused.class,
            refused -> {
              assertThat(refused.problem()).isEqualTo(Problem.WRONG_PASSPHRASE);
              assertThat(refused.reason()).doesNotContain("wrong\"");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "version" : 3       | "version" : 4            | UNSUPPORTED
          aes-128-ctr         | aes-256-gcm              | UNSUPPORTED
          "kdf" : "scrypt"    | "kdf" : "argon2"         | UNSUPPORTED
          "r" : 8             | "r" : 64                 | WRONG_PASSPHRASE
          "n" : 1024          | "n" : 1000               | MALFORMED
          "n" : 1024          | "n" : 2147483647000      | TOO_COSTLY
          "n" : 1024          | "n" : 1048576            | TOO_COSTLY
          "r" : 8             | "r" : 0                  | MALFORMED
          "p" : 1             | "p" : "1"                | MALFORMED
          "mac" : "           | "mac" : "00              | BAD_MAC
          "iv" : "            | "iv" : "zz               | MALFORMED
          "salt" : "00        | "salt" : "01             | WRONG_PASSPHRASE
          """)
  void a_flaw_is_named(String from, String to, Problem expected) {
    String json = new String(light(), StandardCharsets.UTF_8);
    assertThat(json).contains(from);
    assertThat(problem(json.replace(from, to).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(expected);
  }

  @Test
  void parameters_beyond_the_rfc_are_named() {
    String json =
        new String(light(), StandardCharsets.UTF_8)
            .replace("\"r\" : 8", "\"r\" : 1")
            .replace("\"n\" : 1024", "\"n\" : 262144");
    assertThat(problem(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(Problem.UNSUPPORTED);
  }

  @Test
  void a_file_that_is_no_json_or_of_another_address_is_named() {
    assertThat(problem("{\"version\":".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Problem.NO_JSON);
    assertThat(problem("[]".getBytes(StandardCharsets.UTF_8))).isEqualTo(Problem.UNSUPPORTED);
    String plain = PrivateKey.of(SECRET).address().toString().substring(2);
    String other = new String(light(), StandardCharsets.UTF_8).replace(plain, "ab".repeat(20));
    assertThat(problem(other.getBytes(StandardCharsets.UTF_8))).isEqualTo(Problem.WRONG_ADDRESS);
  }

  @Test
  void a_passphrase_file_must_be_its_owners_alone() throws Exception {
    Path file = folder.resolve("passphrase");
    Files.writeString(file, "correct horse\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(Passphrase.fromFile(file))
        .isInstanceOfSatisfying(
            Passphrase.Reading.Refused.class,
            refused -> assertThat(refused.reason()).contains("rw-r-----").contains("chmod 600"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(Passphrase.fromFile(file))
        .isInstanceOfSatisfying(
            Passphrase.Reading.Read.class,
            read -> assertThat(read.passphrase().matches(RIGHT)).isTrue());
    assertThat(Passphrase.fromFile(folder.resolve("none")))
        .isInstanceOf(Passphrase.Reading.Refused.class);
  }
}
