package io.meta138.incident.people;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom a policy names. */
sealed interface Target {
  Pattern FORM = Pattern.compile("([a-z]+):([A-Za-z0-9][A-Za-z0-9._-]{0,62})");

  /** The name within its kind. */
  String name();

  /** Whoever is on call by a schedule. */
  record OnCall(String name) implements Target {}

  /** The lead of a team. */
  record Lead(String name) implements Target {}

  /** All members of a team. */
  record Team(String name) implements Target {}

  /** The people of a position. */
  record Position(String name) implements Target {}

  /** One person. */
  record Person(String name) implements Target {}

  /** A place. */
  record Place(String name) implements Target {}

  /** Reads a target as written in a policy; empty when it is none. */
  static Optional<Target> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group(2);
    return switch (matcher.group(1)) {
      case "schedule" -> Optional.of(new OnCall(name));
      case "lead" -> Optional.of(new Lead(name));
      case "team" -> Optional.of(new Team(name));
      case "role" -> Optional.of(new Position(name));
      case "person" -> Optional.of(new Person(name));
      case "place" -> Optional.of(new Place(name));
      default -> Optional.empty();
    };
  }
}
