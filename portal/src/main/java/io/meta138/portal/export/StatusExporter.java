package io.meta138.portal.export;

import io.meta138.platform.lifecycle.Background;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.work.Task;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Writes the status page to a folder again and again, and pushes it where that is configured. */
public final class StatusExporter extends Background {
  /** Kind of an export that somebody asked for. */
  public static final String KIND = "status.export";

  private static final Logger LOG = LoggerFactory.getLogger(StatusExporter.class);
  private static final Duration PUSH_LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final ExportSettings settings;
  private final Supplier<StatusSummary> status;
  private final StatusFolder folder;
  private final ReentrantLock writing = new ReentrantLock();

  /**
   * Writes what the supplier gives at each time.
   *
   * @param built the built pages' files by path
   */
  public StatusExporter(
      ExportSettings settings,
      Supplier<StatusSummary> status,
      Function<String, Optional<byte[]>> built) {
    this.settings = settings;
    this.status = status;
    this.folder =
        new StatusFolder(settings.folder(), built, settings.url().map(URI::toString).orElse(""));
  }

  @Override
  public String name() {
    return "status page's export";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      try {
        switch (export((_, _) -> {}, () -> false)) {
          case Task.End.Failed(String detail) -> LOG.warn("the status page's export: {}", detail);
          case Task.End.Succeeded _, Task.End.Cancelled _ ->
              LOG.debug("the status page is written");
        }
      } catch (RuntimeException e) {
        LOG.error("the status page's export failed", e);
      }
      TimeUnit.NANOSECONDS.sleep(settings.every().toNanos());
    }
  }

  /** The same once, as work that somebody follows. */
  public Task task() {
    return progress ->
        export(
            (done, total) -> progress.report(done, total, done + " of " + total + " files"),
            progress.cancelled());
  }

  private Task.End export(StatusFolder.Step step, BooleanSupplier cancelled)
      throws InterruptedException {
    while (!writing.tryLock(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      if (cancelled.getAsBoolean()) {
        return new Task.End.Cancelled("nothing was written");
      }
    }
    try {
      if (!folder.write(status.get(), settings.every(), step, cancelled)) {
        return new Task.End.Cancelled("not every file was written; the next export writes them");
      }
      return settings.then().isEmpty()
          ? new Task.End.Succeeded("written to " + settings.folder())
          : push(cancelled);
    } catch (IOException e) {
      return new Task.End.Failed("a file can't be written: " + e.getMessage());
    } catch (DataAccessException e) {
      return new Task.End.Failed("the status is not known: the database does not answer");
    } finally {
      writing.unlock();
    }
  }

  private Task.End push(BooleanSupplier cancelled) throws InterruptedException {
    String program = settings.then().getFirst();
    try {
      Process process =
          new ProcessBuilder(settings.then())
              .directory(settings.folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      try {
        return ended(process, program, cancelled);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return new Task.End.Failed(program + " can't be run: " + e.getMessage());
    }
  }

  private static Task.End ended(Process process, String program, BooleanSupplier cancelled)
      throws InterruptedException {
    long limit = System.nanoTime() + PUSH_LIMIT.toNanos();
    while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      if (cancelled.getAsBoolean()) {
        return new Task.End.Cancelled("the folder is written, %s was ended".formatted(program));
      }
      if (System.nanoTime() - limit > 0) {
        return new Task.End.Failed(
            "%s did not end within %d s".formatted(program, PUSH_LIMIT.toSeconds()));
      }
    }
    return process.exitValue() == 0
        ? new Task.End.Succeeded("written and pushed")
        : new Task.End.Failed(
            "%s ended with %d; the folder is written".formatted(program, process.exitValue()));
  }
}
