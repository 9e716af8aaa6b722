package io.meta138.acceptance;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chainlink's own SDK in Node, of the version that its lock file names, on a read API. */
final class ChainlinkSdk {
  private static final Path FOLDER = Meta138.ROOT.resolve("ccip/src/test/sdk");
  private static final int MINUTES = 3;

  private final Path work;

  /** Keeps what programs print in a folder. */
  ChainlinkSdk(Path work) {
    this.work = work;
  }

  /**
   * What the SDK understands of the newest messages.
   *
   * @param chains id, selector and name of each, as JSON: private chains stand in no list
   */
  JsonNode read(URI api, String chains) throws IOException, InterruptedException {
    install();
    String printed = run("node", "read.mjs", api.toString(), chains);
    return JsonMapper.shared().readTree(printed.lines().reduce("", (_, last) -> last));
  }

  private void install() throws IOException, InterruptedException {
    Path installed = FOLDER.resolve("node_modules/.package-lock.json");
    FileTime wanted = Files.getLastModifiedTime(FOLDER.resolve("package-lock.json"));
    if (!Files.exists(installed) || Files.getLastModifiedTime(installed).compareTo(wanted) < 0) {
      run("npm", "ci", "--loglevel=error");
      Files.setLastModifiedTime(installed, FileTime.from(Instant.now()));
    }
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(work, "sdk", ".out");
    Path errors = Files.createTempFile(work, "sdk", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + Files.readString(errors));
      }
      return Files.readString(output, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
