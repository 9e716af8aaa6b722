package io.meta138.portal.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
  private final Passwords passwords = new Passwords(new SecureRandom());

  @Test
  void aPasswordFitsItsOwnHashAndNoOther() {
    String hash = passwords.hash("correct horse");
    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(passwords.matches("correct horse", hash)).isTrue();
    assertThat(passwords.matches("correct horsf", hash)).isFalse();
    assertThat(passwords.hash("correct horse")).isNotEqualTo(hash);
  }

  /** Made with the reference implementation's command line: argon2 somesalt -id -t 2 -m 16 -p 1. */
  @Test
  void aHashOfTheReferenceImplementationIsUnderstood() {
    assertThat(
            passwords.matches(
                "password",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"))
        .isTrue();
  }

  @Test
  void whatIsNoHashFitsNothing() {
    assertThat(passwords.matches("x", "")).isFalse();
    assertThat(passwords.matches("x", "$argon2i$v=19$m=1,t=1,p=1$AAAA$AAAA")).isFalse();
    assertThat(passwords.matchesNobody("x")).isFalse();
  }

  @Test
  void aGeneratedPasswordIsLongEnoughToBeChosen() {
    String password = passwords.generate();
    assertThat(password).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
    assertThat(passwords.generate()).isNotEqualTo(password);
  }
}
