package io.meta138.network.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.Readings.Disk;
import io.meta138.network.health.Readings.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskProbeTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir private Path folder;

  @BeforeEach
  void twoFiles() throws IOException {
    Files.write(folder.resolve("one"), new byte[300]);
    Files.write(Files.createDirectory(folder.resolve("below")).resolve("two"), new byte[200]);
  }

  private Disk look(long quota, int mostFiles) {
    return DiskProbe.look(
        new NetworkConfig.Disk("archive", folder, Optional.of(quota)), NOW, mostFiles);
  }

  @Test
  void aFolderWithAQuotaHoldsTheBytesOfAllItsFiles() {
    assertThat(look(1_000, 10).space().toOptional()).contains(new Space(500, 1_000));
  }

  @Test
  void aFileSystemTellsItself() {
    Disk disk = DiskProbe.look(new NetworkConfig.Disk("root", folder, Optional.empty()), NOW, 10);

    assertThat(disk.space().toOptional().orElseThrow().total()).isPositive();
  }

  @Test
  void whatHasTooManyFilesIsNotKnownRatherThanEmpty() {
    assertThat(look(1_000, 1).space().toString()).contains("more than 1 files");
    assertThat(look(1_000, 2).space().toOptional()).isPresent();
  }

  @Test
  void aPartThatIsMoreThanTheWholeMayHoldIsEnough() {
    assertThat(look(100, 1).space().toOptional().orElseThrow().percent()).isEqualTo(100);
  }

  @Test
  void whatCantBeReadIsNotCountedAsEmpty() throws IOException {
    Path below = folder.resolve("below");
    Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("---------"));
    try {
      assumeThat(Files.isReadable(below)).as("root reads everything").isFalse();

      assertThat(look(1_000, 10).space().toString()).contains("can't be read");
    } finally {
      Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFolderThatIsNotThereIsNotKnown() {
    Disk disk =
        DiskProbe.look(
            new NetworkConfig.Disk("gone", folder.resolve("gone"), Optional.of(1L)), NOW, 10);

    assertThat(disk.space().toString()).contains("NoSuchFileException");
  }
}
