package io.meta138.oracle.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes documents where it hurts: values, names, structure and bytes, as their text divides into
 * tokens.
 */
final class Mutator {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"[^\"]*\"|-?[0-9][0-9.eE+-]*|true|false|null|[\\[\\]{}:,<>/=]|[^\"\\[\\]{}:,<>/=]+");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "NaN",
          "-Infinity",
          "0",
          "-0",
          "-1",
          "1e400",
          "-1e400",
          "1e-400",
          "1E9999999999",
          "0.0000000000000000000000000000000001",
          "99999999999999999999999999999999999999999999999",
          "00012",
          "0x10",
          "1.",
          ".5",
          "\"\"",
          "\"NaN\"",
          "\"Infinity\"",
          "\"0\"",
          "\"-5\"",
          "\"1e400\"",
          "\"1e-99999999999\"",
          "\" 1\"",
          "\"1 \"",
          "\"+1\"",
          "\"1,5\"",
          "\"\\u0031\"",
          "\"BTC\"",
          "[]",
          "{}",
          "[[]]",
          "{\"a\":{}}",
          "\"2199-01-01T00:00:00Z\"",
          "\"1999-01-01T00:00:00Z\"",
          "9223372036854775807",
          "9223372036854775808",
          "\"tXYZUSD\"",
          "\"ETH-USD\"",
          "\"\\ud800\"",
          "\"\u0000\"",
          "1775521738085",
          "68900.55",
          "1");

  private final SplittableRandom random;

  Mutator(long seed) {
    random = new SplittableRandom(seed);
  }

  /** One to four changes to a document. */
  String mutate(String text) {
    String changed = text;
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      changed = once(changed);
    }
    return changed;
  }

  private String once(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    if (tokens.isEmpty()) {
      return "{}";
    }
    int at = random.nextInt(tokens.size());
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> tokens.set(value(tokens, at), VALUES.get(random.nextInt(VALUES.size())));
      case 3 -> tokens.remove(at);
      case 4 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
      case 5 -> java.util.Collections.swap(tokens, at, random.nextInt(tokens.size()));
      case 6 -> tokens.set(at, digits(tokens.get(at)));
      case 7 -> {
        return text.substring(0, random.nextInt(text.length() + 1));
      }
      case 8 -> tokens.addAll(at, List.copyOf(tokens.subList(at, end(tokens, at))));
      case 9 -> tokens.set(at, "[".repeat(random.nextInt(30)) + tokens.get(at));
      case 10 -> tokens.set(at, bytes(tokens.get(at)));
      default -> tokens.set(at, "\"" + "x".repeat(random.nextInt(3_000)) + "\"");
    }
    return String.join("", tokens);
  }

  /** The next token that is a value rather than structure, so that most documents stay whole. */
  private static int value(List<String> tokens, int from) {
    for (int i = 0; i < tokens.size(); i++) {
      int at = (from + i) % tokens.size();
      String token = tokens.get(at);
      boolean key = at + 1 < tokens.size() && tokens.get(at + 1).equals(":");
      if (!key && (token.startsWith("\"") || Character.isDigit(token.charAt(0)))) {
        return at;
      }
    }
    return from;
  }

  private int end(List<String> tokens, int from) {
    return Math.min(tokens.size(), from + 1 + random.nextInt(6));
  }

  private String digits(String token) {
    StringBuilder changed = new StringBuilder(token);
    for (int i = 0; i < token.length(); i++) {
      if (Character.isDigit(token.charAt(i)) && random.nextInt(3) == 0) {
        changed.setCharAt(i, (char) ('0' + random.nextInt(10)));
      }
    }
    return changed.toString();
  }

  private String bytes(String token) {
    StringBuilder changed = new StringBuilder(token);
    if (!changed.isEmpty()) {
      changed.setCharAt(random.nextInt(changed.length()), (char) random.nextInt(0x250));
    }
    return changed.toString();
  }
}
