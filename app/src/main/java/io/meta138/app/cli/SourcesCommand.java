package io.meta138.app.cli;

import io.meta138.app.node.AdminClient;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.SourceDocument;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 sources}: where a running node's prices come from. */
@Command(
    name = "sources",
    description = "Where a running node's prices come from.",
    subcommands = SourcesCommand.ListSources.class,
    footer = {"", "Example:", "  meta138 sources list --state broken"})
final class SourcesCommand extends Group {

  @Command(
      name = "list",
      description = "Every source with its price, age and what was dropped of it.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 sources list",
        "  meta138 sources list --venue kraken",
        "  meta138 sources list --state silent --json"
      })
  static final class ListSources implements Callable<Integer> {
    /** A source's state. */
    enum State {
      CONNECTING,
      LIVE,
      SILENT,
      BROKEN
    }

    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Option(names = "--venue", paramLabel = "VENUE", description = "Only this venue's.")
    private @Nullable String venue;

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "Only: ${COMPLETION-CANDIDATES}.")
    private @Nullable State state;

    @Override
    public Integer call() throws InterruptedException {
      try (NodeAccess access = config.open()) {
        return switch (access.admin().sources()) {
          case AdminClient.Answer.Missing<SourceDocument>(String reason) ->
              throw UserError.failed(
                  reason
                      + "; start one with `meta138 oracle run`, or the devnet with `meta138 up`");
          case AdminClient.Answer.Given<SourceDocument>(List<SourceDocument> all) -> {
            print(all.stream().filter(this::wanted).toList(), all.size());
            yield 0;
          }
        };
      }
    }

    private boolean wanted(SourceDocument source) {
      return (venue == null || source.venue().equalsIgnoreCase(venue))
          && (state == null || source.state().equalsIgnoreCase(state.name()));
    }

    private void print(List<SourceDocument> sources, int all) {
      if (output.json()) {
        output.json(sources);
        return;
      }
      if (sources.isEmpty()) {
        output.out().println("none of the node's " + Words.count(all, "source") + " is like that");
        return;
      }
      Table table =
          new Table(
              Table.Column.left("VENUE"),
              Table.Column.left("PAIR"),
              Table.Column.right("PRICE"),
              Table.Column.right("AGE"),
              Table.Column.right("LATENCY"),
              Table.Column.left("VIA"),
              Table.Column.right("DROPPED"),
              Table.Column.left("STATE"));
      sources.forEach(source -> table.row(cells(source)));
      table.lines().forEach(output.out()::println);
      Map<String, Long> states =
          sources.stream()
              .collect(
                  Collectors.groupingBy(
                      SourceDocument::state, TreeMap::new, Collectors.counting()));
      output.out().println();
      output
          .out()
          .println(
              states.entrySet().stream()
                  .map(entry -> entry.getValue() + " " + entry.getKey())
                  .collect(Collectors.joining(", ")));
    }

    private static Object[] cells(SourceDocument source) {
      long dropped = source.rejected().values().stream().mapToLong(Long::longValue).sum();
      return new Object[] {
        source.venue(),
        source.pair(),
        Words.price(source.price()),
        source.ageMillis() < 0 ? Words.NONE : Words.age(Duration.ofMillis(source.ageMillis())),
        source.latencyMillis() < 0
            ? Words.NONE
            : String.format(Locale.ROOT, "%,d ms", source.latencyMillis()),
        source.transport().isEmpty() ? Words.NONE : source.transport(),
        Words.number(dropped),
        source.state() + (source.reason().isEmpty() ? "" : ": " + source.reason())
      };
    }
  }
}
