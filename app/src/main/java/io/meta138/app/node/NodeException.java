package io.meta138.app.node;

/** A node can't start or go on for a reason that its operator can put right. */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong and what to do. */
  public NodeException(String message) {
    super(message);
  }

  /** With what is wrong, what to do, and why. */
  public NodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
