package io.meta138.incident.people;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who is on call when: layers, of which a later one hides the earlier ones, and whoever stands in.
 *
 * @param name in the directory
 * @param layers in the order of the file
 * @param fixed those who stand in by the file
 * @param pagerDuty identifier of the schedule at PagerDuty that goes first while it answers
 */
record Schedule(
    String name, List<Rotation> layers, List<StandIn> fixed, Optional<String> pagerDuty) {

  /** Copies the lists. */
  Schedule {
    layers = List.copyOf(layers);
    fixed = List.copyOf(fixed);
  }

  /** Somebody and why. */
  record Holder(String person, String because) {}

  /** Who is on call; empty in a gap. Of several who stand in, the one made last counts. */
  Optional<Holder> at(Instant at, List<StandIn> standIns) {
    for (List<StandIn> some : List.of(standIns, fixed)) {
      for (StandIn one : some.reversed()) {
        if (one.schedule().equals(name) && one.covers(at)) {
          return Optional.of(
              new Holder(
                  one.person(), "stands in" + (one.reason().isEmpty() ? "" : ": " + one.reason())));
        }
      }
    }
    for (Rotation layer : layers.reversed()) {
      Optional<String> person = layer.at(at);
      if (person.isPresent()) {
        return Optional.of(new Holder(person.get(), "layer " + layer.name()));
      }
    }
    return Optional.empty();
  }

  /** Who is on call between two instants, in order; gaps are left out. */
  List<Shift> shifts(Instant from, Instant until, List<StandIn> standIns) {
    TreeSet<Instant> edges = new TreeSet<>();
    edges.add(from);
    layers.forEach(layer -> edges.addAll(layer.edges(from, until)));
    for (List<StandIn> some : List.of(standIns, fixed)) {
      some.forEach(one -> {
        edges.add(one.from());
        edges.add(one.until());
      });
    }
    List<Shift> shifts = new ArrayList<>();
    for (Instant edge : edges.tailSet(from).headSet(until)) {
      Instant next = edges.higher(edge);
      Instant end = next == null || next.isAfter(until) ? until : next;
      at(edge, standIns)
          .ifPresent(holder -> {
            Shift last = shifts.isEmpty() ? null : shifts.getLast();
            if (last != null
                && last.until().equals(edge)
                && last.person().equals(holder.person())
                && last.because().equals(holder.because())) {
              shifts.set(
                  shifts.size() - 1, new Shift(last.person(), last.from(), end, last.because()));
            } else {
              shifts.add(new Shift(holder.person(), edge, end, holder.because()));
            }
          });
    }
    return shifts;
  }
}
