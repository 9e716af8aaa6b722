package io.meta138.oracle.sources.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Ends the reading of one frame with a reason. It never leaves {@link Intake#read}, and carries no
 * stack trace because a hostile venue decides how often it is made.
 */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final Rejection reason;

  RefusedException(Rejection reason, @Nullable String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  String detail() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
