package io.meta138.app.node;

import io.meta138.platform.config.Problem;
import java.util.List;

/** A node can't start or go on for a reason that its operator can put right. */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean configuration;

  /** With what is wrong and what to do. */
  public NodeException(String message) {
    super(message);
    this.configuration = false;
  }

  /** With what is wrong, what to do, and why. */
  public NodeException(String message, Throwable cause) {
    super(message, cause);
    this.configuration = false;
  }

  /** With every problem of a configuration, by file and line. */
  public NodeException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::toString).toList()));
    this.configuration = true;
  }

  private NodeException(String message, boolean configuration) {
    super(message);
    this.configuration = configuration;
  }

  /** With what was asked for and can't be had, and what to ask for instead. */
  public static NodeException refused(String message) {
    return new NodeException(message, true);
  }

  /**
   * Whether files or options have to be put right, rather than what the node finds where it runs.
   */
  public boolean isConfiguration() {
    return configuration;
  }
}
