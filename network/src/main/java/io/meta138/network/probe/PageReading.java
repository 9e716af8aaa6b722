package io.meta138.network.probe;

import io.meta138.network.health.Fact;
import io.meta138.network.health.NodeReading;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.health.NodeReading.NodeHead;
import io.meta138.network.health.NodeReading.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a node's page of metrics tells of its health. */
final class PageReading {
  private PageReading() {}

  /** A reading, with what JSON-RPC did not tell taken from the page. */
  static NodeReading filled(NodeReading reading, MetricsPage page) {
    return new NodeReading(
        reading.node(),
        reading.at(),
        reading.took(),
        reading.contact(),
        reading.remark(),
        reading.head(),
        reading.peers() instanceof Fact.Known ? reading.peers() : peers(page),
        reading.pool() instanceof Fact.Known ? reading.pool() : pool(page),
        reading.syncing(),
        reading.validators(),
        reading.votes(),
        reading.requestTimeout());
  }

  /** What the page alone tells. */
  static NodeReading alone(String node, MetricsPage page, Instant now, Duration took) {
    String why = "its JSON-RPC is not asked";
    Fact<NodeHead> head =
        page.number(MetricsPage.HEIGHT)
            .flatMap(height ->
                page.number(MetricsPage.HEAD_TIME)
                    .map(time -> Fact.of(new NodeHead(height, seconds(time)))))
            .orElseGet(() -> Fact.unknown("its metrics tell no head"));
    return new NodeReading(
        node,
        now,
        took,
        Contact.ANSWERED,
        "",
        head,
        peers(page),
        pool(page),
        Fact.unknown(why),
        Fact.unknown(why),
        Fact.unknown(why),
        Optional.empty());
  }

  private static Instant seconds(long time) {
    return Instant.ofEpochSecond(Math.min(time, Instant.MAX.getEpochSecond()));
  }

  private static Fact<Integer> peers(MetricsPage page) {
    return page.number(MetricsPage.PEERS)
        .map(count -> Fact.of((int) Math.min(count, 1_000_000)))
        .orElseGet(() -> Fact.unknown("its metrics tell no peers"));
  }

  private static Fact<Pool> pool(MetricsPage page) {
    return page.number(MetricsPage.POOL)
        .map(size -> Fact.of(new Pool(size, -1)))
        .orElseGet(() -> Fact.unknown("its metrics tell no pool"));
  }
}
