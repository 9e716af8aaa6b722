package io.meta138.platform.config;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param file the file's name as it was given
 * @param line counted from 1
 * @param key dotted path of the key, such as {@code feeds[2].heartbeat}; empty for the whole file
 * @param message what was expected and what was found
 */
public record Problem(String file, int line, String key, String message) {
  /** The problem as compilers print one: {@code file:line: key: message}. */
  @Override
  public String toString() {
    return file + ":" + line + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
