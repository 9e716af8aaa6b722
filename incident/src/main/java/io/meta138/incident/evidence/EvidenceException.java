package io.meta138.incident.evidence;

/** Evidence can't be kept or read as it has to be. */
public final class EvidenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public EvidenceException(String message) {
    super(message);
  }

  /** With what is wrong and why. */
  public EvidenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
