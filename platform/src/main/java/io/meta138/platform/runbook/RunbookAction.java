package io.meta138.platform.runbook;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Something a domain can look up or do for a runbook. */
public interface RunbookAction {
  /** In dotted lower case, such as {@code oracle.restart}. */
  String name();

  /** One sentence for a person. */
  String description();

  /** What it takes. */
  List<Parameter> parameters();

  /**
   * Names of the values it may find, which conditions compare; {@code state.*} stands for all that
   * begin with {@code state.}. Names have lower-case letters, digits, dots and hyphens.
   */
  Set<String> values();

  /** Whether it changes anything; if not, it needs no approval and also runs in a dry run. */
  boolean changes();

  /** Why it can't be used here, whatever it is asked; empty when it can be. */
  default Optional<String> absent() {
    return Optional.empty();
  }

  /**
   * Whether doing it again with the same key and arguments has no more effect than doing it once.
   * If not, it is never repeated when its result is not known, but read back.
   */
  default boolean repeatable() {
    return !changes();
  }

  /**
   * Looks up or acts. A dry run of an action that changes something says what it would do.
   *
   * @param arguments by parameter name, checked against {@link #parameters()} before
   * @param key the same whenever this step of this run is tried again
   * @param limit time it may take
   */
  Result run(Map<String, String> arguments, boolean dryRun, String key, Duration limit)
      throws InterruptedException;

  /**
   * One parameter.
   *
   * @param name as runbooks write it
   * @param type what values are taken
   * @param required whether it has to be given
   * @param description one sentence for a person
   */
  record Parameter(String name, Type type, boolean required, String description) {}

  /** Kinds of values; all are checked before an action sees them. */
  enum Type {
    /** Letters, digits, {@code . _ -}; begins with one of the first two; at most 253. */
    NAME("a word of letters, digits, '.', '_' and '-'", "[A-Za-z0-9][A-Za-z0-9._-]{0,252}"),
    /** A whole number of at most 18 digits. */
    INTEGER("a whole number", "-?\\d{1,18}"),
    /** {@code true} or {@code false}. */
    BOOLEAN("true or false", "true|false"),
    /** A span such as {@code 30s}. */
    DURATION("a duration such as 500ms, 30s, 5m, 24h or 7d", "\\d{1,9}(ms|s|m|h|d)"),
    /** 20 bytes in hex. */
    ADDRESS("an address: 0x and 40 digits", "0x[0-9a-fA-F]{40}"),
    /** An http or https address without white space, at most 2,048 characters. */
    URL("an http or https address", "https?://[!-~]{1,2040}"),
    /** Any text of at most 4,096 characters. */
    TEXT("text of at most 4,096 characters", "(?s).{0,4096}");

    private final String expected;
    private final Pattern form;

    Type(String expected, String form) {
      this.expected = expected;
      this.form = Pattern.compile(form);
    }

    /** What a person is told to write. */
    public String expected() {
      return expected;
    }

    /** Whether the text is of this kind. */
    public boolean takes(String text) {
      return form.matcher(text).matches();
    }
  }

  /** How it ended. */
  sealed interface Result {
    /**
     * It was done.
     *
     * @param summary one sentence
     * @param values what was found, by name; post-conditions compare these
     */
    record Done(String summary, Map<String, String> values) implements Result {
      /** Copies the values. */
      public Done {
        values = Map.copyOf(values);
      }
    }

    /**
     * It was not done, for certain.
     *
     * @param reason one sentence, with what to do next
     */
    record Failed(String reason) implements Result {}

    /**
     * Whether it was done is not known.
     *
     * @param reason one sentence
     */
    record Unknown(String reason) implements Result {}
  }
}
