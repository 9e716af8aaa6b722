package io.meta138.chain.abi;

/** A read of the chain that gave no usable answer: no endpoint, a revert, no contract there. */
public final class ReadFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** With what was read and why it failed. */
  public ReadFailedException(String message) {
    super(message);
    this.reason = message;
  }

  /** With what was read and why it failed. */
  public ReadFailedException(String message, Throwable cause) {
    super(message, cause);
    this.reason = message;
  }

  /** What was read and why it failed. */
  public String reason() {
    return reason;
  }
}
