package io.meta138.bench;

/** A benchmark can't be run as it was asked for. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public BenchException(String message) {
    super(message);
  }

  /** With what is wrong and why. */
  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
