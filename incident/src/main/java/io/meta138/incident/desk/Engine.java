package io.meta138.incident.desk;

import io.meta138.incident.desk.Outcome.Done;
import io.meta138.incident.desk.Outcome.Refused;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Suppression;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides on inputs in their order. Pure and deterministic: the same inputs at the same times, with
 * the same rules and the same answers of the directory, give the same decisions. For one thread.
 */
public final class Engine {
  private static final int MOST_TIMERS = 1_000_000;

  private final State state;
  private final Intake intake;
  private final Grouping grouping;
  private final CaseTimers caseTimers;
  private final Paging paging;
  private final Suppressing suppressing;
  private final Commands commands;
  private Instant now = Instant.MIN;
  private boolean expecting;

  /** An engine that knows of nothing yet. */
  public Engine(Rules rules, Responders responders) {
    this.state = new State(rules.topology());
    this.paging = new Paging(state, responders);
    Cases cases = new Cases(state, rules, paging);
    this.caseTimers = new CaseTimers(state, rules, cases, paging);
    this.grouping = new Grouping(state, rules, cases, paging);
    this.intake = new Intake(state, rules, grouping);
    this.suppressing = new Suppressing(state, intake);
    this.commands = new Commands(state, cases, paging, suppressing);
  }

  /**
   * What an engine is to know before its first input.
   *
   * @param suppressions in force or to come
   * @param incidents that are kept
   * @param alerts that are kept
   * @param lastIncident the highest number given so far
   * @param lastSuppression the highest number given so far
   */
  public record Known(
      List<Suppression> suppressions,
      List<Incident> incidents,
      List<Alert> alerts,
      long lastIncident,
      long lastSuppression) {
    /** Nothing. */
    public static final Known NOTHING = new Known(List.of(), List.of(), List.of(), 0, 0);

    /** Copies the lists. */
    public Known {
      suppressions = List.copyOf(suppressions);
      incidents = List.copyOf(incidents);
      alerts = List.copyOf(alerts);
    }
  }

  /** Takes over what was committed before; the engine must be new. */
  public void load(Known known) {
    state.load(known);
  }

  /** Lets the next input be earlier than the last: the clock was set back. */
  public void rewind() {
    now = Instant.MIN;
  }

  /** When the engine next has something to do by itself. */
  public Optional<Instant> nextDue() {
    return state.nextTimer().map(Timers.Timer::due);
  }

  /**
   * Decides on an input, after everything that was due until then.
   *
   * @param at when the desk took it; never before an earlier one
   */
  public Outcome apply(Instant at, Input input) {
    if (at.isBefore(now)) {
      throw new DeskException("an input at " + at + " after one at " + now);
    }
    advance(at);
    if (!expecting) {
      expecting = true;
      intake.expect(at);
    }
    Outcome outcome =
        switch (input) {
          case Input.Tick _ -> new Done("");
          case Input.Signals signals -> take(signals.signals(), at);
          case Input.Command command -> commands.run(command, at);
          case Input.Delivered delivered ->
              page(
                  delivered.key(),
                  (incident, page) -> paging.delivered(incident, page, at, delivered.receipt()));
          case Input.Undelivered failed ->
              page(
                  failed.key(),
                  (incident, page) -> paging.undelivered(incident, page, at, failed.reason()));
          case Input.Delayed late ->
              page(
                  late.key(),
                  (incident, page) -> paging.delayed(incident, page, at, late.reason()));
          case Input.ChannelHealth health -> channel(health, at);
          case Input.Happened happened -> happened(happened, at);
        };
    grouping.tellJoined(at);
    advance(at);
    return outcome;
  }

  /** Does everything that is due, each thing as of its own time, in the order of times and ids. */
  private void advance(Instant until) {
    int fired = 0;
    Optional<Timers.Timer> next = state.nextTimer();
    while (next.isPresent() && !next.get().due().isAfter(until)) {
      Timers.Timer timer = next.get();
      // what fell due while the desk was down is decided as of then, as if it had been up
      now = timer.due().isAfter(now) ? timer.due() : now;
      fire(timer.id(), now);
      grouping.tellJoined(now);
      fired++;
      if (fired > MOST_TIMERS) {
        throw new DeskException("timers don't come to rest at " + now + ": " + timer.id());
      }
      next = state.nextTimer();
    }
    now = until;
  }

  private void fire(String id, Instant at) {
    switch (id.charAt(0)) {
      case 'a' -> intake.due(id, at);
      case 'S' -> suppressing.due(id, at);
      default -> {
        grouping.detachDue(id, at);
        caseTimers.due(id, at);
      }
    }
  }

  private Outcome take(List<ReceivedSignal> signals, Instant at) {
    int changed = 0;
    int duplicates = 0;
    int stale = 0;
    for (ReceivedSignal signal : signals) {
      switch (intake.take(signal, at)) {
        case CHANGED -> changed++;
        case DUPLICATE -> duplicates++;
        case STALE -> stale++;
        case REFUSED -> {
          return new Outcome.Unavailable("as many alerts are tracked as the desk may");
        }
      }
    }
    return new Outcome.Taken(changed, duplicates, stale);
  }

  /** Something to do with a page that is known. */
  @FunctionalInterface
  private interface OnPage {
    void run(Incident incident, Escalation.Page page);
  }

  private Outcome page(String key, OnPage then) {
    int slash = key.indexOf('/');
    Optional<Incident> incident =
        slash < 0 ? Optional.empty() : state.incident(key.substring(0, slash));
    Optional<Escalation.Page> page =
        incident.flatMap(
            of -> of.escalation().pages().stream().filter(p -> p.key().equals(key)).findFirst());
    page.ifPresent(found -> then.run(incident.orElseThrow(), found));
    return new Done(key);
  }

  /** A channel that fails is itself a signal. */
  private Outcome channel(Input.ChannelHealth health, Instant at) {
    String name = health.channel().name().toLowerCase(Locale.ROOT);
    ReceivedSignal signal =
        new ReceivedSignal(
            "desk",
            ChannelAlerts.fingerprint(health.channel(), health.contact()),
            "channel.failing",
            health.failing(),
            health.since(),
            health.failing() ? Optional.empty() : Optional.of(health.since()),
            Map.of("channel", name, "contact", health.contact()),
            Map.of(
                "summary",
                "%s can't be reached by %s: %s".formatted(health.contact(), name, health.reason())),
            Optional.empty());
    return take(List.of(signal), at);
  }

  private Outcome happened(Input.Happened happened, Instant at) {
    if (!happened.incident().isEmpty() && state.incident(happened.incident()).isEmpty()) {
      return Refused.unknown("there is no incident " + happened.incident());
    }
    state.tell(
        at,
        happened.incident(),
        happened.actor(),
        happened.kind(),
        happened.text(),
        happened.data());
    if (!happened.incident().isEmpty() && happened.actor().startsWith("runbook:")) {
      commands.worked(happened.incident(), at);
    }
    return new Done(happened.incident());
  }

  /** What has changed since the last call. */
  public Effects drain() {
    return state.drain();
  }

  /** The alert with this id. */
  public Optional<Alert> alert(String id) {
    return Optional.ofNullable(state.alert(id));
  }

  /** The incident with this id. */
  public Optional<Incident> incident(String id) {
    return state.incident(id);
  }

  /** Incidents that need somebody, in the order of their opening. */
  public List<Incident> open() {
    return state.open();
  }
}
