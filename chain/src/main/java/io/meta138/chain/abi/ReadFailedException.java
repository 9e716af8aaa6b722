package io.meta138.chain.abi;

/** A read of the chain that gave no usable answer: no endpoint, a revert, no contract there. */
public final class ReadFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was read and why it failed. */
  public ReadFailedException(String message) {
    super(message);
  }

  /** With what was read and why it failed. */
  public ReadFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
