package io.meta138.portal.status;

import io.meta138.portal.api.Documents;
import io.meta138.portal.api.Documents.PublicIncident;
import io.meta138.portal.api.Documents.PublicUpdate;
import io.meta138.portal.api.Documents.StatusComponent;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.stream.Overviews;
import io.meta138.portal.views.Feeds;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the public is told, in plain words: nothing of hosts, people or causes, and nothing of
 * incidents of security. Put together about each second, whoever asks.
 */
public final class PublicStatus {
  private static final Duration PAST = Duration.ofDays(14);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration DAYS_FRESH = Duration.ofSeconds(60);
  private static final Duration NOTED_EVERY = Duration.ofSeconds(9);
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
  private final Uptime uptime;
  private final boolean subscribable;
  private final InstantSource clock;
  private @Nullable StatusSummary last;
  private Instant noted = Instant.EPOCH;
  private Instant daysAt = Instant.EPOCH;
  private Map<String, List<Documents.UptimeDay>> days = Map.of();
  private Map<String, Instant> since = Map.of();

  /**
   * A status of these.
   *
   * @param subscribable whether mails about incidents can be had
   */
  public PublicStatus(
      Views views, Overviews overviews, Uptime uptime, boolean subscribable, InstantSource clock) {
    this.subscribable = subscribable;
    this.views = views;
    this.overviews = overviews;
    this.uptime = uptime;
    this.clock = clock;
  }

  /** The status of now. */
  public synchronized StatusSummary now() {
    Instant now = clock.instant();
    StatusSummary known = last;
    if (known == null || now.isBefore(known.asOf()) || !now.isBefore(known.asOf().plus(FRESH))) {
      known = make(now);
      last = known;
    }
    return known;
  }

  private StatusSummary make(Instant now) {
    Documents.Overview overview = overviews.now();
    Map<String, State> states = new LinkedHashMap<>();
    states.put("prices", overview.feeds().standing().state());
    states.put("chain", overview.chain().standing().state());
    states.put("lanes", overview.lanes().standing().state());
    states.put("network", overview.network().standing().state());
    if (overview.lanes().lanes().isEmpty()) {
      states.remove("lanes");
    }
    note(states, now);
    List<StatusComponent> components = new ArrayList<>();
    states.forEach((id, state) ->
        components.add(
            new StatusComponent(
                id,
                name(id),
                state,
                Optional.ofNullable(since.get(id)),
                words(state),
                days.getOrDefault(id, List.of()))));
    List<PublicIncident> incidents = incidents(now);
    State worst = states.values().stream().reduce(State.OK, State::worse);
    return new StatusSummary(
        now,
        worst,
        overall(worst),
        components,
        incidents.stream().filter(one -> one.endedAt().isEmpty()).toList(),
        incidents.stream().filter(one -> one.endedAt().isPresent()).toList(),
        feeds(),
        subscribable);
  }

  private void note(Map<String, State> states, Instant now) {
    if (now.isBefore(noted.plus(NOTED_EVERY)) && !now.isBefore(noted)) {
      return;
    }
    noted = now;
    states.forEach((id, state) -> uptime.saw(id, state, now));
    since = uptime.since();
    if (!now.isBefore(daysAt.plus(DAYS_FRESH))) {
      daysAt = now;
      LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
      days = uptime.days(List.copyOf(NAMES.keySet()), today);
      uptime.sweep(today);
    }
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

  private List<Documents.PublicFeed> feeds() {
    return views.feeds().feeds().or(List.of()).stream()
        .map(feed ->
            new Documents.PublicFeed(feed.id(), state(feed), feed.published(), feed.observedAt()))
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

  private List<PublicIncident> incidents(Instant now) {
    return views.incidents().since(now.minus(PAST)).or(List.of()).stream()
        .filter(told -> !told.security())
        .map(PublicStatus::told)
        .sorted(Comparator.comparing(PublicIncident::startedAt).reversed())
        .limit(MOST)
        .toList();
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
