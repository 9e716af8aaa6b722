package io.meta138.incident.people;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.notifications.Channel;
import io.meta138.platform.config.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds everything that does not fit together in a directory. */
final class DirectoryCheck {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /** Ways to tell somebody something that wake nobody. */
  private static final Set<Channel> NOT_ENOUGH = Set.of(Channel.EMAIL, Channel.STATUS_PAGE);

  private static final Pattern MAILBOX = Pattern.compile("[^@\\s<>\"]+@[^@\\s<>\"]+");
  private static final Pattern HOURS =
      Pattern.compile("([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])");

  private final String file;
  private final String prefix;
  private final DirectoryFile directory;
  private final Map<String, Integer> lines;
  private final List<Problem> problems = new ArrayList<>();

  DirectoryCheck(String file, String prefix, DirectoryFile directory, Map<String, Integer> lines) {
    this.file = file;
    this.prefix = prefix;
    this.directory = directory;
    this.lines = lines;
  }

  List<Problem> problems() {
    directory
        .people()
        .forEach((name, person) -> {
          name("people", name);
          roles("people." + name, person);
          contact("people." + name + ".contact", person.contact());
        });
    directory
        .places()
        .forEach((name, place) -> {
          name("places", name);
          contact("places." + name, place);
          if (directory.people().containsKey(name)) {
            wrong("places." + name, "a person has this name already");
          }
        });
    directory.teams().forEach(this::team);
    directory
        .positions()
        .forEach((name, holders) -> {
          name("positions", name);
          people("positions." + name, holders);
        });
    directory.schedules().forEach(this::schedule);
    for (int i = 0; i < directory.policies().size(); i++) {
      policy("policies[" + i + "]", directory.policies().get(i));
    }
    covered();
    problems.sort(Comparator.comparingInt(Problem::line));
    return problems;
  }

  private void team(String name, DirectoryFile.TeamEntry team) {
    name("teams", name);
    person("teams." + name + ".lead", team.lead());
    people("teams." + name + ".members", team.members());
  }

  /** Which environments there are is known nowhere, so that only the form of a name is checked. */
  private void roles(String key, DirectoryFile.PersonEntry person) {
    if (person.role().isEmpty() && person.roles().isEmpty()) {
      wrong(key, "expected role, or roles by environment");
    }
    person.roles().keySet().stream()
        .filter(name -> !Directory.isEnvironment(name))
        .forEach(name -> wrong(key + ".roles." + name, Directory.ENVIRONMENT_EXPECTED));
  }

  private void contact(String key, ContactEntry contact) {
    List<Channel> given = Directory.given(contact);
    for (int i = 0; i < contact.order().size(); i++) {
      Channel channel = contact.order().get(i);
      if (!given.contains(channel)) {
        wrong(key + ".order[" + i + "]", "there is no address for this channel");
      }
      if (contact.order().indexOf(channel) < i) {
        wrong(key + ".order[" + i + "]", "the channel is given twice");
      }
    }
    if (given.isEmpty()) {
      wrong(key, "expected at least one way to be reached");
    }
    contact
        .email()
        .filter(mailbox -> !MAILBOX.matcher(mailbox).matches())
        .ifPresent(mailbox -> wrong(key + ".email", "expected a mailbox, found '" + mailbox + "'"));
  }

  private void schedule(String name, DirectoryFile.ScheduleEntry schedule) {
    String key = "schedules." + name;
    name("schedules", name);
    if (zone(schedule.zone()).isEmpty()) {
      wrong(
          key + ".zone",
          "expected a time zone such as Europe/Berlin, found '" + schedule.zone() + "'");
    }
    if (schedule.layers().isEmpty() && schedule.pagerdutySchedule().isEmpty()) {
      wrong(key + ".layers", "expected at least one layer");
    }
    for (int i = 0; i < schedule.layers().size(); i++) {
      layer(key + ".layers[" + i + "]", schedule.layers().get(i));
    }
    for (int i = 0; i < schedule.overrides().size(); i++) {
      override(key + ".overrides[" + i + "]", schedule.overrides().get(i));
    }
  }

  private void layer(String key, DirectoryFile.LayerEntry layer) {
    people(key + ".people", layer.people());
    if (start(layer.start()).isEmpty()) {
      wrong(
          key + ".start",
          "expected a date and time such as 2026-01-05T09:00, found '" + layer.start() + "'");
    }
    layer
        .hours()
        .filter(text -> hours(text).isEmpty())
        .ifPresent(text ->
            wrong(key + ".hours", "expected two times such as 09:00-17:00, found '" + text + "'"));
  }

  private void override(String key, DirectoryFile.OverrideEntry override) {
    person(key + ".person", override.person());
    Optional<OffsetDateTime> from = moment(override.from());
    Optional<OffsetDateTime> until = moment(override.until());
    if (from.isEmpty() || until.isEmpty()) {
      wrong(
          key + (from.isEmpty() ? ".from" : ".until"),
          "expected a date and time with offset such as 2026-12-24T18:00:00+01:00");
    } else if (!from.get().isBefore(until.get())) {
      wrong(key + ".until", "expected an end after the beginning");
    }
  }

  private void policy(String key, Policy policy) {
    for (int i = 0; i < directory.policies().indexOf(policy); i++) {
      if (directory.policies().get(i).name().equals(policy.name())) {
        wrong(key + ".name", "expected a name of its own, found '" + policy.name() + "' again");
      }
    }
    if (policy.steps().isEmpty()) {
      wrong(key + ".steps", "expected at least one step");
    }
    boolean worst = policy.severities().isEmpty() || policy.severities().contains(Severity.P0);
    for (int i = 0; i < policy.steps().size(); i++) {
      List<String> targets = policy.steps().get(i).targets();
      for (int j = 0; j < targets.size(); j++) {
        target(key + ".steps[" + i + "].targets[" + j + "]", targets.get(j), worst);
      }
    }
    for (int i = 0; i < policy.announce().size(); i++) {
      target(key + ".announce[" + i + "]", policy.announce().get(i), false);
    }
  }

  private void target(String key, String text, boolean worst) {
    Optional<Target> target = Target.parse(text);
    if (target.isEmpty()) {
      wrong(
          key,
          "expected schedule:, lead:, team:, role:, person: or place: and a name, found '%s'"
              .formatted(text));
      return;
    }
    String name = target.get().name();
    boolean known =
        switch (target.get()) {
          case Target.OnCall _ -> directory.schedules().containsKey(name);
          case Target.Lead _, Target.Team _ -> directory.teams().containsKey(name);
          case Target.Position _ -> directory.positions().containsKey(name);
          case Target.Person _ -> directory.people().containsKey(name);
          case Target.Place _ -> directory.places().containsKey(name);
        };
    if (!known) {
      wrong(key, "'" + text + "' is not in the directory");
    } else if (worst) {
      Directory.everybody(directory, target.get()).forEach(person -> pageable(key, person));
    }
  }

  /** E-mail is a record, never the only way to reach somebody for a P0. */
  private void pageable(String key, String name) {
    DirectoryFile.PersonEntry person = directory.people().get(name);
    ContactEntry contact = person == null ? directory.places().get(name) : person.contact();
    if (contact != null && NOT_ENOUGH.containsAll(Directory.tried(contact))) {
      wrong(key, name + " is reached by e-mail alone, which is not enough for a P0");
    }
  }

  private void covered() {
    for (Severity severity : Severity.values()) {
      if (directory.policies().stream().noneMatch(p -> p.covers(severity, "", false))) {
        wrong("policies", "no policy covers every incident of " + severity);
      }
    }
  }

  private void people(String key, List<String> names) {
    if (names.isEmpty()) {
      wrong(key, "expected at least one person");
    }
    for (int i = 0; i < names.size(); i++) {
      person(key + "[" + i + "]", names.get(i));
    }
  }

  private void person(String key, String name) {
    if (!directory.people().containsKey(name)) {
      wrong(key, "there is no person '" + name + "'");
    }
  }

  private void name(String key, String name) {
    if (!NAME.matcher(name).matches()) {
      wrong(key + "." + name, "expected a name of letters, digits, '.', '_' and '-'");
    }
  }

  private void wrong(String key, String message) {
    String full = prefix.isEmpty() ? key : prefix + "." + key;
    problems.add(new Problem(file, line(full), full, message));
  }

  private int line(String key) {
    String at = key;
    while (!at.isEmpty()) {
      Integer line = lines.get(at);
      if (line != null) {
        return line;
      }
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return 1;
  }

  static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<LocalDateTime> start(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<Rotation.Hours> hours(String text) {
    var matcher = HOURS.matcher(text);
    try {
      return matcher.matches()
          ? Optional.of(
                  new Rotation.Hours(
                      LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2))))
              .filter(hours -> !Duration.between(hours.from(), hours.until()).isZero())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<OffsetDateTime> moment(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
