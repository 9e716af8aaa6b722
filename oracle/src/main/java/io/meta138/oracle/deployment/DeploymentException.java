package io.meta138.oracle.deployment;

/** A deployment record that can't be read or written, or that contradicts itself. */
public final class DeploymentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was expected and what was found. */
  public DeploymentException(String message) {
    super(message);
  }

  /** With what was attempted and why it failed. */
  public DeploymentException(String message, Throwable cause) {
    super(message, cause);
  }
}
