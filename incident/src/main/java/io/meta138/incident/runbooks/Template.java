package io.meta138.incident.runbooks;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with variables, {@code ${name}}. A variable's value is put in as it is and never read again,
 * so that a value can't name another variable.
 *
 * @param text as it is written
 */
record Template(String text) {
  static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

  /** The variables in it. */
  Set<String> variables() {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** The variable it consists of, if it is nothing else. */
  Optional<String> whole() {
    Matcher matcher = VARIABLE.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** What came of filling it in. */
  sealed interface Filled {
    /** All variables have a value. */
    record Text(String text) implements Filled {}

    /** One has none. */
    record Missing(String variable) implements Filled {}
  }

  Filled fill(Map<String, String> values) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = values.get(matcher.group(1));
      if (value == null) {
        return new Filled.Missing(matcher.group(1));
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return new Filled.Text(matcher.appendTail(filled).toString());
  }
}
