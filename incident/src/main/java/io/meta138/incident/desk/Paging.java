package io.meta138.incident.desk;

import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Escalation.Page;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who hears of an incident, in the order of its policy. */
final class Paging {
  static final String DESK = "desk";
  private static final String PERSON = "person:";

  private final State state;
  private final Responders responders;
  private final Telling telling;

  Paging(State state, Responders responders) {
    this.state = state;
    this.responders = responders;
    this.telling = new Telling(state, responders);
  }

  /** Starts from the first step, with the policy as it is now. */
  void begin(String id, Instant at, String why) {
    Incident incident = state.known(id);
    Policy policy =
        responders.policy(
            incident.severity(), incident.cause().kind(), incident.rating().security());
    Escalation next = incident.escalation().restart(policy, at, why);
    state.put(
        incident
            .edit()
            .escalation(next)
            .ack(Optional.empty())
            .timers(timers -> timers.snooze(Optional.empty()))
            .at(at));
    state.tell(
        at,
        id,
        DESK,
        "escalation.started",
        "Paging begins by policy " + policy.name() + ": " + why,
        Map.of("policy", policy.name(), "start", Integer.toString(next.start())));
  }

  /** Stops paging for now. */
  void hold(String id, Instant at, String why) {
    Incident incident = state.known(id);
    if (incident.escalation().state() == Escalation.State.RUNNING
        || incident.escalation().state() == Escalation.State.EXHAUSTED) {
      state.put(
          incident.edit().escalation(incident.escalation().in(Escalation.State.HELD, why)).at(at));
      state.tell(at, id, DESK, "escalation.held", "Paging waits: " + why);
    }
  }

  /** Goes on where it was held; what was to come meanwhile comes now. */
  void resume(String id, Instant at, String why) {
    Incident incident = state.known(id);
    Escalation was = incident.escalation();
    if (was.state() == Escalation.State.RUNNING || was.state() == Escalation.State.EXHAUSTED) {
      return;
    }
    if (was.state() == Escalation.State.IDLE || was.due().isEmpty()) {
      begin(id, at, why);
      return;
    }
    Instant due = was.due().get().isBefore(at) ? at : was.due().get();
    state.put(
        incident
            .edit()
            .escalation(
                was.in(Escalation.State.RUNNING, why)
                    .before(was.roundAt(), was.round(), was.next(), Optional.of(due)))
            .at(at));
    state.tell(at, id, DESK, "escalation.resumed", "Paging goes on: " + why);
  }

  /**
   * What pages here is found to be the cause of an incident: nobody is to hear of it later than of
   * that. It keeps the pace that the effect's paging has, and whoever has the effect in hand is
   * paged in its first step, too. Nothing changes once the first step is taken.
   *
   * @param hands actors who have the effect in hand
   * @param within how old a pace may be that is kept
   */
  void takeOver(String id, Incident effect, Set<String> hands, Duration within, Instant at) {
    Incident incident = state.known(id);
    Escalation now = incident.escalation();
    if (!now.fresh()) {
      return;
    }
    Escalation was = effect.escalation();
    List<String> people = hands.stream().filter(by -> by.startsWith(PERSON)).toList();
    boolean paces =
        was.state() == Escalation.State.RUNNING
            && was.roundAt().isBefore(now.roundAt())
            && !was.roundAt().plus(within).isBefore(at);
    Escalation next = now.first(people, paces ? was.roundAt() : now.roundAt(), at);
    state.put(incident.edit().escalation(next).at(at));
    List<String> told = was.told().stream().map(Escalation.Told::contact).distinct().toList();
    if (!told.isEmpty() || !people.isEmpty()) {
      state.tell(
          at,
          id,
          DESK,
          "escalation.taken-over",
          "It is the cause of %s%s, and a cause is paged for by itself%s%s"
              .formatted(
                  effect.id(),
                  told.isEmpty() ? "" : " (paged: " + String.join(", ", told) + ")",
                  paces ? "; its steps count from " + was.roundAt() : "",
                  people.isEmpty()
                      ? ""
                      : "; paged first as well, for having that in hand: "
                          + String.join(", ", people)),
          Map.of("effect", effect.id()));
    }
  }

  /** No more pages. */
  void end(String id, Instant at, String why) {
    Incident incident = state.known(id);
    state.put(
        incident.edit().escalation(incident.escalation().in(Escalation.State.IDLE, why)).at(at));
  }

  /** Takes the step that is due. */
  void step(String id, Instant at) {
    Incident incident = state.known(id);
    Escalation now = incident.escalation();
    Policy policy = now.policy().orElseThrow(() -> new DeskException(id + " has no policy"));
    Step step = policy.steps().get(now.next());
    Set<String> reached = new HashSet<>();
    for (String target : step.targets()) {
      for (Reach reach : responders.reach(target, incident.severity(), at)) {
        if (reached.add(reach.contact())) {
          String key =
              "%s/%d/%d/%d/%s".formatted(id, now.start(), now.round(), now.next(), reach.contact());
          page(id, at, key, reach.contact(), reach.channels());
        }
      }
    }
    if (reached.isEmpty()) {
      state.tell(
          at,
          id,
          DESK,
          "page.nobody",
          "Step %d of policy %s reaches nobody: %s"
              .formatted(now.next() + 1, policy.name(), String.join(", ", step.targets())));
    }
    advance(id, at, policy, reached.isEmpty());
  }

  private void advance(String id, Instant at, Policy policy, boolean atOnce) {
    Incident incident = state.known(id);
    Escalation now = incident.escalation();
    int next = now.next() + 1;
    Escalation after;
    if (next < policy.steps().size()) {
      Instant due = now.roundAt().plus(policy.steps().get(next).after());
      due = atOnce || due.isBefore(at) ? at : due;
      after = now.before(now.roundAt(), now.round(), next, Optional.of(due));
    } else if (now.round() < policy.repeats()) {
      Instant round = at.plus(policy.repeatAfter());
      Instant due = round.plus(policy.steps().getFirst().after());
      after = now.before(round, now.round() + 1, 0, Optional.of(due));
    } else {
      String why = "every step of policy " + policy.name() + " was taken and nobody came";
      after =
          now.before(now.roundAt(), now.round(), now.next(), Optional.empty())
              .in(Escalation.State.EXHAUSTED, why);
      state.tell(at, id, DESK, "escalation.exhausted", "Paging is over: " + why);
    }
    state.put(incident.edit().escalation(after).at(at));
  }

  private void page(String id, Instant at, String start, String contact, List<Channel> channels) {
    Incident incident = state.known(id);
    Channel channel = channels.getFirst();
    String key = Telling.key(start, channel);
    Page page =
        new Page(
            key, contact, channel, channels.subList(1, channels.size()), at, Page.Outcome.DECIDED);
    state.put(incident.edit().escalation(incident.escalation().paged(page)).at(at));
    telling.send(incident, key, Notice.Kind.PAGE, contact, channel, at, incident.cause().title());
    state.tell(
        at,
        id,
        DESK,
        "page.decided",
        contact + " is paged by " + channel,
        Map.of("key", key, "contact", contact, "channel", channel.name()));
    if (ChannelAlerts.failing(state, channel, contact)) {
      // it may come back at any moment, and it may not: nobody waits to find out
      delayed(state.known(id), page, at, "it has been failing");
    }
  }

  /** Tells everybody who was paged for an incident. */
  void tellPaged(String id, Instant at, Notice.Kind kind, String text) {
    telling.tellPaged(id, at, kind, text);
  }

  /** Notes that a page arrived. */
  void delivered(Incident incident, Page page, Instant at, String receipt) {
    if (page.outcome() == Page.Outcome.DECIDED) {
      Escalation known = incident.escalation().outcome(page.key(), Page.Outcome.DELIVERED);
      state.put(incident.edit().escalation(known).at(at));
      state.tell(
          at,
          incident.id(),
          DESK,
          "page.delivered",
          page.channel() + " took the page to " + page.contact(),
          Map.of("key", page.key(), "receipt", receipt));
    }
  }

  /** Whether nobody is to be paged any more, by what is known of it or of what it is part of. */
  private boolean settled(Incident incident) {
    return !incident.open()
        || incident.ack().isPresent()
        || incident.timers().snoozedUntil().isPresent()
        || incident.links().parent().flatMap(state::incident).map(this::settled).orElse(false);
  }

  /** Tries the next channel beside the one that is late. */
  void delayed(Incident incident, Page page, Instant at, String reason) {
    if (page.outcome() != Page.Outcome.DECIDED || page.rest().isEmpty() || settled(incident)) {
      return;
    }
    Page alone =
        new Page(page.key(), page.contact(), page.channel(), List.of(), page.at(), page.outcome());
    state.put(incident.edit().escalation(incident.escalation().replaced(alone)).at(at));
    state.tell(
        at,
        incident.id(),
        DESK,
        "page.delayed",
        page.channel() + " is late with the page to " + page.contact() + ": " + reason,
        Map.of("key", page.key()));
    String start = page.key().substring(0, page.key().lastIndexOf('/'));
    page(incident.id(), at, start, page.contact(), page.rest());
  }

  /** Tries the next channel; without one the next step is due at once. */
  void undelivered(Incident incident, Page page, Instant at, String reason) {
    if (page.outcome() == Page.Outcome.FAILED) {
      return;
    }
    String id = incident.id();
    Escalation failed = incident.escalation().outcome(page.key(), Page.Outcome.FAILED);
    state.put(incident.edit().escalation(failed).at(at));
    state.tell(
        at,
        id,
        DESK,
        "page.failed",
        page.channel() + " can't reach " + page.contact() + ": " + reason,
        Map.of("key", page.key()));
    if (settled(incident)) {
      return;
    }
    if (!page.rest().isEmpty()) {
      String start = page.key().substring(0, page.key().lastIndexOf('/'));
      page(id, at, start, page.contact(), page.rest());
    } else if (failed.state() == Escalation.State.RUNNING
        && failed.due().isPresent()
        && failed.next() > 0) { // rounds are not burnt while no channel works
      Incident now = state.known(id);
      Escalation sooner =
          failed.before(failed.roundAt(), failed.round(), failed.next(), Optional.of(at));
      state.put(now.edit().escalation(sooner).at(at));
    }
  }
}
