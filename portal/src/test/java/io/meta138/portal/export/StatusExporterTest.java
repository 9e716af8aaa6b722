package io.meta138.portal.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.support.Until;
import io.meta138.portal.views.State;
import io.meta138.portal.work.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatusExporterTest {
  @TempDir Path folder;

  private StatusExporter exporter(Duration every, String... then) {
    return new StatusExporter(
        new ExportSettings(folder.resolve("out"), every, Optional.empty(), List.of(then)),
        StatusExporterTest::status,
        _ -> Optional.empty());
  }

  private static StatusSummary status() {
    return new StatusSummary(
        Instant.parse("2026-01-05T09:00:00Z"),
        State.OK,
        "Everything works",
        List.of(),
        true,
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  /** Keeps what was told. */
  private static final class Told implements Task.Progress {
    private final List<String> details = new ArrayList<>();
    private volatile boolean cancelled;

    @Override
    public void report(int done, int total, String detail) {
      details.add(detail);
    }

    @Override
    public BooleanSupplier cancelled() {
      return () -> cancelled;
    }
  }

  @Test
  void itIsWrittenByItselfAndThePlainPageIsEnough() throws Exception {
    StatusExporter exporter = exporter(Duration.ofMinutes(5));
    exporter.start();
    try {
      Until.holds(() -> Files.exists(folder.resolve("out/index.html")));
    } finally {
      exporter.stop();
    }
    assertThat(Files.readString(folder.resolve("out/index.html")))
        .contains("Everything works", "made anew every 5 minutes", "href=\"feed.atom\"");
  }

  @Test
  void whatNobodyExpectedEndsOneExportAndNotAllThatFollow() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    StatusExporter exporter =
        new StatusExporter(
            new ExportSettings(
                folder.resolve("out"), Duration.ofMillis(50), Optional.empty(), List.of()),
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("unexpected");
              }
              return status();
            },
            _ -> Optional.empty());
    exporter.start();
    try {
      Until.holds(() -> Files.exists(folder.resolve("out/index.html")));
    } finally {
      exporter.stop();
    }
  }

  @Test
  void aProgramPushesTheFolderFromWithinIt() throws Exception {
    Told told = new Told();

    Task.End end =
        exporter(Duration.ofMinutes(5), "/bin/sh", "-c", "cp index.html pushed.html")
            .task()
            .run(told);

    assertThat(end).isEqualTo(new Task.End.Succeeded("written and pushed"));
    assertThat(folder.resolve("out/pushed.html")).exists();
    assertThat(told.details).last().asString().isEqualTo("4 of 4 files");
  }

  @Test
  void whatFailsSaysWhy() throws Exception {
    assertThat(exporter(Duration.ofMinutes(5), "/bin/sh", "-c", "exit 3").task().run(new Told()))
        .isEqualTo(new Task.End.Failed("/bin/sh ended with 3; the folder is written"));
    assertThat(exporter(Duration.ofMinutes(5), "/no/such/program").task().run(new Told()))
        .isInstanceOf(Task.End.Failed.class);
    Files.deleteIfExists(folder.resolve("file"));
    Files.writeString(folder.resolve("file"), "");
    Task.End end =
        new StatusExporter(
                new ExportSettings(
                    folder.resolve("file/out"), Duration.ofMinutes(5), Optional.empty(), List.of()),
                () ->
                    new StatusSummary(
                        Instant.EPOCH,
                        State.OK,
                        "",
                        List.of(),
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        false),
                _ -> Optional.empty())
            .task()
            .run(new Told());
    assertThat(end).isInstanceOf(Task.End.Failed.class);
  }

  @Test
  void whoeverCancelsItEndsItBetweenTwoFiles() throws Exception {
    Told told = new Told();
    told.cancelled = true;

    assertThat(exporter(Duration.ofMinutes(5)).task().run(told))
        .isInstanceOf(Task.End.Cancelled.class);
    assertThat(folder.resolve("out/index.html")).doesNotExist();
  }

  @Test
  void whoeverCancelsItEndsTheProgramThatPushes() throws Exception {
    Told told = new Told();
    Path pid = folder.resolve("out/pid");
    StatusExporter exporter =
        exporter(Duration.ofMinutes(5), "/bin/sh", "-c", "sleep 600 & echo $! >pid; wait");
    CompletableFuture<Task.End> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            end.complete(exporter.task().run(told));
          } catch (InterruptedException e) {
            end.completeExceptionally(e);
          }
        });
    Until.holds(() -> Files.exists(pid) && !Files.readString(pid).isBlank());

    told.cancelled = true;

    assertThat(end.get(1, TimeUnit.MINUTES)).isInstanceOf(Task.End.Cancelled.class);
    long child = Long.parseLong(Files.readString(pid).strip());
    Until.holds(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }
}
