package io.meta138.portal.status;

import io.meta138.portal.PortalException;
import io.meta138.portal.api.Documents;
import io.meta138.portal.api.Documents.PublicFeed;
import io.meta138.portal.api.Documents.PublicIncident;
import io.meta138.portal.api.Documents.PublicUpdate;
import io.meta138.portal.api.Documents.StatusComponent;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.stream.Overviews;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the public is told, in plain words: nothing of hosts, people or causes, and nothing of
 * incidents of security. Put together about each second, whoever asks, by a thread of its own:
 * nobody waits long for a part that does not answer.
 */
public final class PublicStatus {
  private static final Logger LOG = LoggerFactory.getLogger(PublicStatus.class);
  private static final Duration PAST = Duration.ofDays(14);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration GOOD_FOR = Duration.ofSeconds(15);
  private static final int MOST = 50;

  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("prices", "Prices");
    NAMES.put("chain", "Home chain");
    NAMES.put("lanes", "Cross-chain messages");
    NAMES.put("network", "Network");
  }

  private final Views views;
  private final Overviews overviews;
  private final UptimeNotes notes;
  private final boolean subscribable;
  private final InstantSource clock;
  private final Duration patience;
  private volatile @Nullable StatusSummary last;
  private volatile List<PublicIncident> heard = List.of();
  private volatile boolean failing;
  private @Nullable Making making;

  /** One that is put together, since this time of {@link System#nanoTime}. */
  private record Making(CompletableFuture<StatusSummary> summary, long began) {}

  /**
   * A status of these.
   *
   * @param notes of how components did
   * @param subscribable whether mails about incidents can be had
   */
  public PublicStatus(
      Views views,
      Overviews overviews,
      UptimeNotes notes,
      boolean subscribable,
      InstantSource clock) {
    this(views, overviews, notes, subscribable, clock, PATIENCE);
  }

  /** The same for whoever waits longer, or less long, for what does not answer. */
  PublicStatus(
      Views views,
      Overviews overviews,
      UptimeNotes notes,
      boolean subscribable,
      InstantSource clock,
      Duration patience) {
    this.subscribable = subscribable;
    this.views = views;
    this.overviews = overviews;
    this.notes = notes;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * The status of now. When it takes more than a few seconds to find, the last one for a while, and
   * then that nothing is known.
   */
  public StatusSummary now() {
    StatusSummary known = last;
    if (known != null && younger(known, FRESH)) {
      return known;
    }
    Making current = making();
    try {
      return current
          .summary()
          .get(patience.toNanos() - (System.nanoTime() - current.began()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return late();
    } catch (ExecutionException e) {
      throw new PortalException("the status is never made exceptionally", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return late();
    }
  }

  private boolean younger(StatusSummary summary, Duration age) {
    Instant now = clock.instant();
    return !now.isBefore(summary.asOf()) && now.isBefore(summary.asOf().plus(age));
  }

  /** What is under way, or another when nothing is. */
  private synchronized Making making() {
    Making current = making;
    if (current == null || current.summary().isDone()) {
      Making next = new Making(new CompletableFuture<>(), System.nanoTime());
      making = next;
      Thread.ofVirtual().name("status").start(() -> make(next));
      return next;
    }
    return current;
  }

  private void make(Making current) {
    try {
      StatusSummary made = make(clock.instant());
      last = made;
      failing = false;
      current.summary().complete(made);
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.error("the status can't be put together", e);
      }
      failing = true;
    } finally {
      current.summary().complete(late()); // nothing happens when it is complete
    }
  }

  private StatusSummary late() {
    StatusSummary known = last;
    return known != null && younger(known, GOOD_FOR) ? known : unknown(known);
  }

  /** That nothing is known any more of what this one told. */
  private StatusSummary unknown(@Nullable StatusSummary known) {
    Map<String, State> states = new LinkedHashMap<>();
    if (known == null) {
      NAMES.keySet().forEach(id -> states.put(id, State.UNKNOWN));
    } else {
      known.components().forEach(component -> states.put(component.id(), State.UNKNOWN));
    }
    List<PublicFeed> feeds = new ArrayList<>();
    if (known != null) {
      known
          .feeds()
          .forEach(feed ->
              feeds.add(new PublicFeed(feed.id(), State.UNKNOWN, feed.price(), feed.observedAt())));
    }
    return summary(clock.instant(), states, false, feeds);
  }

  private StatusSummary make(Instant now) {
    Documents.Overview overview = overviews.now();
    Map<String, State> states = new LinkedHashMap<>();
    states.put("prices", overview.feeds().standing().state());
    states.put("chain", overview.chain().standing().state());
    states.put("lanes", overview.lanes().standing().state());
    states.put("network", overview.network().standing().state());
    if (views.lanes().lanes() instanceof Known.Here<List<Lanes.Lane>>(var lanes, Instant _)
        && lanes.isEmpty()) {
      states.remove("lanes"); // there are none; of lanes that are not known it stays
    }
    return summary(now, states, hear(now), feeds());
  }

  private StatusSummary summary(
      Instant now, Map<String, State> states, boolean incidentsKnown, List<PublicFeed> feeds) {
    UptimeNotes.Shown shown = notes.shown();
    List<StatusComponent> components = new ArrayList<>();
    states.forEach((id, state) ->
        components.add(
            new StatusComponent(
                id,
                name(id),
                state,
                Optional.ofNullable(shown.since().get(id)),
                words(state),
                shown.days().getOrDefault(id, List.of()))));
    State worst =
        states.values().stream().reduce(incidentsKnown ? State.OK : State.UNKNOWN, State::worse);
    List<PublicIncident> incidents =
        heard.stream()
            .filter(one -> one.endedAt().filter(now.minus(PAST)::isAfter).isEmpty())
            .toList();
    return new StatusSummary(
        now,
        worst,
        overall(worst),
        components,
        incidentsKnown,
        incidents.stream().filter(one -> one.endedAt().isEmpty()).toList(),
        incidents.stream().filter(one -> one.endedAt().isPresent()).toList(),
        feeds,
        subscribable);
  }

  private static String name(String id) {
    return NAMES.getOrDefault(id, id);
  }

  private static String words(State state) {
    return switch (state) {
      case OK -> "Working";
      case DEGRADED -> "Partly working";
      case UNKNOWN -> "Not known";
      case DOWN -> "Not working";
    };
  }

  private static String overall(State state) {
    return switch (state) {
      case OK -> "Everything works";
      case DEGRADED -> "Some things do not work as they should";
      case UNKNOWN -> "The state of some things is not known";
      case DOWN -> "Something does not work";
    };
  }

  private List<PublicFeed> feeds() {
    return views.feeds().feeds().or(List.of()).stream()
        .map(feed -> new PublicFeed(feed.id(), state(feed), feed.published(), feed.observedAt()))
        .toList();
  }

  private static State state(Feeds.Feed feed) {
    return switch (feed.state()) {
      case "live" -> feed.overdue() ? State.DEGRADED : State.OK;
      case "closed" -> State.OK;
      case "pending" -> State.UNKNOWN;
      case "held" -> State.DEGRADED;
      default -> State.DOWN;
    };
  }

  /** Hears of incidents; false leaves what was heard last. */
  private boolean hear(Instant now) {
    return switch (views.incidents().since(now.minus(PAST))) {
      case Known.Missing<List<Incidents.Told>> _ -> false;
      case Known.Here<List<Incidents.Told>>(List<Incidents.Told> all, Instant _) -> {
        heard =
            all.stream()
                .filter(told -> !told.security())
                .map(PublicStatus::told)
                .sorted(Comparator.comparing(PublicIncident::startedAt).reversed())
                .limit(MOST)
                .toList();
        yield true;
      }
    };
  }

  private static PublicIncident told(Incidents.Told told) {
    String component = component(told.component());
    Optional<Instant> ended = told.resolvedAt();
    List<PublicUpdate> updates = new ArrayList<>();
    updates.add(new PublicUpdate(told.openedAt(), "We noticed a problem and look into it."));
    told.acknowledgedAt()
        .ifPresent(at -> updates.add(new PublicUpdate(at, "Somebody works on it.")));
    told.mitigatedAt()
        .ifPresent(at -> updates.add(new PublicUpdate(at, "It works again; we keep watching.")));
    ended.ifPresent(at -> updates.add(new PublicUpdate(at, "It is over.")));
    updates.sort(Comparator.comparing(PublicUpdate::at).reversed());
    return new PublicIncident(
        told.id(),
        title(component),
        component,
        switch (told.severity()) {
          case "p0" -> "major";
          case "p1" -> "partial";
          default -> "minor";
        },
        told.openedAt(),
        ended,
        updates);
  }

  /** The public component of one of the desk's. */
  private static String component(String desk) {
    String kind = desk.contains(":") ? desk.substring(0, desk.indexOf(':')) : desk;
    return switch (kind) {
      case "feed", "source", "venue", "oracle", "payer", "account" -> "prices";
      case "lane", "message" -> "lanes";
      case "chain" -> "chain";
      default -> "network";
    };
  }

  private static String title(String component) {
    return switch (component) {
      case "prices" -> "Some prices are late or not complete";
      case "lanes" -> "Messages between chains are late";
      case "chain" -> "The home chain is disturbed";
      default -> "Part of the network is disturbed";
    };
  }
}
