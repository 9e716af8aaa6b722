package io.meta138.oracle.sources.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Members of an object kept as text until all of it was read: what says what they mean may come
 * last.
 */
public final class KeptTexts {
  private final Map<String, String> texts = HashMap.newHashMap(8);

  /** Nothing yet. */
  public KeptTexts() {}

  /** Keeps a string's or number's text, exact; an empty one for any other value. */
  public void keep(String name, JsonFrame value) {
    texts.put(name, value.anyText());
  }

  /** Whether there was such a member, and not empty. */
  public boolean has(String name) {
    return !of(name).isEmpty();
  }

  /** A member's text; empty when there was none. */
  public String of(String name) {
    return texts.getOrDefault(name, "");
  }

  /** A member's text, or these words when there was none. */
  public String orElse(String name, String otherwise) {
    return texts.getOrDefault(name, otherwise);
  }

  /** A member's text; null when there was none or an empty one. */
  public @Nullable String orNull(String name) {
    return has(name) ? of(name) : null;
  }
}
