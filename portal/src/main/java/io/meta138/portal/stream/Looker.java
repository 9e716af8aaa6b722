package io.meta138.portal.stream;

import io.meta138.platform.lifecycle.Background;
import io.meta138.portal.api.Documents;
import io.meta138.portal.api.Json;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Looks at everything ten times a second while somebody watches, and publishes what changed. What
 * changed while nobody did is told to the first who does, for it differs from what was told last.
 */
public final class Looker extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(Looker.class);
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final int SELDOM = 10;
  private static final int RARELY = 100;

  private final Views views;
  private final Overviews overviews;
  private final Events events;
  private final BooleanSupplier watched;
  private final Runnable besides;
  private final Map<String, Feeds.Feed> feeds = new HashMap<>();
  private final Map<String, Lanes.Lane> lanes = new HashMap<>();
  private final Map<String, Incidents.Run> runs = new HashMap<>();
  private Incidents.@Nullable OpenIncidents incidents;
  private @Nullable Standing network;

  /**
   * Looks at nothing yet.
   *
   * @param watched whether anybody wants to know
   * @param besides done about each ten seconds
   */
  public Looker(
      Views views, Overviews overviews, Events events, BooleanSupplier watched, Runnable besides) {
    this.views = views;
    this.overviews = overviews;
    this.events = events;
    this.watched = watched;
    this.besides = besides;
  }

  /** What changed of a list: whole documents. */
  private record Changed(List<?> items, Instant asOf) {}

  @Override
  public String name() {
    return "portal's looker";
  }

  @Override
  protected void run() throws InterruptedException {
    for (long turn = 0; ; turn++) {
      long began = System.nanoTime();
      try {
        if (watched.getAsBoolean()) {
          feeds();
          if (turn % SELDOM == 0) {
            seldom();
          }
        }
        if (turn % RARELY == 0) {
          besides.run();
        }
      } catch (DataAccessException e) {
        LOG.warn("what is shown can't be read: {}", e.getMostSpecificCause().getMessage());
      } catch (RuntimeException e) {
        LOG.error("looking failed", e);
      }
      long left = EVERY.toNanos() - (System.nanoTime() - began);
      TimeUnit.NANOSECONDS.sleep(Math.max(left, 1_000_000));
    }
  }

  private void feeds() {
    if (views.feeds().feeds() instanceof Known.Here<List<Feeds.Feed>>(var all, Instant asOf)) {
      List<Feeds.Feed> changed = new ArrayList<>();
      for (Feeds.Feed feed : all) {
        Feeds.Feed brief = feed.brief();
        Feeds.Feed before = feeds.put(feed.id(), brief);
        if (before == null || !same(before, brief)) {
          changed.add(brief);
        }
      }
      publish("feeds", changed, asOf);
    }
  }

  /** That a feed grew older is no news. */
  private static boolean same(Feeds.Feed one, Feeds.Feed other) {
    return one.state().equals(other.state())
        && one.price().equals(other.price())
        && one.published().equals(other.published())
        && one.round() == other.round()
        && one.gas() == other.gas()
        && one.sourcesUsed() == other.sourcesUsed()
        && one.overdue() == other.overdue()
        && one.reason().equals(other.reason());
  }

  private void seldom() {
    if (views.lanes().lanes() instanceof Known.Here<List<Lanes.Lane>>(var all, Instant asOf)) {
      List<Lanes.Lane> changed = new ArrayList<>();
      for (Lanes.Lane lane : all) {
        Lanes.Lane before = lanes.put(lane.name(), lane);
        if (before == null || !same(before, lane)) {
          changed.add(lane);
        }
      }
      publish("lanes", changed, asOf);
    }
    if (views.incidents().open() instanceof Known.Here<Incidents.OpenIncidents>(var open, var asOf)
        && !open.equals(incidents)) {
      incidents = open;
      publish("incidents", List.of(open), asOf);
    }
    Documents.Overview overview = overviews.now();
    Standing standing = overview.network().standing();
    if (network == null
        || network.state() != standing.state()
        || !network.reason().equals(standing.reason())) {
      network = standing;
      events.publish(
          "network", Json.bytes(new Documents.NetworkAnswer(standing, Optional.empty())));
    }
    events.publish("overview", Json.bytes(overview));
    runs();
  }

  private void runs() {
    if (views.incidents().runs() instanceof Known.Here<List<Incidents.Run>>(var newest, var asOf)) {
      List<Incidents.Run> changed =
          newest.stream().filter(run -> !run.equals(runs.get(run.id()))).toList();
      runs.clear();
      newest.forEach(run -> runs.put(run.id(), run));
      publish("runs", changed, asOf);
    }
  }

  private static boolean same(Lanes.Lane one, Lanes.Lane other) {
    return one.sent() == other.sent()
        && one.delivered() == other.delivered()
        && one.underway() == other.underway()
        && one.failed() == other.failed()
        && one.superseded() == other.superseded()
        && one.standing().state() == other.standing().state()
        && one.standing().reason().equals(other.standing().reason())
        && one.lagMillis().equals(other.lagMillis());
  }

  private void publish(String kind, List<?> changed, Instant asOf) {
    if (!changed.isEmpty()) {
      events.publish(kind, Json.bytes(new Changed(changed, asOf)));
    }
  }
}
