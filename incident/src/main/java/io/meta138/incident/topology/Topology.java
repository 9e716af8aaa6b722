package io.meta138.incident.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The components we know, and what depends on what; safe to share. */
public final class Topology {
  private static final Pattern LABEL = Pattern.compile("\\{([a-zA-Z0-9_.-]{1,60})}");
  private static final int LONGEST_VALUE = 120;
  private static final int MOST_NAMES = 10_000;

  private final List<ComponentSpec> components;
  private final Map<String, Place> fixed;
  private final List<ComponentSpec> thresholds;
  private final List<String> needed;
  private final Map<String, List<Candidate>> byName = new ConcurrentHashMap<>();

  /** A component's match that an alert of some name may satisfy. */
  private record Candidate(ComponentSpec component, ComponentSpec.Match match) {}

  /** A topology of components that {@link RulesFile} found right. */
  public Topology(List<ComponentSpec> components) {
    this.components = List.copyOf(components);
    this.fixed = fixed(this.components);
    this.thresholds = components.stream().filter(c -> c.needs().isPresent()).toList();
    this.needed = needed(this.components);
  }

  /** The components as written, templates among them. */
  public List<ComponentSpec> components() {
    return components;
  }

  /** The components that are thresholds of others. */
  public List<ComponentSpec> thresholds() {
    return thresholds;
  }

  /** Which component an alert is about: the first that matches, in the order of the file. */
  public Optional<Place> locate(String name, Map<String, String> labels) {
    for (Candidate candidate : candidates(name)) {
      if (Glob.all(candidate.match().labels(), labels)) {
        Optional<Place> place = place(candidate, labels);
        if (place.isPresent()) {
          return place;
        }
      }
    }
    return Optional.empty();
  }

  /** The place of a component that is no template. */
  public Optional<Place> fixed(String id) {
    return Optional.ofNullable(fixed.get(id));
  }

  private static Map<String, Place> fixed(List<ComponentSpec> components) {
    Map<String, Place> fixed = new HashMap<>();
    for (ComponentSpec spec : components) {
      String id = spec.id();
      if (!LABEL.matcher(id).find()) {
        fixed.put(
            id,
            new Place(
                id,
                spec.kind(),
                spec.title().orElse(id),
                spec.group().orElse(id),
                spec.dependsOn(),
                ComponentSpec.Impact.DOWN));
      }
    }
    return Map.copyOf(fixed);
  }

  private List<Candidate> candidates(String name) {
    List<Candidate> known = byName.get(name);
    if (known != null) {
      return known;
    }
    List<Candidate> found = new ArrayList<>();
    for (ComponentSpec component : components) {
      if (component.raises().filter(name::equals).isPresent()) {
        found.add(
            new Candidate(
                component,
                new ComponentSpec.Match(
                    List.of(name),
                    Map.of("threshold", component.id()),
                    ComponentSpec.Impact.DOWN)));
      }
      for (ComponentSpec.Match match : component.match()) {
        if (Glob.any(match.names(), name)) {
          found.add(new Candidate(component, match));
        }
      }
    }
    if (byName.size() < MOST_NAMES) {
      byName.put(name, found);
    }
    return found;
  }

  private static Optional<Place> place(Candidate candidate, Map<String, String> labels) {
    ComponentSpec spec = candidate.component();
    Optional<String> id = fill(spec.id(), labels);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    List<String> needs = new ArrayList<>();
    spec.dependsOn().forEach(other -> fill(other, labels).ifPresent(needs::add));
    return Optional.of(
        new Place(
            id.get(),
            spec.kind(),
            spec.title().flatMap(title -> fill(title, labels)).orElse(id.get()),
            spec.group().flatMap(group -> fill(group, labels)).orElse(id.get()),
            needs,
            candidate.match().impact()));
  }

  /** Puts labels' values in; empty when a label is missing or too long to be a name. */
  private static Optional<String> fill(String text, Map<String, String> labels) {
    if (text.indexOf('{') < 0) {
      return Optional.of(text);
    }
    Matcher matcher = LABEL.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = labels.getOrDefault(matcher.group(1), "");
      if (value.isBlank() || value.length() > LONGEST_VALUE) {
        return Optional.empty();
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return Optional.of(matcher.appendTail(filled).toString());
  }

  /** The labels that a text of a template stands for. */
  static Set<String> labelsIn(String text) {
    Set<String> labels = new HashSet<>();
    LABEL.matcher(text).results().forEach(found -> labels.add(found.group(1)));
    return labels;
  }

  /** Whether something may fail because this component is down. */
  public boolean isNeeded(String id) {
    return Glob.any(needed, id);
  }

  /** Patterns of what others need: by name, as a threshold or as a member of one. */
  private static List<String> needed(List<ComponentSpec> components) {
    Set<String> patterns = new LinkedHashSet<>();
    for (ComponentSpec component : components) {
      component.dependsOn().forEach(o -> patterns.add(LABEL.matcher(o).replaceAll("*")));
      component
          .needs()
          .ifPresent(needs -> {
            patterns.add(component.id());
            patterns.addAll(needs.of());
          });
    }
    return List.copyOf(patterns);
  }

  /** Whether a component counts for a threshold. */
  public static boolean isMember(ComponentSpec threshold, String id) {
    return threshold.needs().isPresent() && Glob.any(threshold.needs().get().of(), id);
  }

  /**
   * The deepest component that is down and that this one fails because of; itself when there is
   * none. A threshold that is down is the cause of its members' incidents, so that many members
   * down are one incident.
   *
   * @param down whether a component is down
   * @param needs what a component needs
   */
  public String cause(
      String component, Predicate<String> down, Function<String, List<String>> needs) {
    Set<String> seen = new HashSet<>(Set.of(component));
    String cause = component;
    Optional<String> deeper = nearestDown(component, down, needs, seen);
    while (deeper.isPresent()) {
      cause = deeper.get();
      deeper = nearestDown(cause, down, needs, seen);
    }
    return cause;
  }

  private Optional<String> nearestDown(
      String from, Predicate<String> down, Function<String, List<String>> needs, Set<String> seen) {
    Deque<String> open = new ArrayDeque<>();
    open.add(from);
    while (!open.isEmpty()) {
      String at = open.remove();
      for (ComponentSpec threshold : thresholds) {
        if (down.test(threshold.id()) && isMember(threshold, at) && seen.add(threshold.id())) {
          return Optional.of(threshold.id());
        }
      }
      for (String other : needs.apply(at)) {
        if (seen.add(other)) {
          if (down.test(other)) {
            return Optional.of(other);
          }
          open.add(other);
        }
      }
    }
    return Optional.empty();
  }
}
