package io.meta138.app.devnet.exchanges.replay;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of recorded bars that cannot be played; the message names file, line and cause. */
public final class ReplayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayException(Path file, String reason, @Nullable Throwable cause) {
    super(file.getFileName() + ": " + reason, cause);
  }

  ReplayException(Path file, int line, String reason) {
    this(file, "line " + line + ": " + reason, null);
  }
}
