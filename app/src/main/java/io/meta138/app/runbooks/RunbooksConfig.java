package io.meta138.app.runbooks;

import io.meta138.incident.runbooks.http.Allowed;
import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runbooks of a desk.
 *
 * @param folder with runbooks beside the shipped ones
 * @param hosts that runbooks may call or try to connect to
 */
public record RunbooksConfig(
    @Doc("Folder with runbooks (*.yaml); one named like a shipped one takes its place.")
        Optional<Path> folder,
    @Doc("Hosts that runbooks may call over HTTP or try to connect to; none without it.")
        @Default("[]")
        List<Allowed> hosts) {
  /** Copies the list. */
  public RunbooksConfig {
    hosts = List.copyOf(hosts);
  }
}
