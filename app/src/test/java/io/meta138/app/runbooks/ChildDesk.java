package io.meta138.app.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** {@code meta138 incident run} in a process of its own. */
record ChildDesk(Process process, URI at) implements AutoCloseable {
  /** Starts one, and waits until it says that it is ready. */
  static ChildDesk start(Path config) throws IOException {
    Path log = config.resolveSibling("desk.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "incident",
                "run",
                "-c",
                config.toString(),
                "--json")
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    // it prints nothing after this line, so that nobody has to read on
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String ready = lines.readLine();
    if (ready == null) {
      process.destroyForcibly();
      throw new AssertionError("the desk ended: " + Files.readString(log));
    }
    return new ChildDesk(
        process, URI.create(JsonMapper.shared().readTree(ready).path("desk").asString()));
  }

  /** Ends it as {@code kill -9} does. */
  @Override
  public void close() {
    assertThat(process.destroyForcibly().onExit()).succeedsWithin(Duration.ofMinutes(1));
  }
}
