package io.meta138.oracle.feeds;

/**
 * One thing wrong with a definition.
 *
 * @param feed which feed, as it names itself
 * @param field which part of it, in lower camel case, such as {@code heartbeat}
 * @param message what was expected and what was found
 */
public record Problem(String feed, String field, String message) {
  @Override
  public String toString() {
    return feed + "." + field + ": " + message;
  }
}
