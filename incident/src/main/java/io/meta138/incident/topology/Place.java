package io.meta138.incident.topology;

import java.util.List;

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
}
