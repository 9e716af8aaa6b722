package io.meta138.incident.desk;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Incident.Links;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.topology.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts alerts into incidents by their cause along the topology. */
final class Grouping {
  private static final String COMPONENT = "component:";
  private static final String RULE = "rule:";
  private static final String STORM = "storm";
  private static final int MOST_NAMED = 5;

  private final State state;
  private final Rules rules;
  private final Cases cases;
  private final Paging paging;
  private final Map<String, List<String>> joined = new TreeMap<>();

  Grouping(State state, Rules rules, Cases cases, Paging paging) {
    this.state = state;
    this.rules = rules;
    this.cases = cases;
    this.paging = paging;
  }

  /** An alert counts now: it joins the incident of its group, which may begin with it. */
  void join(String alertId, Instant at) {
    Alert alert = state.knownAlert(alertId);
    Optional<Place> place = state.locate(alert);
    Optional<Incident> home = home(alert, place, at);
    Incident incident = home.orElseGet(() -> open(alert, place, at));
    Alert member =
        alert
            .in(Optional.of(incident.id()), alert.pinned())
            .because(
                at,
                "alert.joined",
                "part of %s (%s)".formatted(incident.id(), incident.cause().title()));
    state.put(member);
    joined.computeIfAbsent(incident.id(), _ -> new ArrayList<>()).add(alertId);
    if (!incident.open()) {
      cases.reopen(incident.id(), at, Paging.DESK, alert.summary());
    }
    cases.refresh(incident.id(), Optional.of(alert.verdict()), at);
    settleParent(state.known(incident.id()), at);
  }

  /** The incident an alert belongs to if that is open, or was until a moment ago. */
  private Optional<Incident> home(Alert alert, Optional<Place> place, Instant at) {
    if (alert.pinned()) {
      Optional<Incident> own = alert.incident().flatMap(state::incident);
      if (own.isPresent() && usable(own.get(), at)) {
        return own;
      }
    }
    return state.newest(key(alert, place, at)).filter(known -> usable(known, at));
  }

  private boolean usable(Incident incident, Instant at) {
    return switch (incident.status()) {
      case RESOLVED ->
          incident
              .times()
              .resolvedAt()
              .map(end -> !end.plus(rules.timing().reopenWithin()).isBefore(at))
              .orElse(false);
      case REVIEWED -> false;
      default -> true;
    };
  }

  private String key(Alert alert, Optional<Place> place, Instant at) {
    if (place.isPresent()) {
      return COMPONENT + place.get().group();
    }
    String own = RULE + alert.signal().origin() + ":" + alert.signal().kind();
    if (state.newest(own).filter(known -> usable(known, at)).isPresent()) {
      return own;
    }
    long lately = state.openedSince(at.minus(Duration.ofMinutes(1)), RULE);
    return lately >= rules.timing().stormIncidents() ? STORM : own;
  }

  private Incident open(Alert alert, Optional<Place> place, Instant at) {
    String key = key(alert, place, at);
    Incident.Cause cause =
        place
            .map(found ->
                new Incident.Cause(
                    key,
                    Optional.of(found.component()),
                    found.kind(),
                    found.title() + ": " + alert.summary()))
            .orElseGet(() ->
                new Incident.Cause(
                    key,
                    Optional.empty(),
                    "",
                    key.equals(STORM)
                        ? "Many alerts about things we don't know, first " + alert.summary()
                        : alert.summary()));
    Optional<Incident> parent = place.flatMap(found -> parentOf(found.component(), key));
    Links links =
        parent
            .map(of -> new Links(Optional.of(of.id()), false, Optional.<String>empty()))
            .orElse(Links.NONE);
    Incident opened = cases.open(cause, alert.verdict(), links, at);
    parent.ifPresent(of -> tellEffect(opened, of, at));
    return opened;
  }

  private String group(String component) {
    return state.place(component).map(Place::group).orElse(component);
  }

  /** The open incident of what a component fails because of. */
  private Optional<Incident> parentOf(String component, String ownKey) {
    String cause = state.cause(component);
    String key = COMPONENT + group(cause);
    return key.equals(ownKey) || cause.equals(component)
        ? Optional.empty()
        : state.newest(key).filter(Incident::open);
  }

  /** The same unless a person made that a part of this. */
  private Optional<Incident> parentOf(Incident incident) {
    return incident
        .cause()
        .component()
        .flatMap(component -> parentOf(component, incident.cause().key()))
        .filter(parent -> !state.within(parent, incident.id()));
  }

  /** An alert no longer counts. */
  void leave(String incident, Instant at) {
    if (state.incident(incident).isPresent()) {
      cases.refresh(incident, Optional.empty(), at);
    }
  }

  /** What is down has changed: looks at the cause of every open incident again. */
  void regroup(Instant at) {
    for (Incident incident : state.open()) {
      settleParent(state.known(incident.id()), at);
    }
  }

  private void settleParent(Incident incident, Instant at) {
    if (incident.links().merged()
        || incident.links().splitFrom().isPresent()
        || incident.cause().component().isEmpty()
        || !incident.open()) {
      return;
    }
    Optional<Incident> parent = parentOf(incident);
    if (parent.isPresent()) {
      // what is over already, and only waits for its quiet to pass, is no effect of what begins now
      if (!incident.top() || cases.activeWithMerged(incident.id()) > 0) {
        attach(incident, parent.get(), at);
      }
    } else if (!incident.top() && incident.timers().detachAt().isEmpty()) {
      Instant alone = at.plus(rules.timing().settle());
      state.put(incident.edit().timers(t -> t.detach(Optional.of(alone))).at(at));
    }
  }

  private void attach(Incident child, Incident parent, Instant at) {
    boolean same = child.links().parent().filter(parent.id()::equals).isPresent();
    if (same && child.timers().detachAt().isEmpty()) {
      return;
    }
    state.put(
        child
            .edit()
            .links(new Links(Optional.of(parent.id()), false, child.links().splitFrom()))
            .timers(t -> t.detach(Optional.empty()))
            .at(at));
    if (same) {
      return;
    }
    String why = tellEffect(child, parent, at);
    paging.hold(child.id(), at, why);
    if (!child.escalation().told().isEmpty()) {
      paging.tellPaged(child.id(), at, Notice.Kind.UPDATE, why);
    }
    cases.raise(
        parent.id(),
        child.severity(),
        "its effect %s is %s: %s".formatted(child.id(), child.severity(), child.rating().because()),
        at);
    if (child.rating().security()) {
      cases.secure(parent.id(), child.rating().because(), at);
    }
    paging.takeOver(parent.id(), child, hands(child), rules.timing().inheritWithin(), at);
  }

  /** People who have an incident, or what is part of it, in hand. */
  private Set<String> hands(Incident incident) {
    Set<String> hands = new TreeSet<>();
    incident.ack().map(Incident.Ack::by).ifPresent(hands::add);
    for (Incident child : state.children(incident.id())) {
      if (child.open()) {
        hands.addAll(hands(child));
      }
    }
    return hands;
  }

  /** Writes into both timelines that one is an effect of the other. */
  private String tellEffect(Incident child, Incident parent, Instant at) {
    String why = "it is an effect of " + parent.id() + " (" + parent.cause().title() + ")";
    state.tell(
        at, child.id(), Paging.DESK, "incident.attached", why, Map.of("parent", parent.id()));
    state.tell(
        at,
        parent.id(),
        Paging.DESK,
        "incident.effect",
        "%s is an effect: %s".formatted(child.id(), child.cause().title()),
        Map.of("child", child.id()));
    return why;
  }

  /** The time to settle is over: an effect that goes on without its cause stands alone. */
  void detachDue(String id, Instant at) {
    Incident incident = state.known(id);
    if (!Timers.passed(incident.timers().detachAt(), at)) {
      return;
    }
    state.put(incident.edit().timers(t -> t.detach(Optional.empty())).at(at));
    Optional<Incident> parent = parentOf(incident);
    if (parent.isPresent() || incident.links().merged() || !incident.open()) {
      return;
    }
    String was = incident.links().parent().orElse("");
    state.put(
        state
            .known(id)
            .edit()
            .links(new Links(Optional.empty(), false, incident.links().splitFrom()))
            .at(at));
    state.tell(
        at, id, Paging.DESK, "incident.detached", "It goes on although " + was + " does not");
    if (cases.activeWithMerged(id) > 0) {
      paging.begin(id, at, "it goes on although its cause " + was + " is over");
    }
  }

  /** Writes one entry for all that joined an incident since the last call. */
  void tellJoined(Instant at) {
    joined.forEach((incident, alerts) -> {
      List<String> names =
          alerts.stream().limit(MOST_NAMED).map(id -> state.knownAlert(id).summary()).toList();
      String more =
          alerts.size() > names.size()
              ? " and %d more".formatted(alerts.size() - names.size())
              : "";
      state.tell(
          at,
          incident,
          Paging.DESK,
          "alert.joined",
          String.join("; ", names) + more,
          Map.of(
              "count", Integer.toString(alerts.size()),
              "alerts", String.join(" ", alerts.stream().limit(MOST_NAMED).toList())));
    });
    joined.clear();
  }
}
