package io.meta138.incident.desk;

import io.meta138.incident.Texts;
import io.meta138.incident.desk.Outcome.Done;
import io.meta138.incident.desk.Outcome.Refused;
import io.meta138.incident.signals.Suppression;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Begins and ends silences and maintenance windows. */
final class Suppressing {
  private static final Duration LONGEST = Duration.ofDays(31);

  private final State state;
  private final Intake intake;

  Suppressing(State state, Intake intake) {
    this.state = state;
    this.intake = intake;
  }

  Outcome suppress(Input.Suppress command, Instant at) {
    Suppression asked = command.suppression();
    if (!asked.endsAt().isAfter(at) || !asked.endsAt().isAfter(asked.startsAt())) {
      return Refused.invalid(
          "expected an end after now and after the start, found " + asked.endsAt());
    }
    if (asked.endsAt().isAfter(at.plus(LONGEST))) {
      return Refused.invalid("expected an end within 31 days, found " + asked.endsAt());
    }
    if (asked.owner().isBlank() || asked.reason().isBlank()) {
      return Refused.invalid("expected an owner and a reason");
    }
    boolean anything =
        asked.names().isEmpty() && asked.labels().isEmpty() && asked.components().isEmpty();
    if (anything
        || (asked.kind() == Suppression.Kind.MAINTENANCE && asked.components().isEmpty())) {
      return Refused.invalid("expected what it covers");
    }
    Instant from = asked.startsAt().isBefore(at) ? at : asked.startsAt();
    Suppression made =
        new Suppression(
            state.newSuppression(),
            asked.kind(),
            asked.names(),
            asked.labels(),
            asked.components(),
            from,
            asked.endsAt(),
            asked.owner(),
            asked.reason(),
            false);
    state.put(made);
    state.tell(
        at,
        "",
        command.actor(),
        "suppression.made",
        "%s of %s from %s until %s: %s"
            .formatted(made.id(), made.owner(), made.startsAt(), made.endsAt(), made.reason()),
        Map.of("kind", made.kind().name(), "covers", covers(made)));
    return new Done(made.id());
  }

  private static String covers(Suppression made) {
    return String.join(
        " ",
        List.of(
            "names " + made.names(),
            "labels " + new TreeMap<>(made.labels()),
            "components " + made.components()));
  }

  Outcome end(Input.EndSuppression command, Instant at) {
    Optional<Suppression> known = state.suppression(command.suppression());
    if (known.isEmpty()) {
      return Refused.unknown("there is no silence " + Texts.shown(command.suppression()));
    }
    state.put(known.get().until(at));
    state.tell(at, "", command.actor(), "suppression.ended", command.suppression() + " ends now");
    due(command.suppression(), at);
    return new Done(command.suppression());
  }

  /** A suppression begins or ends. */
  void due(String id, Instant at) {
    Optional<Suppression> due = state.suppression(id);
    if (due.isEmpty()) {
      return;
    }
    if (due.get().endsAt().isAfter(at)) {
      state.put(due.get().begin());
    } else {
      state.forget(due.get());
    }
    intake.resettle(at);
  }
}
