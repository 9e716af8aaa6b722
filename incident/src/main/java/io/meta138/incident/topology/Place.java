package io.meta138.incident.topology;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where an alert belongs.
 *
 * @param component its id
 * @param kind of the component
 * @param title for people
 * @param group whose alerts make one incident
 * @param dependsOn ids it needs
 * @param impact what the alert means for it
 */
public record Place(
    String component,
    String kind,
    String title,
    String group,
    List<String> dependsOn,
    ComponentSpec.Impact impact) {
  /** Copies the ids. */
  public Place {
    dependsOn = List.copyOf(dependsOn);
  }

  /** The same with what another alert about it says that it needs: not every alert says all. */
  public Place with(Place other) {
    if (dependsOn.containsAll(other.dependsOn)) {
      return this;
    }
    List<String> all =
        Stream.concat(dependsOn.stream(), other.dependsOn.stream()).distinct().toList();
    return new Place(component, kind, title, group, all, impact);
  }
}
