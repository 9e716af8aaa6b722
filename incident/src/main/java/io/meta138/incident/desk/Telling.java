package io.meta138.incident.desk;

import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

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
            Map.of(
                "title", incident.cause().title(),
                "status", incident.status().name(),
                "because", incident.rating().because(),
                "affected", Integer.toString(incident.affectedCount()),
                "alerts", Integer.toString(incident.active()))));
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
