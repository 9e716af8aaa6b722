package io.meta138.portal;

import java.io.Serial;

/** Something that the portal needs failed in a way that nobody foresaw. */
public final class PortalException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** With words that name what was attempted. */
  public PortalException(String message) {
    super(message);
  }

  /** With words that name what was attempted, and the cause. */
  public PortalException(String message, Throwable cause) {
    super(message, cause);
  }
}
