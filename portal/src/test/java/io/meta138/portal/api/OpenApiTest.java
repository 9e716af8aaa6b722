package io.meta138.portal.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
  private static final Path COMMITTED =
      Path.of(System.getProperty("meta138.root")).resolve("portal/openapi.json");

  /** {@code -Dmeta138.write=true} writes the document anew. */
  @Test
  void theCommittedDocumentIsWhatTheOperationsAre() throws IOException {
    String text = OpenApi.text(Operations.all(), "v1");
    if (Boolean.getBoolean("meta138.write")) {
      Files.writeString(COMMITTED, text);
    }
    assertThat(text).isEqualTo(Files.readString(COMMITTED));
  }

  @Test
  void everyOperationHasANameAndAPlaceOfItsOwn() {
    List<Operation> all = Operations.all();
    assertThat(all.stream().map(Operation::id)).doesNotHaveDuplicates();
    assertThat(OpenApi.byPlace(all)).hasSameSizeAs(all);
  }
}
