package io.meta138.chain.abi;

/** Bytes that are not what a contract's interface says they are. */
public final class AbiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was expected and what was found. */
  public AbiException(String message) {
    super(message);
  }

  /** With what was expected and why it could not be had. */
  public AbiException(String message, Throwable cause) {
    super(message, cause);
  }
}
