package io.meta138.app.cli;

import io.meta138.app.node.AdminClient;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.NodeAccess;
import io.meta138.chain.abi.ReadFailedException;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meta138 feeds watch}: new answers and changes of state as they come. */
@Command(
    name = "watch",
    description = "Print each new answer on chain and each change of state, until Ctrl-C.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 feeds watch",
      "  meta138 feeds watch BTC/USD ETH/USD --for 60s",
      "  meta138 feeds watch --json        a JSON object a line"
    })
final class FeedsWatchCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);

  @Parameters(paramLabel = "FEED", arity = "0..*", description = "Only these (default: all).")
  private final List<String> names = new ArrayList<>();

  @Mixin private LimitOption limit;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  private final Map<String, AggregatorClient.Round> rounds = new HashMap<>();
  private final Map<String, String> states = new HashMap<>();
  private String trouble = "";

  @Override
  public Integer call() throws InterruptedException {
    try (NodeAccess access = config.open();
        Ending ending = Ending.onSignal(output.err())) {
      AggregatorClient client = access.aggregator();
      List<OnChainFeed> feeds =
          names.isEmpty()
              ? client.feeds().stream().filter(feed -> !feed.retired()).toList()
              : names.stream()
                  .map(FeedParameter::parse)
                  .map(id -> FeedsCommand.registered(client, id))
                  .toList();
      if (feeds.isEmpty()) {
        throw UserError.failed("no feed is registered; `meta138 contracts apply` registers them");
      }
      ending.after(limit.limit());
      do {
        look(access, client, feeds);
      } while (!ending.over(EVERY));
      return 0;
    }
  }

  private void look(NodeAccess access, AggregatorClient client, List<OnChainFeed> feeds)
      throws InterruptedException {
    String now = "";
    try {
      Map<String, AggregatorClient.Round> newest = client.latest(feeds);
      newest.forEach((feed, round) -> round(feed, round, access.clock().instant()));
    } catch (ReadFailedException e) {
      now = e.reason();
    }
    if (!now.equals(trouble)) {
      trouble = now;
      output.err().println("meta138: " + (now.isEmpty() ? "the chain answers again" : now));
      output.err().flush();
    }
    AdminClient.Answer<FeedDocument> answer = access.admin().feeds();
    for (FeedDocument feed : answer.orEmpty()) {
      if (feeds.stream().anyMatch(known -> known.name().equals(feed.id()))) {
        state(feed, access.clock().instant());
      }
    }
    output.out().flush();
  }

  private void round(String feed, AggregatorClient.Round round, Instant now) {
    Optional<AggregatorClient.Round> before = Optional.ofNullable(rounds.put(feed, round));
    if (before.map(AggregatorClient.Round::round).equals(Optional.of(round.round()))) {
      return;
    }
    if (output.json()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("at", now.toString());
      line.put("feed", feed);
      line.put("round", round.round());
      line.put("answer", round.answer());
      line.put("observedAt", round.observedAt().toString());
      output.jsonLine(line);
      return;
    }
    output
        .out()
        .println(
            "%s  %-10s %14s  %10s  round %d, observed %s ago"
                .formatted(
                    Words.time(now),
                    feed,
                    Words.price(round.answer()),
                    before.map(old -> Words.change(old.answer(), round.answer())).orElse(""),
                    round.round(),
                    Words.age(Duration.between(round.observedAt(), now))));
  }

  private void state(FeedDocument feed, Instant now) {
    String before = states.put(feed.id(), feed.state());
    if (feed.state().equals(before) || (before == null && feed.state().equals("live"))) {
      return;
    }
    if (output.json()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("at", now.toString());
      line.put("feed", feed.id());
      line.put("state", feed.state());
      line.put("reason", feed.reason());
      output.jsonLine(line);
    } else {
      output
          .out()
          .println(
              "%s  %-10s is %s%s"
                  .formatted(
                      Words.time(now),
                      feed.id(),
                      feed.state(),
                      feed.reason().isEmpty() ? "" : ": " + feed.reason()));
    }
  }
}
