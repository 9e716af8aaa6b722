package io.meta138.network.probe;

import org.jspecify.annotations.Nullable;

/** A probe failed in a way it should not. */
public final class ProbeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProbeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
