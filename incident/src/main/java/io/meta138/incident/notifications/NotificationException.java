package io.meta138.incident.notifications;

/** Something about notifications is not as it can be. */
public final class NotificationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotificationException(String message) {
    super(message);
  }

  NotificationException(String message, Throwable cause) {
    super(message, cause);
  }
}
