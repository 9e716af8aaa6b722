package io.meta138.app.cli;

import io.meta138.app.config.FeedsConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a node's configuration together with the feeds file that it names. */
final class NodeFiles {
  private NodeFiles() {}

  /** Every problem of both files; empty when there is none. */
  static List<Problem> problems(Path file) {
    List<Problem> problems = new ArrayList<>();
    switch (ConfigFile.read(file, NodeConfig.class)) {
      case ConfigResult.Invalid<NodeConfig>(List<Problem> found) -> problems.addAll(found);
      case ConfigResult.Valid<NodeConfig>(NodeConfig config, _) -> {
        Path feeds = file.resolveSibling(config.feeds());
        if (ConfigFile.read(feeds, FeedsConfig.class)
            instanceof ConfigResult.Invalid<FeedsConfig>(List<Problem> found)) {
          problems.addAll(found);
        }
      }
    }
    return problems;
  }
}
