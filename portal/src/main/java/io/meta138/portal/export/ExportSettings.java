package io.meta138.portal.export;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the status page is written to.
 *
 * @param folder that is served from elsewhere
 * @param every how often
 * @param url where it is served, for links in the feeds
 * @param then program and arguments that are run after each time; nothing when empty
 */
public record ExportSettings(Path folder, Duration every, Optional<URI> url, List<String> then) {
  /** Copies the arguments. */
  public ExportSettings {
    then = List.copyOf(then);
  }
}
