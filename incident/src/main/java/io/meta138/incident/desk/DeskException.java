package io.meta138.incident.desk;

/** The desk met something that can't be, with operands and cause. */
public final class DeskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With operands. */
  public DeskException(String message) {
    super(message);
  }

  /** With operands and cause. */
  public DeskException(String message, Throwable cause) {
    super(message, cause);
  }
}
