package io.meta138.platform.config;

import java.util.List;

/**
 * What came of reading a configuration file.
 *
 * @param <T> the configuration's record
 */
public sealed interface ConfigResult<T> {
  /**
   * The file is right.
   *
   * @param value its content
   */
  record Valid<T>(T value) implements ConfigResult<T> {}

  /**
   * The file is wrong.
   *
   * @param problems every one of them, in the order of the file
   */
  record Invalid<T>(List<Problem> problems) implements ConfigResult<T> {
    /** Copies the problems. */
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
