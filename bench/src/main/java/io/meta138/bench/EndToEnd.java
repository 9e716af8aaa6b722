package io.meta138.bench;

import io.meta138.app.Logging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a whole oracle with its sources and its chain. */
@Command(
    name = "end-to-end",
    description = "Measure one oracle with simulated exchanges and a local chain.",
    mixinStandardHelpOptions = true)
public final class EndToEnd implements Callable<Integer> {
  @Option(
      names = "--feeds",
      description = "Feeds published, 1 to 1000 (default ${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int feeds;

  @Option(
      names = "--seconds",
      description = "How long each phase lasts (default ${DEFAULT-VALUE}).",
      defaultValue = "45")
  private int seconds;

  @Option(
      names = "--quiet-millis",
      description = "How often a book that does not move is repeated (default ${DEFAULT-VALUE}).",
      defaultValue = "10000")
  private int quietMillis;

  /** Runs and exits with 0 unless a part can't be started. */
  public static void main(String[] args) {
    Logging.warnings();
    System.exit(new CommandLine(new EndToEnd()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (feeds < 1 || feeds > 1_000) {
      throw new BenchException("expected 1 to 1000 feeds, found " + feeds);
    }
    Path root = Path.of(System.getProperty("meta138.root", ".")).toAbsolutePath();
    Measurement measured = measure(root, feeds, seconds, quietMillis);
    System.out.println(Measurement.head());
    System.out.println(measured.row());
    System.out.println(measured.json());
    return 0;
  }

  /** Starts everything in a directory of its own, measures, and ends everything. */
  static Measurement measure(Path root, int feeds, int seconds, int quietMillis) throws Exception {
    Path work = Files.createTempDirectory("meta138-bench");
    try (LocalSystem system = LocalSystem.start(root, work, feeds, quietMillis)) {
      return new Run(system, feeds, seconds).measure();
    }
  }
}
