package io.meta138.app.cli;

import io.meta138.app.node.AdminClient;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.NodeAccess;
import io.meta138.oracle.onchain.AggregatorClient;
import io.meta138.oracle.onchain.OnChainFeed;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A feed as the chain and a running node know it.
 *
 * @param id the pair
 * @param registered on chain; empty when the node has it and the chain does not
 * @param round newest on chain
 * @param node what the node says; empty when none answers
 */
record FeedView(
    String id,
    Optional<OnChainFeed> registered,
    Optional<AggregatorClient.Round> round,
    Optional<FeedDocument> node) {

  /**
   * All feeds of chain and node.
   *
   * @param feeds in the chain's order, then those of the node alone
   * @param nodeMissing why the node says nothing; empty when it does
   * @param at when this was read
   */
  record All(List<FeedView> feeds, String nodeMissing, Instant at) {}

  /** Reads the aggregator and asks the node. */
  static All read(NodeAccess access) throws InterruptedException {
    AggregatorClient client = access.aggregator();
    List<OnChainFeed> registered = client.feeds().stream().filter(feed -> !feed.retired()).toList();
    Map<String, AggregatorClient.Round> rounds = client.latest(registered);
    AdminClient.Answer<FeedDocument> answer = access.admin().feeds();
    Map<String, FeedDocument> node =
        answer.orEmpty().stream()
            .collect(
                Collectors.toMap(
                    FeedDocument::id, Function.identity(), (a, _) -> a, LinkedHashMap::new));
    List<FeedView> all = new ArrayList<>();
    for (OnChainFeed feed : registered) {
      all.add(
          new FeedView(
              feed.name(),
              Optional.of(feed),
              Optional.ofNullable(rounds.get(feed.name())),
              Optional.ofNullable(node.remove(feed.name()))));
    }
    node.forEach((id, feed) ->
        all.add(new FeedView(id, Optional.empty(), Optional.empty(), Optional.of(feed))));
    String missing =
        answer instanceof AdminClient.Answer.Missing<FeedDocument>(String reason) ? reason : "";
    return new All(all, missing, access.clock().instant());
  }

  /** State in one word; unknown when no node answers. */
  String state() {
    return node.map(FeedDocument::state).orElse("");
  }

  /** Age of the newest answer. */
  Optional<Duration> age(Instant at) {
    return round.map(newest -> Duration.between(newest.observedAt(), at));
  }

  /** For {@code --json}. */
  Map<String, Object> document(Instant at) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", id);
    registered.ifPresent(feed -> {
      document.put("description", feed.description());
      document.put("address", feed.face().toString());
      document.put("row", feed.row());
      document.put("column", feed.column());
      document.put("decimals", feed.decimals());
    });
    round.ifPresent(newest -> {
      document.put("round", newest.round());
      document.put("answer", newest.answer());
      document.put("observedAt", newest.observedAt().toString());
      document.put(
          "ageSeconds", Math.max(0, Duration.between(newest.observedAt(), at).toSeconds()));
    });
    node.ifPresent(feed -> document.put("node", feed));
    return document;
  }

  /** Sources used and possible, such as 7/8. */
  String sources() {
    return node.filter(feed -> feed.sourcesTotal() > 0)
        .map(feed -> feed.sourcesUsed() + "/" + feed.sourcesTotal())
        .orElse(Words.NONE);
  }

  /** The state with its reason. */
  String stateWithReason() {
    return node.map(feed -> feed.state() + (feed.reason().isEmpty() ? "" : ": " + feed.reason()))
        .orElse(Words.NONE);
  }

  /** What the sources say now. */
  Optional<BigDecimal> now() {
    return node.flatMap(FeedDocument::price);
  }
}
