package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Which part of a desk's list is shown. */
final class PageOption {
  private static final int MOST = 500;

  @Option(
      names = {"--limit", "--last"},
      paramLabel = "N",
      defaultValue = "50",
      description = "How many, 1 to 500 (default ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on from the page before.")
  private @Nullable String cursor;

  /** What a request asks for it, without the question mark. */
  String query() {
    if (limit < 1 || limit > MOST) {
      throw UserError.usage("--limit takes 1 to %d, found %d".formatted(MOST, limit));
    }
    return "limit=" + limit + (cursor == null ? "" : "&cursor=" + DeskClient.part(cursor));
  }

  /** Says how to see what comes behind a page, when something does. */
  static void more(JsonNode page, PrintWriter out) {
    String next = page.path("next").asString("");
    if (!next.isEmpty()) {
      out.println("there are more: --cursor " + next);
    }
  }
}
