package io.meta138.portal.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.portal.support.PortalScene;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstPasswordTest {
  @TempDir static Path folder;

  @Test
  void thatOfTheFirstAdministratorIsGoodOnlyOnceSomebodyHasIt() throws Exception {
    try (PortalScene scene = new PortalScene(folder, 100_000, 50)) {
      assertThatThrownBy(() ->
              scene.portal.first(_ -> {
                throw new IOException("no space left");
              }))
          .isInstanceOf(IOException.class);

      Optional<Accounts.First> first = scene.portal.first(_ -> {});

      assertThat(first.map(Accounts.First::person)).contains("ada");
      assertThat(scene.signedIn("ada", first.orElseThrow().password()).cookie()).isNotEmpty();
      assertThat(scene.portal.first(_ -> {})).isEmpty();
    }
  }
}
