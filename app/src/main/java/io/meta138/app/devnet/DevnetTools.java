package io.meta138.app.devnet;

import io.meta138.app.node.NodeException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs that a devnet runs. */
public final class DevnetTools {
  private static final String ANVIL =
      "contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

  private DevnetTools() {}

  /**
   * The local chain's program, which the build installs.
   *
   * @param root of the installation
   */
  public static Path anvil(Path root) {
    Path anvil = root.resolve(ANVIL).toAbsolutePath();
    if (!Files.isExecutable(anvil)) {
      throw new NodeException(anvil + " is missing; run contracts/build to install it");
    }
    return anvil;
  }
}
