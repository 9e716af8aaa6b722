package io.meta138.app.gameday;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a desk says of its incidents, and the pages that its channels took.
 *
 * @param incidents by id
 * @param pages in any order
 */
record DeskAccount(Map<String, Case> incidents, List<Page> pages) {
  DeskAccount {
    incidents = Map.copyOf(incidents);
    pages = List.copyOf(pages);
  }

  /**
   * One incident.
   *
   * @param id of it
   * @param component that is named as its cause; empty when none is
   * @param severity that it came to
   * @param parent the incident whose effect it is
   * @param openings when it was opened, and opened again
   * @param closings when it was resolved
   */
  record Case(
      String id,
      String component,
      String severity,
      Optional<String> parent,
      List<Instant> openings,
      List<Closing> closings) {
    Case {
      openings = List.copyOf(openings);
      closings = List.copyOf(closings);
    }
  }

  /** When an incident was resolved, and by whom. */
  record Closing(Instant at, String by) {}

  /** A page that a channel took. */
  record Page(String incident, Instant at) {}

  /** The incident that another is an effect of in the end; itself when it stands alone. */
  Case root(Case of) {
    Case root = of;
    for (int depth = 0; depth < 10 && root.parent().isPresent(); depth++) {
      Case parent = incidents.get(root.parent().get());
      if (parent == null) {
        return root;
      }
      root = parent;
    }
    return root;
  }
}
