package io.meta138.app.view;

import io.meta138.app.devnet.Devnet;
import io.meta138.app.devnet.DevnetCarriage;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageState;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.oracle.publishing.PublisherSummary;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says in plain lines what changes in a devnet, for logs and pipes. */
public final class PlainLines {
  private final Devnet devnet;
  private final PrintWriter out;
  private final Map<String, String> said = new HashMap<>();

  /** Prints to this writer. */
  public PlainLines(Devnet devnet, PrintWriter out) {
    this.devnet = devnet;
    this.out = out;
  }

  /** Prints each feed whose state has changed since the last call. */
  public void changes() {
    for (FeedStatus feed : devnet.node().publisher().statuses()) {
      String now = feed.state() + (feed.reason().isEmpty() ? "" : ": " + feed.reason());
      String before = said.put(feed.feed().name(), feed.state().toString());
      if (!feed.state().toString().equals(before)) {
        out.println(
            "%s %s%s"
                .formatted(
                    feed.feed(),
                    now.toLowerCase(java.util.Locale.ROOT),
                    feed.published().map(price -> " at " + price.toPlainString()).orElse("")));
      }
    }
    out.flush();
  }

  /** Prints one line about everything. */
  public void summary() {
    PublisherSummary summary = devnet.node().publisher().summary();
    List<FeedStatus> feeds = devnet.node().publisher().statuses();
    long live = feeds.stream().filter(feed -> feed.state() == FeedStatus.State.LIVE).count();
    out.println(
        "%d of %d feeds live, %d rounds, %d updates, p50 %d ms, p95 %d ms, %d missed, %d errors"
            .formatted(
                live,
                feeds.size(),
                summary.rounds(),
                summary.updates(),
                summary.updateMillisP50(),
                summary.updateMillisP95(),
                summary.missedHeartbeats(),
                summary.errors()));
    for (DevnetCarriage.Glance glance :
        devnet.lanes().map(DevnetCarriage::glance).orElse(List.of())) {
      LaneStats stats = glance.stats();
      out.println(
          "%s: %d sent, %d delivered, %d superseded, %d open"
              .formatted(
                  glance.lane().name(),
                  stats.sent(),
                  stats.in(MessageState.SUCCESS),
                  stats.in(MessageState.SUPERSEDED),
                  stats.open()));
    }
    out.flush();
  }
}
