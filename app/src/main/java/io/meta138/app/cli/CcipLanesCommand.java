package io.meta138.app.cli;

import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.node.NodeAccess;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.UnreadLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meta138 ccip lanes}: every lane and how it is doing. */
@Command(
    name = "lanes",
    description = "Every lane: what was sent, what arrived, how long it takes.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "OPEN are messages that are neither executed with success nor superseded, FAILED among them.",
      "Blocks with a log that can't be read are listed below; they are asked for again by themselves.",
      "LAG is the time from sending to the receiver's own event, for half and for 95 of 100.",
      "",
      "Examples:",
      "  meta138 ccip lanes",
      "  meta138 ccip lanes --json"
    })
final class CcipLanesCommand implements Callable<Integer> {
  private static final int MOST_UNREAD = 20;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Override
  public Integer call() {
    try (NodeAccess access = config.open()) {
      MessageStore store = CcipCommand.store(access);
      List<Lane> lanes = LaneFiles.demanded(access.files()).lanes();
      Map<Lane, LaneStats> found = new LinkedHashMap<>();
      lanes.forEach(lane -> found.put(lane, store.stats(lane.name())));
      if (output.json()) {
        List<Map<String, Object>> documents = new ArrayList<>();
        found.forEach((lane, stats) -> documents.add(document(lane, stats)));
        output.json(documents);
      } else if (lanes.isEmpty()) {
        output.out().println("there are no lanes in " + access.files().file());
      } else {
        print(found, access.clock().instant());
        store.unreadLogs(MOST_UNREAD).forEach(log -> output.out().println(words(log)));
      }
      return 0;
    }
  }

  private void print(Map<Lane, LaneStats> found, Instant now) {
    Table table =
        new Table(
            Table.Column.left("LANE"),
            Table.Column.left("FROM"),
            Table.Column.left("TO"),
            Table.Column.left("CARRIED BY"),
            Table.Column.right("SENT"),
            Table.Column.right("DELIVERED"),
            Table.Column.right("SUPERSEDED"),
            Table.Column.right("OPEN"),
            Table.Column.right("FAILED"),
            Table.Column.right("OLDEST"),
            Table.Column.right("LAG"));
    found.forEach((lane, stats) ->
        table.row(
            lane.name(),
            lane.source().name() + " " + lane.source().id(),
            lane.destination().name() + " " + lane.destination().id(),
            words(lane),
            count(stats.sent()),
            count(stats.in(MessageState.SUCCESS)),
            count(stats.in(MessageState.SUPERSEDED)),
            count(stats.open()),
            count(stats.in(MessageState.FAILED)),
            stats
                .oldestUndelivered()
                .map(at -> Words.age(Duration.between(at, now)))
                .orElse(Words.NONE),
            stats
                .lag()
                .map(lag -> lag.p50().toMillis() + " / " + lag.p95().toMillis() + " ms")
                .orElse(Words.NONE)));
    table.lines().forEach(output.out()::println);
  }

  private static String words(UnreadLog log) {
    return "unread: chain %s, blocks %d to %d: %s, %s; since %s, asked again %d times%s"
        .formatted(
            log.chain(),
            log.first(),
            log.last(),
            log.reason(),
            log.log(),
            log.since(),
            log.tries(),
            log.malformed() ? ", malformed on the chain" : "");
  }

  private static String words(Lane lane) {
    return switch (lane.protocol()) {
      case LANE -> "our own";
      case CCIP_1_6 -> "CCIP 1.6";
      case CCIP_2_0 -> "CCIP 2.0";
    };
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static Map<String, Object> document(Lane lane, LaneStats stats) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", lane.name());
    document.put("protocol", lane.protocol().toString());
    document.put("source", chain(lane.source().id().value(), lane.source().selector().toString()));
    document.put(
        "destination",
        chain(lane.destination().id().value(), lane.destination().selector().toString()));
    document.put("onRamp", lane.onRamp().toString());
    document.put("offRamp", lane.offRamp().toString());
    document.put("sent", stats.sent());
    document.put("delivered", stats.in(MessageState.SUCCESS));
    document.put("confirmed", stats.confirmed());
    document.put("superseded", stats.in(MessageState.SUPERSEDED));
    document.put("failed", stats.in(MessageState.FAILED));
    document.put("open", stats.open());
    stats.oldestUndelivered().ifPresent(at -> document.put("oldestUndelivered", at.toString()));
    stats
        .lag()
        .ifPresent(lag ->
            document.put(
                "lagMillis", Map.of("p50", lag.p50().toMillis(), "p95", lag.p95().toMillis())));
    return document;
  }

  private static Map<String, Object> chain(long id, String selector) {
    Map<String, Object> chain = new LinkedHashMap<>();
    chain.put("chainId", id);
    chain.put("selector", selector);
    return chain;
  }
}
