package io.meta138.app.gameday;

import static io.meta138.app.gameday.Catalog.decoy;
import static io.meta138.app.gameday.Challenge.fault;

import io.meta138.app.gameday.Challenge.Trait;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Faults of what surrounds the chain, and of what the desk itself leans on. */
final class DeskFaults {
  static final String KEY = "key-expiring";
  private static final String MONITORING = "monitoring";
  private static final String DISK = "disk";
  private static final Duration NEARLY = Arena.KEY_AGE.minusDays(5);

  private DeskFaults() {}

  static List<Challenge> all() {
    return List.of(disk(), key(), monitoring(), channel(), late(), silenced());
  }

  private static Challenge disk() {
    return fault("disk-full", "a folder is filled to its quota")
        .cause("p2", "disk:archive")
        .traits(Trait.PAGES)
        .times(20, 70)
        .alone(DISK)
        .does(arena -> fill(arena.folder().resolve("blocks")), arena -> delete(arena.folder()));
  }

  /** Bytes that are there, not a hole: quotas count what is on the disk. */
  private static void fill(Path file) throws IOException {
    byte[] block = new byte[1 << 20];
    java.util.Arrays.fill(block, (byte) 0x5a);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      for (long written = 0; written < Arena.quota() - block.length; written += block.length) {
        out.write(block);
      }
      out.write(block, 0, block.length / 2);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve("blocks"));
  }

  private static Challenge key() {
    return fault(KEY, "a key is five days from the age at which it has to be replaced")
        .cause("p1", "key:publisher")
        .traits(Trait.PAGES_AT_ONCE)
        .times(15, 15)
        .alone("key")
        .does(arena -> age(arena, NEARLY), arena -> age(arena, Duration.ZERO));
  }

  private static void age(Arena arena, Duration age) throws IOException {
    Files.setLastModifiedTime(arena.key(), FileTime.from(arena.clock().instant().minus(age)));
  }

  private static Challenge monitoring() {
    return fault("monitoring-silent", "the alert that always fires is not sent any more")
        .cause("p1", "monitoring")
        .traits(Trait.PAGES)
        .times(30, 15)
        .alone(MONITORING)
        .does(arena -> arena.heartbeat().silent(true), arena -> arena.heartbeat().silent(false));
  }

  private static Challenge channel() {
    return fault("channel-failing", "the channel that people are paged by takes nothing")
        .cause("p1", "channel:pagerduty")
        .traits(Trait.PAGES, Trait.BESIDE_A_PAGE)
        .times(25, 20)
        .alone("channel")
        .does(arena -> arena.channel().failing(true), arena -> arena.channel().failing(false));
  }

  private static Challenge late() {
    return decoy("heartbeat-late", "the alert that always fires comes eight seconds late")
        .times(8, 5)
        .alone(MONITORING)
        .does(arena -> arena.heartbeat().silent(true), arena -> arena.heartbeat().silent(false));
  }

  private static Challenge silenced() {
    return decoy("silenced", "a key ages while somebody has silenced it")
        .times(12, 15)
        .alone("key")
        .does(
            arena -> {
              var _ =
                  arena.ask(
                      "/v1/silences",
                      Map.of(
                          "names", List.of("key.expiring"),
                          "labels", Map.of(),
                          "components", List.of(),
                          "seconds", 20,
                          "reason", "its successor is being made"));
              age(arena, NEARLY);
            },
            arena -> age(arena, Duration.ZERO));
  }
}
