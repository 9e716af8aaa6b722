package io.meta138.app.gameday;

/** A game day could not be held, through no fault of the desk. */
public final class GamedayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Because of this. */
  public GamedayException(String message) {
    super(message);
  }

  /** Because of this, caused by something else. */
  public GamedayException(String message, Throwable cause) {
    super(message, cause);
  }
}
