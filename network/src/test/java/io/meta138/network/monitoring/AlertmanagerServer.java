package io.meta138.network.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Alertmanager on a free loopback port, started by a test and ended by it. */
public final class AlertmanagerServer implements AutoCloseable {
  private final ServerProcess process;

  private AlertmanagerServer(ServerProcess process) {
    this.process = process;
  }

  /**
   * Starts it, alone.
   *
   * @param config text of its configuration, whose relative paths are below the folder
   * @param folder for its files
   */
  public static AlertmanagerServer start(String config, Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("alertmanager.yml"), config);
    return new AlertmanagerServer(
        ServerProcess.start(
            List.of(
                "prometheus-alertmanager",
                "--config.file=" + file,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:0"),
            folder.resolve("alertmanager.log")));
  }

  /** The port it listens on. */
  public int port() {
    return process.port();
  }

  @Override
  public void close() {
    process.close();
  }
}
