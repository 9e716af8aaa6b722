package io.meta138.platform.config;

import java.util.List;
import java.util.Map;

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
   * @param lines where each key stands, by dotted path such as {@code feeds[2].heartbeat}; counted
   *     from 1
   */
  record Valid<T>(T value, Map<String, Integer> lines) implements ConfigResult<T> {
    /** Copies the lines. */
    public Valid {
      lines = Map.copyOf(lines);
    }
  }

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
