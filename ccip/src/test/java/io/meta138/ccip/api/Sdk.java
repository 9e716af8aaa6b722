package io.meta138.ccip.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chainlink's own SDK in Node, from the package that the lock file names. */
public final class Sdk {
  private static final Path FOLDER =
      Path.of(System.getProperty("meta138.root")).resolve("ccip/src/test/sdk");
  private static final int MINUTES = 3;

  private Sdk() {}

  /** Installs it where it is missing or another one is wanted by now. */
  public static void install() throws IOException, InterruptedException {
    Path installed = FOLDER.resolve("node_modules/.package-lock.json");
    Path wanted = FOLDER.resolve("package-lock.json");
    if (Files.exists(installed)
        && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) >= 0) {
      return;
    }
    run(List.of("npm", "ci", "--loglevel=error"));
    Files.setLastModifiedTime(
        installed, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis()));
  }

  /** What the SDK understands of a read API. */
  public static JsonNode read(String base, String chains) throws IOException, InterruptedException {
    String out = run(List.of("node", "read.mjs", base, chains));
    return JsonMapper.shared().readTree(out.lines().reduce("", (_, last) -> last));
  }

  /** What the SDK makes of the inputs for executing a message by hand. */
  public static JsonNode inputs(String base, String chains, String id)
      throws IOException, InterruptedException {
    String out = run(List.of("node", "inputs.mjs", base, chains, id));
    return JsonMapper.shared().readTree(out.lines().reduce("", (_, last) -> last));
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("sdk", ".out");
    Path errors = Files.createTempFile("sdk", ".err");
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(FOLDER.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        throw new IOException(command + ": " + Files.readString(errors, UTF_8));
      }
      return Files.readString(output, UTF_8);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
