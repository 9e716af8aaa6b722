package io.meta138.app.node;

import io.meta138.chain.rpc.Head;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.oracle.publishing.PublisherSummary;
import io.meta138.platform.http.Health;
import io.meta138.platform.http.Health.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a node says of itself, as health checks and as documents. */
public final class NodeStatus {
  private static final Duration OLD_HEAD = Duration.ofSeconds(30);

  /** Of very many only so many are named. */
  private static final int NAMED = 10;

  private final OracleNode node;

  NodeStatus(OracleNode node) {
    this.node = node;
  }

  /**
   * The newest block, for people.
   *
   * @param number its height
   * @param ageMillis since its time stamp
   * @param subscribed whether new ones are pushed to us
   */
  public record HeadDocument(long number, long ageMillis, boolean subscribed) {}

  /**
   * A node in one document.
   *
   * @param chainId its chain
   * @param aggregator the contract
   * @param account that pays
   * @param head the newest block, missing before the first
   * @param blockedBy why nothing can be published; empty when it can
   * @param summary what was done since the start
   */
  public record NodeDocument(
      long chainId,
      String aggregator,
      String account,
      Optional<HeadDocument> head,
      String blockedBy,
      PublisherSummary summary) {}

  Map<String, Supplier<Object>> documents() {
    return Map.of(
        "/node", this::document,
        "/feeds", () -> node.publisher().statuses().stream().map(FeedDocument::of).toList(),
        "/sources", () -> node.sources().statuses().stream().map(SourceDocument::of).toList(),
        "/endpoints", () -> node.rpc().statuses().stream().map(EndpointDocument::of).toList(),
        "/signals", () -> node.signals().holding());
  }

  /** The node in one document. */
  public NodeDocument document() {
    return new NodeDocument(
        node.files().config().chain().id().value(),
        node.files().aggregator().toString(),
        node.transactions().account().toString(),
        head(),
        node.publisher().blockedBy(),
        node.publisher().summary());
  }

  private Optional<HeadDocument> head() {
    Instant now = node.clock().instant();
    return node.heads()
        .head()
        .map(head ->
            new HeadDocument(
                head.number(), age(head, now).toMillis(), node.heads().isSubscribed()));
  }

  private static Duration age(Head head, Instant now) {
    Duration age = Duration.between(head.timestamp(), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  Health health() {
    List<Check> checks = new ArrayList<>();
    checks.add(chain());
    String blocked = node.publisher().blockedBy();
    checks.add(
        new Check("publisher", blocked.isEmpty(), blocked.isEmpty() ? "publishing" : blocked));
    checks.add(feeds());
    List<String> sources = node.sources().healthReasons();
    checks.add(
        new Check(
            "sources",
            sources.size() < node.files().sources().sources().size(),
            sources.isEmpty()
                ? "all live"
                : String.join("; ", sources.stream().limit(NAMED).toList())));
    checks.addAll(node.besides());
    return new Health(checks);
  }

  private Check chain() {
    Optional<HeadDocument> head = head();
    if (head.isEmpty()) {
      return new Check("chain", false, "no block was seen yet");
    }
    long age = head.get().ageMillis();
    return new Check(
        "chain",
        age <= OLD_HEAD.toMillis(),
        "block " + head.get().number() + " is " + age / 1000 + " s old");
  }

  private Check feeds() {
    List<FeedStatus> statuses = node.publisher().statuses();
    List<String> dark =
        statuses.stream()
            .filter(feed ->
                switch (feed.state()) {
                  case LIVE, CLOSED -> false;
                  case PENDING, STALE, UNAVAILABLE, HELD, UNREGISTERED -> true;
                })
            .map(feed -> feed.feed() + " " + feed.state() + " " + feed.reason())
            .toList();
    return new Check(
        "feeds",
        dark.isEmpty() && !statuses.isEmpty(),
        dark.isEmpty()
            ? statuses.size() + " feeds as they should be"
            : "%d of %d are not: %s%s"
                .formatted(
                    dark.size(),
                    statuses.size(),
                    String.join("; ", dark.stream().limit(NAMED).toList()),
                    dark.size() > NAMED ? "; …" : ""));
  }
}
