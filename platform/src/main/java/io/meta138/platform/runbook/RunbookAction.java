package io.meta138.platform.runbook;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Something a domain can look up or do for a runbook. */
public interface RunbookAction {
  /** In dotted lower case, such as {@code oracle.restart}. */
  String name();

  /** One sentence for a person. */
  String description();

  /** What it takes. */
  List<Parameter> parameters();

  /** Whether it changes anything; if not, it needs no approval and also runs in a dry run. */
  boolean changes();

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
    /** A word of letters, digits, {@code . _ -}, at most 253 characters. */
    NAME,
    /** A whole number. */
    INTEGER,
    /** A span such as {@code 30s}. */
    DURATION,
    /** 20 bytes in hex. */
    ADDRESS,
    /** An http or https address. */
    URL,
    /** Any text of at most 4,096 characters. */
    TEXT
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
