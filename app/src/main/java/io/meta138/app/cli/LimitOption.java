package io.meta138.app.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that lets a command end by itself. */
final class LimitOption {
  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "End by itself after this long, such as 60s or 5m.")
  private @Nullable Duration limit;

  /** How long; null for ever. */
  @Nullable Duration limit() {
    return limit;
  }
}
