package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident review}: the reviews of incidents that are over. */
@Command(
    name = "review",
    description = "Reviews of incidents that are over: read, complete, send, close.",
    subcommands = {
      IncidentReviewCommand.Ls.class,
      IncidentReviewCommand.Show.class,
      ReviewChange.Edit.class,
      ReviewChange.Runbook.class,
      ReviewChange.Send.class,
      ReviewChange.Sent.class,
      ReviewChange.Close.class,
      ReviewActionCommand.class
    },
    footer = {
      "",
      "A review is known by its own id, or by its incident's: then the newest one is meant.",
      "",
      "Examples:",
      "  meta138 incident review list",
      "  meta138 incident review show I-7 > review.md",
      "  meta138 incident review edit I-7 lessons 'alert on peers, not on blocks'",
      "  meta138 incident review close I-7"
    })
final class IncidentReviewCommand extends Group {

  /** The review that is meant by its id, or the newest of the incident with this id. */
  static JsonNode find(DeskOption desk, String id) throws InterruptedException {
    if (!id.startsWith("I-")) {
      return desk.get("/v1/reviews/" + DeskClient.part(id));
    }
    JsonNode items = desk.get("/v1/incidents/" + DeskClient.part(id) + "/reviews").path("items");
    if (items.isEmpty()) {
      throw UserError.failed(id + " has no review; one is drafted when an incident is over");
    }
    String newest = items.get(items.size() - 1).path("id").asString("");
    return desk.get("/v1/reviews/" + DeskClient.part(newest));
  }

  /** {@code meta138 incident review list}. */
  @Command(
      name = "list",
      description = "Reviews that are not closed, those due first.",
      footer = {"", "Example:", "  meta138 incident review list"})
  static final class Ls extends DeskCommand {
    @Mixin private PageOption part;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.get("/v1/reviews?" + part.query());
    }

    @Override
    void print(JsonNode page, PrintWriter out) {
      if (page.path("items").isEmpty()) {
        out.println("every review is closed");
        return;
      }
      Table table =
          new Table(
              Table.Column.left("REVIEW"),
              Table.Column.left("INCIDENT"),
              Table.Column.left("SEV"),
              Table.Column.left("STATE"),
              Table.Column.left("DUE"),
              Table.Column.right("OPEN ACTIONS"),
              Table.Column.left("WHAT"));
      for (JsonNode review : page.path("items")) {
        long open =
            review
                .path("actions")
                .valueStream()
                .filter(action -> action.path("state").asString("").equals("open"))
                .count();
        table.row(
            IncidentTexts.text(review, "id"),
            IncidentTexts.text(review, "incident"),
            IncidentTexts.upper(review, "severity"),
            IncidentTexts.text(review, "state"),
            IncidentTexts.date(review, "dueAt"),
            open,
            IncidentTexts.text(review, "title"));
      }
      table.lines().forEach(out::println);
      PageOption.more(page, out);
    }
  }

  /** {@code meta138 incident review show}. */
  @Command(
      name = "show",
      description = "One review, as Markdown, or as a PDF into a file.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 incident review show I-7",
        "  meta138 incident review show R-7 --pdf review.pdf",
        "  meta138 incident review show R-7 --json"
      })
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "REVIEW", description = "Its id, such as R-7, or its incident's.")
    private String id;

    @Option(names = "--pdf", paramLabel = "FILE", description = "New file that takes the PDF.")
    private @Nullable Path pdf;

    @Mixin private DeskOption desk;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      JsonNode review = find(desk, id);
      String path = "/v1/reviews/" + DeskClient.part(review.path("id").asString(""));
      if (pdf != null) {
        NewFile.write(pdf, desk.content(path + "/pdf"));
      }
      if (output.json()) {
        output.json(review);
      } else if (pdf != null) {
        output.out().println(IncidentTexts.text(review, "id") + " is in " + pdf);
      } else {
        desk.get(path + "/markdown")
            .path("markdown")
            .asString("")
            .lines()
            .map(IncidentTexts::line)
            .forEach(output.out()::println);
      }
      return 0;
    }
  }
}
