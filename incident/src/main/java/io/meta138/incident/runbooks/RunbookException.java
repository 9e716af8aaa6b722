package io.meta138.incident.runbooks;

/** Runbooks met something that can't be, with operands and cause. */
public final class RunbookException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With operands. */
  public RunbookException(String message) {
    super(message);
  }

  /** With operands and cause. */
  public RunbookException(String message, Throwable cause) {
    super(message, cause);
  }
}
