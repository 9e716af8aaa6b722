package io.meta138.incident.desk;

import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Writes notices, and tells whoever was paged how an incident goes on. */
final class Telling {
  private static final int LONGEST_SUMMARY = 300;
  private static final int LONGEST_KEY = 200;
  private static final int KEPT_OF_KEY = 150;

  private final State state;
  private final Responders responders;

  Telling(State state, Responders responders) {
    this.state = state;
    this.responders = responders;
  }

  /** The key of a notice: the same each time, and within what every provider takes. */
  static String key(String start, Channel channel) {
    String key = start + "/" + channel.name().toLowerCase(Locale.ROOT);
    // a name too long for a key still gives the same key each time
    return key.length() <= LONGEST_KEY
        ? key
        : key.substring(0, KEPT_OF_KEY) + "~" + Integer.toHexString(key.hashCode());
  }

  /** Tells everybody who was paged, here and in whatever is part of it. */
  void tellPaged(String id, Instant at, Notice.Kind kind, String text) {
    Incident incident = state.known(id);
    int number = incident.escalation().updates() + 1;
    state.put(incident.edit().escalation(incident.escalation().numbered(number)).at(at));
    for (Escalation.Told told : incident.escalation().told()) {
      String key = key(id + "/u" + number + "/" + told.contact(), told.channel());
      send(incident, key, kind, told.contact(), told.channel(), at, text);
    }
    incident
        .escalation()
        .policy()
        .filter(_ -> incident.top())
        .ifPresent(policy -> announce(incident, policy, number, kind, at, text));
  }

  private void announce(
      Incident incident, Policy policy, int number, Notice.Kind kind, Instant at, String text) {
    Notice.Kind told = kind == Notice.Kind.PAGE ? Notice.Kind.UPDATE : kind;
    for (String target : policy.announce()) {
      for (Reach reach : responders.reach(target, incident.severity(), at)) {
        Channel channel = reach.channels().getFirst();
        boolean paged =
            incident.escalation().told().contains(new Escalation.Told(reach.contact(), channel));
        if (!paged) {
          String key = key(incident.id() + "/u" + number + "/" + reach.contact(), channel);
          send(incident, key, told, reach.contact(), channel, at, text);
        }
      }
    }
  }

  void send(
      Incident incident,
      String key,
      Notice.Kind kind,
      String contact,
      Channel channel,
      Instant at,
      String text) {
    String line = "%s %s: %s".formatted(incident.severity(), incident.id(), text);
    String summary =
        line.length() <= LONGEST_SUMMARY ? line : line.substring(0, LONGEST_SUMMARY - 1) + "…";
    state.send(
        new Notice(
            key,
            kind,
            incident.id(),
            incident.severity(),
            channel,
            contact,
            at,
            summary,
            body(incident, text),
            details(incident, kind, channel)));
  }

  private Map<String, String> details(Incident incident, Notice.Kind kind, Channel channel) {
    Map<String, String> details = new TreeMap<>();
    details.put("title", incident.cause().title());
    details.put("status", incident.status().name());
    details.put("because", incident.rating().because());
    details.put("affected", Integer.toString(incident.affectedCount()));
    details.put("alerts", Integer.toString(incident.active()));
    if (channel == Channel.STATUS_PAGE) {
      boolean over = kind == Notice.Kind.RESOLVED || !incident.open();
      for (String component : components(incident)) {
        details.put(Notice.COMPONENT + component, condition(component, incident, over));
      }
    }
    return details;
  }

  /** What it hits, and its cause, which it may not have been found to hit yet. */
  private static Set<String> components(Incident incident) {
    Set<String> components = new TreeSet<>(incident.affected());
    incident.cause().component().ifPresent(components::add);
    return components;
  }

  /** How a component is: as bad as the worst open incident that hits it, this one among them. */
  private String condition(String component, Incident incident, boolean over) {
    Stream<Incident> others =
        state.open().stream()
            .filter(one -> !one.id().equals(incident.id()))
            .filter(one -> components(one).contains(component));
    return Stream.concat(over ? Stream.empty() : Stream.of(incident), others)
        .map(Incident::severity)
        .min(Comparator.naturalOrder())
        .map(worst ->
            switch (worst) {
              case P0 -> "major_outage";
              case P1 -> "partial_outage";
              case P2, P3 -> "degraded_performance";
            })
        .orElse("operational");
  }

  private static String body(Incident incident, String text) {
    return """
    %s
    Severity %s: %s
    Status: %s, %d alerts hold
    Affected: %s
    Opened: %s
    """
        .formatted(
            text,
            incident.severity(),
            incident.rating().because(),
            incident.status(),
            incident.active(),
            incident.affected().isEmpty() ? "unknown" : String.join(", ", incident.affected()),
            incident.times().openedAt());
  }
}
