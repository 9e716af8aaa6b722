package io.meta138.incident.runbooks;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A comparison such as {@code peers >= 3}. A value that is not known compares to nothing: unknown
 * is never taken for healthy.
 *
 * @param left name of the value looked at
 * @param operator how it is compared
 * @param right text, a number, or text with variables
 */
record Condition(Template left, Operator operator, Template right) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*((?:[a-z0-9.-]|\\$\\{[^}]*})+)\\s+(==|!=|<=|>=|<|>|contains|lacks)\\s+(\\S.*?)\\s*");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?");

  /** Ways to compare. */
  enum Operator {
    EQUAL("=="),
    UNEQUAL("!="),
    AT_MOST("<="),
    AT_LEAST(">="),
    LESS("<"),
    MORE(">"),
    CONTAINS("contains"),
    LACKS("lacks");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    static Operator of(String sign) {
      return Arrays.stream(values())
          .filter(one -> one.sign.equals(sign))
          .findFirst()
          .orElseThrow(() -> new RunbookException("no operator " + sign));
    }
  }

  /** The condition; empty when the text is none. */
  static Optional<Condition> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (text.length() > 1_000 || !matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Condition(
            new Template(matcher.group(1)),
            Operator.of(matcher.group(2)),
            new Template(matcher.group(3))));
  }

  /**
   * Judges it.
   *
   * @param found values by the names on the left
   * @param variables for both sides
   * @return why it does not hold; empty when it does
   */
  Optional<String> fails(Map<String, String> found, Map<String, String> variables) {
    if (!(left.fill(variables) instanceof Template.Filled.Text(String name))
        || !(right.fill(variables) instanceof Template.Filled.Text(String wanted))) {
      return Optional.of(this + " can't be judged: a variable has no value");
    }
    String value = found.get(name);
    if (value == null) {
      return Optional.of("expected " + name + " " + operator.sign + " " + wanted + ", not known");
    }
    return holds(value, wanted)
        ? Optional.empty()
        : Optional.of("expected " + name + " " + operator.sign + " " + wanted + ", found " + value);
  }

  private boolean holds(String value, String wanted) {
    return switch (operator) {
      case EQUAL -> equal(value, wanted);
      case UNEQUAL -> !equal(value, wanted);
      case CONTAINS -> listed(value, wanted);
      case LACKS -> !listed(value, wanted);
      case AT_MOST, AT_LEAST, LESS, MORE -> {
        if (!NUMBER.matcher(value).matches() || !NUMBER.matcher(wanted).matches()) {
          yield false;
        }
        int order = new BigDecimal(value).compareTo(new BigDecimal(wanted));
        yield switch (operator) {
          case AT_MOST -> order <= 0;
          case AT_LEAST -> order >= 0;
          case LESS -> order < 0;
          default -> order > 0;
        };
      }
    };
  }

  private static boolean equal(String value, String wanted) {
    if (NUMBER.matcher(value).matches() && NUMBER.matcher(wanted).matches()) {
      return new BigDecimal(value).compareTo(new BigDecimal(wanted)) == 0;
    }
    return value.equalsIgnoreCase(wanted);
  }

  private static boolean listed(String list, String wanted) {
    return Arrays.stream(list.split(",", -1)).anyMatch(one -> equal(one.strip(), wanted));
  }

  @Override
  public String toString() {
    return left.text() + " " + operator.sign + " " + right.text();
  }
}
