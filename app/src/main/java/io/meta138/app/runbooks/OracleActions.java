package io.meta138.app.runbooks;

import static io.meta138.incident.runbooks.ActionOf.optional;
import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.app.node.EndpointDocument;
import io.meta138.app.node.FeedDocument;
import io.meta138.app.node.HeldDocument;
import io.meta138.app.node.KeyDocument;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.SourceDocument;
import io.meta138.chain.rpc.EndpointStatus;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.Method;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Parameter;
import io.meta138.platform.runbook.RunbookAction.Result;
import io.meta138.platform.types.FeedId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runbooks see of an oracle node, and have it do. */
final class OracleActions {
  static final String NO_ORACLE =
      "no oracle node is configured: add oracle, its configuration file, to the desk's"
          + " configuration";

  private static final Parameter FEED =
      optional("feed", RunbookAction.Type.TEXT, "The feed, such as BTC/USD; all without it.");
  private static final Set<String> CLOSED = Set.of("held", "unavailable");

  private final Optional<Oracle> oracle;

  OracleActions(Optional<? extends Oracle> oracle) {
    this.oracle = oracle.map(one -> one);
  }

  /** Something asked of the oracle. */
  private interface Question {
    Result ask(Oracle oracle, Map<String, String> arguments, boolean dryRun, String key)
        throws InterruptedException;
  }

  private ActionOf.Deed deed(Question question) {
    return (arguments, dryRun, key, _) -> {
      if (oracle.isEmpty()) {
        return new Result.Failed(NO_ORACLE);
      }
      try {
        return question.ask(oracle.get(), arguments, dryRun, key);
      } catch (NodeException e) {
        return new Result.Failed(String.valueOf(e.getMessage()));
      }
    };
  }

  List<RunbookAction> all() {
    return List.of(
        ActionOf.look(
            "oracle.breaker-state",
            "Tells which feeds are held back, without enough sources, or stale on chain.",
            List.of(FEED),
            Set.of("open", "held", "stale", "feeds"),
            deed((node, arguments, _, _) -> breakers(node, arguments))),
        ActionOf.look(
            "oracle.sources",
            "Tells which sources give prices and which are broken.",
            List.of(FEED),
            Set.of("total", "healthy", "broken", "names-broken"),
            deed((node, arguments, _, _) -> sources(node, arguments))),
        ActionOf.look(
            "oracle.rpc-connectivity",
            "Tells which endpoints of the chain the oracle node reaches.",
            List.of(),
            Set.of("total", "reachable", "spread-blocks", "names-unreachable"),
            deed((node, _, _, _) -> endpoints(node))),
        ActionOf.look(
            "oracle.key-access",
            "Has the oracle node sign with its keys, and tells what its account has.",
            List.of(),
            Set.of("usable", "address", "balance-wei"),
            deed((node, _, _, _) -> key(node))),
        new ActionOf(
            "oracle.restart",
            "Has the oracle node begin anew: connections, keys and what it knows of the chain.",
            List.of(
                required(
                    "node",
                    RunbookAction.Type.NAME,
                    "Its configuration file without the ending, or oracle.")),
            Set.of("node"),
            true,
            false,
            deed(OracleActions::restart)),
        new ActionOf(
            "oracle.release-held-price",
            "Publishes a price that a feed's breaker holds back.",
            List.of(required("feed", RunbookAction.Type.TEXT, "The feed, such as BTC/USD.")),
            Set.of("feed"),
            true,
            true,
            deed(OracleActions::release)));
  }

  private static Optional<String> wanted(Map<String, String> arguments) {
    return Optional.ofNullable(arguments.get("feed"))
        .map(String::strip)
        .filter(one -> !one.isEmpty());
  }

  private static List<FeedDocument> feeds(Oracle node, Optional<String> wanted)
      throws InterruptedException {
    List<FeedDocument> feeds =
        node.feeds().stream()
            .filter(feed -> wanted.isEmpty() || feed.id().equalsIgnoreCase(wanted.get()))
            .toList();
    if (wanted.isPresent() && feeds.isEmpty()) {
      throw new NodeException("the oracle node has no feed '" + wanted.get() + "'");
    }
    return feeds;
  }

  private static Result breakers(Oracle node, Map<String, String> arguments)
      throws InterruptedException {
    List<FeedDocument> feeds = feeds(node, wanted(arguments));
    Set<String> open = named(feeds, feed -> CLOSED.contains(feed.state()));
    Set<String> held = named(feeds, feed -> feed.state().equals("held"));
    Set<String> stale = named(feeds, FeedDocument::overdue);
    Set<String> all = new TreeSet<>(open);
    all.addAll(stale);
    Map<String, String> values = new TreeMap<>();
    values.put("open", Integer.toString(open.size()));
    values.put("held", Integer.toString(held.size()));
    values.put("stale", Integer.toString(stale.size()));
    values.put("feeds", String.join(",", all));
    return new Result.Done(
        "of %d feeds %d are not let through, %d of them held, and %d are stale%s"
            .formatted(
                feeds.size(),
                open.size(),
                held.size(),
                stale.size(),
                all.isEmpty() ? "" : ": " + String.join(", ", all)),
        values);
  }

  private static Set<String> named(
      List<FeedDocument> feeds, java.util.function.Predicate<FeedDocument> which) {
    return feeds.stream()
        .filter(which)
        .map(FeedDocument::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Result sources(Oracle node, Map<String, String> arguments)
      throws InterruptedException {
    Optional<String> feed = wanted(arguments);
    Set<String> of = feed.map(one -> sourcesOf(node, one)).orElse(Set.of());
    List<SourceDocument> sources =
        node.sources().stream()
            .filter(source -> feed.isEmpty() || of.contains(source.venue() + " " + source.pair()))
            .toList();
    long healthy = sources.stream().filter(one -> one.state().equals("live")).count();
    List<String> broken =
        sources.stream()
            .filter(one -> !one.state().equals("live") && !one.state().equals("connecting"))
            .map(one -> one.venue() + " " + one.pair())
            .sorted()
            .toList();
    Map<String, String> values = new TreeMap<>();
    values.put("total", Integer.toString(sources.size()));
    values.put("healthy", Long.toString(healthy));
    values.put("broken", Integer.toString(broken.size()));
    values.put("names-broken", String.join(",", broken));
    return new Result.Done(
        "%d of %d sources are live%s"
            .formatted(
                healthy,
                sources.size(),
                broken.isEmpty() ? "" : "; not " + String.join(", ", broken)),
        values);
  }

  private static Set<String> sourcesOf(Oracle node, String feed) {
    FeedDefinition definition =
        node.files().catalog().feeds().stream()
            .filter(one -> one.id().name().equalsIgnoreCase(feed))
            .findFirst()
            .orElseThrow(() -> new NodeException("the oracle node has no feed '" + feed + "'"));
    return switch (definition.method()) {
      case Method.Direct direct ->
          direct.sources().stream()
              .map(input -> input.source().venue() + " " + input.source().pair())
              .collect(Collectors.toSet());
      case Method.Derived(FeedId left, var _, FeedId right) ->
          Stream.of(left, right)
              .flatMap(part -> sourcesOf(node, part.name()).stream())
              .collect(Collectors.toSet());
      case Method.Inverse(FeedId of) -> sourcesOf(node, of.name());
    };
  }

  private static Result endpoints(Oracle node) throws InterruptedException {
    List<EndpointDocument> all = node.endpoints();
    List<EndpointDocument> reached =
        all.stream()
            .filter(one ->
                switch (one.state()) {
                  case HEALTHY, LAGGING, SUSPECT -> true;
                  case UNKNOWN, FAILING, RATE_LIMITED, WRONG_CHAIN -> false;
                })
            .toList();
    List<String> others =
        all.stream().filter(one -> !reached.contains(one)).map(EndpointDocument::name).toList();
    Map<String, String> values = new TreeMap<>();
    values.put("total", Integer.toString(all.size()));
    values.put("reachable", Integer.toString(reached.size()));
    values.put("names-unreachable", String.join(",", others));
    var heads =
        reached.stream()
            .filter(one -> one.state() != EndpointStatus.State.SUSPECT && one.head() >= 0)
            .mapToLong(EndpointDocument::head)
            .summaryStatistics();
    if (heads.getCount() > 0) {
      values.put("spread-blocks", Long.toString(heads.getMax() - heads.getMin()));
    }
    return new Result.Done(
        "%d of %d endpoints are reached%s"
            .formatted(
                reached.size(),
                all.size(),
                others.isEmpty() ? "" : "; not " + String.join(", ", others)),
        values);
  }

  private static Result key(Oracle node) throws InterruptedException {
    KeyDocument key = node.key();
    Map<String, String> values = new TreeMap<>();
    values.put("usable", Boolean.toString(key.usable()));
    values.put("address", key.account());
    key.balanceWei().ifPresent(balance -> values.put("balance-wei", balance.toString()));
    return new Result.Done(
        key.usable()
            ? "%s signs and has %s wei"
                .formatted(
                    key.account(),
                    key.balanceWei().map(Object::toString).orElse("an unknown number of"))
            : "it can't sign: " + key.reason(),
        values);
  }

  private static Result restart(
      Oracle node, Map<String, String> arguments, boolean dryRun, String key)
      throws InterruptedException {
    String name = arguments.getOrDefault("node", "");
    if (!name.equals(node.name()) && !name.equals("oracle")) {
      return new Result.Failed(
          "this desk has no oracle node '%s'; its own is '%s'".formatted(name, node.name()));
    }
    if (dryRun) {
      return new Result.Done("would have the oracle node " + name + " begin anew", Map.of());
    }
    node.restart("runbook " + key);
    return new Result.Done(
        "the oracle node " + name + " was told to begin anew", Map.of("node", name));
  }

  private static Result release(
      Oracle node, Map<String, String> arguments, boolean dryRun, String key)
      throws InterruptedException {
    String feed = wanted(arguments).orElse("");
    Optional<HeldDocument> held =
        node.held().stream().filter(one -> one.feed().equalsIgnoreCase(feed)).findFirst();
    if (held.isEmpty()) {
      // a second call under one key finds that the first one has done it
      FeedDocument now = feeds(node, Optional.of(feed)).getFirst();
      return dryRun
          ? new Result.Failed("nothing of " + now.id() + " is held; it is " + now.state())
          : new Result.Done(
              "nothing of " + now.id() + " is held any more", Map.of("feed", now.id()));
    }
    String words =
        "%s of %s, %d bps from %s, confirmed by %d of %d"
            .formatted(
                held.get().price().toPlainString(),
                held.get().feed(),
                held.get().jumpBps(),
                held.get().last().toPlainString(),
                held.get().have(),
                held.get().need());
    if (dryRun) {
      return new Result.Done("would publish the held price " + words, Map.of());
    }
    node.release(held.get(), "runbook " + key);
    return new Result.Done("released " + words, Map.of("feed", held.get().feed()));
  }
}
