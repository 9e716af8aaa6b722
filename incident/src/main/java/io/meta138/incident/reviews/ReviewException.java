package io.meta138.incident.reviews;

/** A review can't be kept or written as it has to be. */
public final class ReviewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong and why. */
  public ReviewException(String message, Throwable cause) {
    super(message, cause);
  }
}
