package io.meta138.app.cli;

/** Something the user can put right: the message says what happened and what to do next. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private UserError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Wrong usage or configuration: exit code 2. */
  public static UserError usage(String message) {
    return new UserError(2, message);
  }

  /** The command was right but did not succeed: exit code 1. */
  public static UserError failed(String message) {
    return new UserError(1, message);
  }

  /** What the program exits with. */
  public int exitCode() {
    return exitCode;
  }
}
