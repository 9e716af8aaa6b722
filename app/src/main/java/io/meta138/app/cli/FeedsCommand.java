package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import io.meta138.platform.types.FeedId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 feeds}: prices as the chain has them and as the node sees them. */
@Command(
    name = "feeds",
    description = "Prices as the chain has them and as the running node sees them.",
    subcommands = {
      FeedsCommand.ListFeeds.class,
      FeedsShowCommand.class,
      FeedsCommand.History.class,
      FeedsWatchCommand.class,
      FeedsTraceCommand.class
    },
    footer = {"", "Example:", "  meta138 feeds show BTC/USD"})
final class FeedsCommand extends Group {

  /** The feed of this name on chain. */
  static OnChainFeed registered(AggregatorClient client, FeedId id) {
    return client
        .feed(id)
        .orElseThrow(() ->
            UserError.failed(
                "aggregator %s has no feed %s; `meta138 feeds list` shows what it has"
                    .formatted(client.address(), id)));
  }

  @Command(
      name = "list",
      description = "Every feed with its newest answer on chain and its state in the node.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "ANSWER, AGE and ROUND are read from the chain; NOW, SOURCES and STATE from the node.",
        "",
        "Examples:",
        "  meta138 feeds list",
        "  meta138 feeds list -c meta138.yaml --json"
      })
  static final class ListFeeds implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      try (NodeAccess access = config.open()) {
        FeedView.All all = FeedView.read(access);
        if (output.json()) {
          Map<String, Object> document = new LinkedHashMap<>();
          document.put("chainId", access.files().config().chain().id().value());
          document.put("aggregator", access.files().aggregator().toString());
          document.put("nodeMissing", all.nodeMissing());
          document.put("feeds", all.feeds().stream().map(f -> f.document(all.at())).toList());
          output.json(document);
        } else {
          print(all);
        }
        return 0;
      }
    }

    private void print(FeedView.All all) {
      if (all.feeds().isEmpty()) {
        output.out().println("no feed is registered; `meta138 contracts apply` registers them");
        return;
      }
      Table table =
          new Table(
              Table.Column.left("FEED"),
              Table.Column.right("ANSWER"),
              Table.Column.right("AGE"),
              Table.Column.right("ROUND"),
              Table.Column.right("NOW"),
              Table.Column.right("SOURCES"),
              Table.Column.left("STATE"));
      for (FeedView feed : all.feeds()) {
        table.row(
            feed.id(),
            Words.price(feed.round().map(AggregatorClient.Round::answer)),
            feed.age(all.at()).map(Words::age).orElse(Words.NONE),
            feed.round().map(round -> Words.number(round.round())).orElse(Words.NONE),
            Words.price(feed.now()),
            feed.sources(),
            feed.stateWithReason());
      }
      table.lines().forEach(output.out()::println);
      output.out().flush();
      if (!all.nodeMissing().isEmpty()) {
        output.err().println("meta138: " + all.nodeMissing() + "; shown is the chain alone");
      }
    }
  }

  @Command(
      name = "history",
      description = "A feed's rounds on chain, newest first.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 feeds history BTC/USD",
        "  meta138 feeds history EUR/USD --last 100 --json"
      })
  static final class History implements Callable<Integer> {
    @Mixin private FeedParameter feed;

    @Option(
        names = "--last",
        paramLabel = "N",
        defaultValue = "20",
        description = "How many rounds to look back, at most 1000 (default ${DEFAULT-VALUE}).")
    private int last;

    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      if (last < 1 || last > 1_000) {
        throw UserError.usage("--last takes 1 to 1000, found " + last);
      }
      try (NodeAccess access = config.open()) {
        AggregatorClient client = access.aggregator();
        OnChainFeed registered = registered(client, feed.id());
        List<AggregatorClient.Round> rounds = client.history(registered, last);
        if (output.json()) {
          output.json(rounds.stream().map(History::document).toList());
        } else if (rounds.isEmpty()) {
          output.out().println(registered.name() + " has no round yet");
        } else {
          print(rounds, access.clock().instant());
        }
        return 0;
      }
    }

    private static Map<String, Object> document(AggregatorClient.Round round) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("round", round.round());
      document.put("answer", round.answer());
      document.put("observedAt", round.observedAt().toString());
      return document;
    }

    private void print(List<AggregatorClient.Round> rounds, Instant now) {
      Table table =
          new Table(
              Table.Column.right("ROUND"),
              Table.Column.right("ANSWER"),
              Table.Column.right("CHANGE"),
              Table.Column.left("OBSERVED"),
              Table.Column.right("AGE"));
      List<AggregatorClient.Round> before = new ArrayList<>(rounds.subList(1, rounds.size()));
      for (int i = 0; i < rounds.size(); i++) {
        AggregatorClient.Round round = rounds.get(i);
        table.row(
            Words.number(round.round()),
            round.answer().toPlainString(),
            i < before.size() ? Words.change(before.get(i).answer(), round.answer()) : Words.NONE,
            Words.date(round.observedAt()),
            Words.age(java.time.Duration.between(round.observedAt(), now)));
      }
      table.lines().forEach(output.out()::println);
    }
  }
}
