package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A review in Markdown (CommonMark). Text from outside is escaped, so that it can neither form
 * markup nor links; references link to the desk.
 */
public final class ReviewMarkdown {
  private static final Pattern SPECIAL = Pattern.compile("([\\\\`*_{}\\[\\]()#+!|<>&~@$^=])");
  private static final Pattern SCHEME = Pattern.compile(":(?=/)");
  private static final Pattern WWW = Pattern.compile("(?i)\\b(www)\\.");
  private static final Pattern START = Pattern.compile("^(\\d{1,9})([.)])|^([-:])");
  // can reverse or hide what a person reads
  private static final Pattern HIDDEN =
      Pattern.compile("[\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]");

  private ReviewMarkdown() {}

  /**
   * The review.
   *
   * @param desk address under which people reach the desk
   */
  public static String write(Review review, URI desk) {
    StringBuilder text = new StringBuilder();
    Map<String, String> links = new TreeMap<>();
    for (Layout.Block block : Layout.of(review)) {
      switch (block) {
        case Layout.Block.Heading(int level, String heading) ->
            text.append(level == 1 ? "" : "\n")
                .append("#".repeat(level))
                .append(' ')
                .append(escape(heading))
                .append("\n\n");
        case Layout.Block.Item item -> {
          text.append("- ")
              .append(item.question() ? "**Question:** " : "")
              .append(escape(item.text()));
          for (Reference reference : item.references()) {
            text.append(" [").append(reference.label()).append(']');
            links.put(reference.label(), reference.address(desk).toString());
          }
          text.append('\n');
        }
      }
    }
    text.append('\n');
    links.forEach((label, address) ->
        text.append('[').append(label).append("]: <").append(address).append(">\n"));
    return text.toString();
  }

  /** Text that CommonMark and GitHub show as it is. */
  static String escape(String hostile) {
    String line = visible(hostile);
    String escaped = SPECIAL.matcher(line).replaceAll("\\\\$1");
    escaped = SCHEME.matcher(escaped).replaceAll("\\\\:");
    escaped = WWW.matcher(escaped).replaceAll("$1\\\\.");
    return START
        .matcher(escaped)
        .replaceFirst(match ->
            match.group(3) == null
                ? match.group(1) + "\\\\\\" + match.group(2)
                : "\\\\" + match.group(3));
  }

  /** In one line, with nothing that hides or turns round what is read. */
  static String visible(String hostile) {
    return HIDDEN
        .matcher(Texts.line(hostile))
        .replaceAll(match -> "[U+%04X]".formatted((int) match.group().charAt(0)));
  }
}
