package io.meta138.oracle.reports;

/** A report that can't be: bytes that are none, or numbers that do not fit. */
public final class ReportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was expected and what was found. */
  public ReportException(String message) {
    super(message);
  }
}
