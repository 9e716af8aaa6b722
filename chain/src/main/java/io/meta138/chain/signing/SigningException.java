package io.meta138.chain.signing;

/** A key could not be reached or did not answer with its own signature. */
public final class SigningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what went wrong; never with key material. */
  public SigningException(String message) {
    super(message);
  }

  /** With what went wrong and why; never with key material. */
  public SigningException(String message, Throwable cause) {
    super(message, cause);
  }
}
