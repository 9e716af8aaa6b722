package io.meta138.ccip;

/** Something unexpected in following or carrying messages between chains. */
public final class CcipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What happened, with its operands. */
  public CcipException(String message) {
    super(message);
  }

  /** What happened, with its operands, and why. */
  public CcipException(String message, Throwable cause) {
    super(message, cause);
  }
}
