package io.meta138.ccip.tracking;

/** A log that has an event's id and not its form; the message is the reason it is counted by. */
final class MalformedLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedLogException(String reason) {
    super(reason);
  }

  MalformedLogException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
