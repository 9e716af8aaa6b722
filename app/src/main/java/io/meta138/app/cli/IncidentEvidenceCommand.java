package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident evidence}. */
@Command(
    name = "evidence",
    description = "What was gathered when an incident opened and when it was over, or one piece.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident evidence I-7",
      "  meta138 incident evidence E12",
      "  meta138 incident evidence E12 --to metrics.txt"
    })
final class IncidentEvidenceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "An incident, such as I-7, or a piece, such as E12.")
  private String id;

  @Option(names = "--to", paramLabel = "FILE", description = "New file that takes the content.")
  private @Nullable Path to;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    if (id.matches("[Ee]\\d{1,18}")) {
      piece("/v1/evidence/" + id.substring(1));
    } else if (to != null) {
      throw UserError.usage("--to takes one piece of evidence, such as E12");
    } else {
      list();
    }
    return 0;
  }

  private void list() throws InterruptedException {
    JsonNode page = desk.get("/v1/incidents/" + DeskClient.part(id) + "/evidence");
    if (output.json()) {
      output.json(page);
      return;
    }
    Table table =
        new Table(
            Table.Column.left("PIECE"),
            Table.Column.left("AT"),
            Table.Column.left("SOURCE"),
            Table.Column.right("BYTES"),
            Table.Column.left("WHAT"));
    for (JsonNode item : page.path("items")) {
      String missing = item.path("missing").asString("");
      table.row(
          "E" + item.path("number").asLong(0),
          IncidentTexts.date(item, "at"),
          IncidentTexts.text(item, "source"),
          item.has("size") ? item.path("size").asLong(0) : Words.NONE,
          IncidentTexts.text(item, "name")
              + (missing.isEmpty() ? "" : ", missing: " + IncidentTexts.line(missing)));
    }
    table.lines().forEach(output.out()::println);
  }

  private void piece(String path) throws InterruptedException {
    JsonNode item = desk.get(path);
    if (output.json()) {
      output.json(item);
    }
    String content = item.path("content").asString("");
    if (to != null) {
      if (content.isEmpty()) {
        throw UserError.failed(id + " has no content" + because(item));
      }
      NewFile.write(to, desk.content(content));
      if (!output.json()) {
        output.out().println(id + " is in " + to);
      }
    } else if (!output.json()) {
      output
          .out()
          .println(
              "%s from %s at %s, %s%s"
                  .formatted(
                      IncidentTexts.text(item, "name"),
                      IncidentTexts.text(item, "source"),
                      IncidentTexts.date(item, "at"),
                      IncidentTexts.text(item, "hash"),
                      because(item)));
      if (item.has("link")) {
        output.out().println(IncidentTexts.text(item, "link"));
      }
      if (!content.isEmpty()) {
        output.out().println();
        new String(desk.content(content), StandardCharsets.UTF_8)
            .lines()
            .map(IncidentTexts::line)
            .forEach(output.out()::println);
      }
    }
  }

  private static String because(JsonNode item) {
    String missing = item.path("missing").asString("");
    return missing.isEmpty() ? "" : ": missing, " + IncidentTexts.line(missing);
  }
}
