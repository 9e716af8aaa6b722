package io.meta138.incident.evidence;

import java.util.List;
import java.util.regex.Pattern;

/** Takes secrets out of text before it is kept. */
public final class Redactor {
  /** What stands in place of a secret. */
  public static final String REMOVED = "[removed]";

  private record Rule(Pattern pattern, String replacement) {}

  // every repetition is possessive or bounded, so that hostile text costs linear time
  private static final List<Rule> RULES =
      List.of(
          rule(
              "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,20000}+(-----END [A-Z ]{0,40}PRIVATE"
                  + " KEY-----)?",
              REMOVED),
          rule("(?i)\\b(bearer|basic)[ \\t]{1,8}+[A-Za-z0-9._~+/=-]{6,}+", "$1 " + REMOVED),
          rule(
              "\\b([A-Za-z][A-Za-z0-9+.-]{1,20}+://)[^\\s/@\"'<>?#]{1,500}+@",
              "$1" + REMOVED + "@"),
          rule("(https://hooks\\.slack\\.com/)[A-Za-z0-9/_-]{1,200}+", "$1" + REMOVED),
          rule("\\bxox[abeprs]-[A-Za-z0-9-]{6,300}+", REMOVED),
          rule("\\beyJ[A-Za-z0-9_-]{5,4000}+\\.[A-Za-z0-9_-]{2,8000}+\\.[A-Za-z0-9_-]*+", REMOVED),
          rule(
              "(?i)(\\\\?[\"']?\\b[a-z0-9_.-]{0,40}?(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key"
                  + "|private[_-]?key|access[_-]?key|authorization|credentials?|routing[_-]?key"
                  + "|mnemonic)\\\\?[\"']?[ \\t]{0,8}+[:=][ \\t]{0,8}+)"
                  + "(\\\\?[\"'])?+(?!\\[removed\\]|bearer |basic |true\\b|false\\b|null\\b|\\{)"
                  + "(?:(?<=[\"'])[^\"'\\\\\\r\\n]{1,2000}+|[^\\s,;&\"'}\\\\]{1,2000}+)",
              "$1$2" + REMOVED));

  private Redactor() {}

  private static Rule rule(String pattern, String replacement) {
    return new Rule(Pattern.compile(pattern), replacement);
  }

  /**
   * The text without bearer tokens, credentials in addresses, values of keys such as {@code
   * password}, private keys in PEM and signed tokens.
   */
  public static String redact(String text) {
    String clean = text;
    for (Rule rule : RULES) {
      clean = rule.pattern().matcher(clean).replaceAll(rule.replacement());
    }
    return clean;
  }
}
