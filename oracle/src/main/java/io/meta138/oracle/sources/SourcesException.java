package io.meta138.oracle.sources;

import java.util.List;

/** The sources cannot be started as configured. */
public final class SourcesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  SourcesException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, one sentence each. */
  public List<String> problems() {
    return problems;
  }
}
