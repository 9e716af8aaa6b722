package io.meta138.incident.timeline;

/** The timeline can't be read or written as it has to be. */
public final class TimelineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public TimelineException(String message) {
    super(message);
  }

  /** With what is wrong and why. */
  public TimelineException(String message, Throwable cause) {
    super(message, cause);
  }
}
