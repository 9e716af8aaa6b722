package io.meta138.network.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a command-line tool, within a limit. */
final class Tool {
  private Tool() {}

  /**
   * How it ended.
   *
   * @param code exit code
   * @param output both streams
   */
  record Ended(int code, String output) {}

  static Ended run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tool", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " did not end");
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
