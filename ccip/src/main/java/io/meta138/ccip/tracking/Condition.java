package io.meta138.ccip.tracking;

import java.util.Map;

/**
 * Something amiss that holds now.
 *
 * @param key by which the signal is known
 * @param summary one sentence for a person
 * @param details operands by name; {@code lane} among them where one is concerned
 */
record Condition(Key key, String summary, Map<String, String> details) {
  Condition {
    details = Map.copyOf(details);
  }

  /**
   * What kind of thing, about what.
   *
   * @param kind in dotted lower case
   * @param subject such as {@code lane:there}
   */
  record Key(String kind, String subject) {}
}
