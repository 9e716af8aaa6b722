package io.meta138.incident.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
  @TempDir Path folder;

  @Test
  void aFileOfItsOwnerAloneIsRead() throws Exception {
    assertThat(written("rw-------", "hunter2\n").read())
        .isInstanceOfSatisfying(
            Secret.class, secret -> assertThat(secret.reveal()).isEqualTo("hunter2"));
  }

  @Test
  void aFileThatOthersReadIsRefusedWithTheRemedy() throws Exception {
    assertThat(written("rw-r-----", "hunter2").read())
        .isInstanceOfSatisfying(
            SecretFile.Unreadable.class,
            unreadable ->
                assertThat(unreadable.reason()).contains("chmod 600").doesNotContain("hunter2"));
  }

  @Test
  void aFileThatIsEmptyOrMissingIsRefused() throws Exception {
    assertThat(written("rw-------", " \n").read()).isInstanceOf(SecretFile.Unreadable.class);
    assertThat(new SecretFile(folder.resolve("none")).read())
        .isInstanceOf(SecretFile.Unreadable.class);
  }

  @Test
  void aSecretDoesNotShowItselfAndComparesWhole() {
    Secret secret = new Secret("hunter2");
    assertThat(secret.toString()).doesNotContain("hunter2");
    assertThat(secret.matches("hunter2")).isTrue();
    assertThat(secret.matches("hunter")).isFalse();
    assertThat(secret.matches("")).isFalse();
  }

  private SecretFile written(String mode, String text) throws Exception {
    Path path = folder.resolve("secret");
    Files.deleteIfExists(path);
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    return new SecretFile(path);
  }
}
