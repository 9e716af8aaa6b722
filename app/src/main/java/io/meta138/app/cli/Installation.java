package io.meta138.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the program is installed and which configuration a command means. */
final class Installation {
  private Installation() {}

  /** The folder that {@code ./meta138} stands in. */
  static Path root() {
    return Path.of(System.getProperty("meta138.root", ".")).toAbsolutePath().normalize();
  }

  /**
   * The configuration file that is meant when none is named: {@code meta138.yaml} here, else the
   * devnet's.
   */
  static Path config() {
    Path here = Path.of("meta138.yaml");
    Path devnet = root().resolve(".meta138/devnet/meta138.yaml");
    return Files.exists(here) || !Files.exists(devnet) ? here : devnet;
  }
}
