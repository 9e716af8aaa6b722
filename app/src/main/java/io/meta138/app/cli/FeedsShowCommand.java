package io.meta138.app.cli;

import io.meta138.app.node.FeedMethods;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.SourceDocument;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meta138 feeds show}: all about one feed. */
@Command(
    name = "show",
    description = "All about one feed: its price, where it comes from, and how to read it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 feeds show BTC/USD",
      "  meta138 feeds show btc/eur --json"
    })
final class FeedsShowCommand implements Callable<Integer> {
  @Mixin private FeedParameter name;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    FeedId id = name.id();
    try (NodeAccess access = config.open()) {
      FeedView.All all = FeedView.read(access);
      FeedView feed =
          all.feeds().stream()
              .filter(view -> view.id().equals(id.name()))
              .findFirst()
              .orElseThrow(() ->
                  UserError.failed(
                      "neither chain nor node has a feed %s; `meta138 feeds list` shows them"
                          .formatted(id)));
      Optional<FeedDefinition> definition = access.files().catalog().find(id);
      List<SourceDocument> sources = sources(access, definition);
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>(feed.document(all.at()));
        document.put("nodeMissing", all.nodeMissing());
        definition.ifPresent(defined -> {
          document.put("heartbeatSeconds", defined.triggers().heartbeat().toSeconds());
          document.put("deviationBps", defined.triggers().deviationBps());
          document.put("method", FeedMethods.text(defined));
        });
        document.put("sources", sources);
        output.json(document);
      } else {
        print(access, feed, all, definition, sources);
      }
      return 0;
    }
  }

  private static List<SourceDocument> sources(
      NodeAccess access, Optional<FeedDefinition> definition) throws InterruptedException {
    return definition.isEmpty()
        ? List.of()
        : FeedMethods.sources(definition.get(), access.admin().sources().orEmpty());
  }

  private void print(
      NodeAccess access,
      FeedView feed,
      FeedView.All all,
      Optional<FeedDefinition> definition,
      List<SourceDocument> sources) {
    PrintWriter out = output.out();
    out.println(feed.id() + feed.registered().map(f -> "  (" + f.description() + ")").orElse(""));
    out.println();
    line("answer", answer(feed, all));
    line("node", node(feed, all));
    definition.ifPresent(defined -> {
      line("method", FeedMethods.text(defined));
      line(
          "triggers",
          "a change of %s %%, or %s without an answer"
              .formatted(
                  java.math.BigDecimal.valueOf(defined.triggers().deviationBps(), 2)
                      .stripTrailingZeros()
                      .toPlainString(),
                  Words.age(defined.triggers().heartbeat())));
    });
    if (definition.isEmpty()) {
      line("method", "not in this configuration's feeds file");
    }
    feed.registered()
        .ifPresent(registered -> {
          line("PriceFeed", registered.face().toString());
          line(
              "place",
              "row %d column %d of aggregator %s"
                  .formatted(registered.row(), registered.column(), access.files().aggregator()));
        });
    printSources(sources);
    feed.registered().ifPresent(registered -> recipe(access, registered));
  }

  private static String answer(FeedView feed, FeedView.All all) {
    if (feed.registered().isEmpty()) {
      return "not registered on chain; `meta138 contracts apply` does it";
    }
    return feed.round()
        .map(round -> answer(round, feed.age(all.at()).orElse(Duration.ZERO)))
        .orElse("none on chain yet");
  }

  private static String answer(AggregatorClient.Round round, Duration age) {
    return "%s, round %d, observed %s ago (%s)"
        .formatted(
            round.answer().toPlainString(),
            round.round(),
            Words.age(age),
            Words.date(round.observedAt()));
  }

  private static String node(FeedView feed, FeedView.All all) {
    return feed.node()
        .map(node ->
            "%s; %s from %s"
                .formatted(
                    feed.stateWithReason(),
                    Words.price(node.price()),
                    Words.count(node.sourcesUsed(), "source")))
        .orElse(all.nodeMissing().isEmpty() ? "does not publish it" : all.nodeMissing());
  }

  private void line(String key, String value) {
    output.out().println("  %-10s %s".formatted(key, value));
  }

  private void printSources(List<SourceDocument> sources) {
    if (sources.isEmpty()) {
      return;
    }
    Table table =
        new Table(
            Table.Column.left("  SOURCE"),
            Table.Column.right("PRICE"),
            Table.Column.right("AGE"),
            Table.Column.left("STATE"));
    for (SourceDocument source : sources) {
      table.row(
          "  " + source.venue() + " " + source.pair(),
          source.price().map(price -> price.toPlainString()).orElse(Words.NONE),
          source.ageMillis() < 0 ? Words.NONE : Words.age(Duration.ofMillis(source.ageMillis())),
          source.state() + (source.reason().isEmpty() ? "" : ": " + source.reason()));
    }
    output.out().println();
    table.lines().forEach(output.out()::println);
  }

  private void recipe(NodeAccess access, OnChainFeed registered) {
    // an endpoint may carry credentials: only a devnet's is printed
    String url =
        access.files().config().chain().devnet()
            ? access.files().config().chain().endpoints().getFirst().url().toString()
            : "$RPC_URL";
    Address face = registered.face();
    String text =
        """

          Read it with cast:
            cast call %s "latestRoundData()(uint80,int256,uint256,uint256,uint80)" --rpc-url %s

          Read it in Solidity, with Chainlink's AggregatorV3Interface:
            (, int256 answer,, uint256 updatedAt,) =
                AggregatorV3Interface(%s).latestRoundData(); // %d decimals
            require(block.timestamp - updatedAt < MAX_AGE, "stale price");
        """
            .formatted(face, url, face, registered.decimals());
    output.out().print(text.lines().collect(Collectors.joining("\n", "", "\n")));
    output.out().flush();
  }
}
