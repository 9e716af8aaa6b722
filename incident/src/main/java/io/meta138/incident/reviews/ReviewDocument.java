package io.meta138.incident.reviews;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a review says.
 *
 * @param title of the incident; hostile
 * @param sections its statements and questions by section
 * @param evidence that the incident has
 * @param runbooks that the timeline names
 */
public record ReviewDocument(
    String title, Map<Section, List<Line>> sections, List<Proof> evidence, List<String> runbooks) {

  /** Copies the collections, in the order of sections. */
  public ReviewDocument {
    Map<Section, List<Line>> ordered = new EnumMap<>(Section.class);
    sections.forEach((section, lines) -> ordered.put(section, List.copyOf(lines)));
    sections = java.util.Collections.unmodifiableMap(ordered);
    evidence = List.copyOf(evidence);
    runbooks = List.copyOf(runbooks);
  }

  /**
   * A piece of evidence as a review lists it.
   *
   * @param number of the evidence
   * @param text what it is and where it came from
   * @param hash of its content; empty without one
   * @param link where a person can look; empty without one
   */
  public record Proof(long number, String text, String hash, String link) {}

  /** The lines of a section. */
  public List<Line> lines(Section section) {
    return sections.getOrDefault(section, List.of());
  }

  /** With other lines in a section. */
  ReviewDocument with(Section section, List<Line> lines) {
    Map<Section, List<Line>> changed = new EnumMap<>(Section.class);
    changed.putAll(sections);
    changed.put(section, lines);
    return new ReviewDocument(title, changed, evidence, runbooks);
  }

  /** The newer draft, but with the sections that people have written as they wrote them. */
  ReviewDocument refreshed(ReviewDocument newer) {
    ReviewDocument merged = newer;
    for (Section section : Section.values()) {
      if (lines(section).stream().anyMatch(line -> line.kind() == Line.Kind.WRITTEN)) {
        merged = merged.with(section, lines(section));
      }
    }
    TreeSet<String> named = new TreeSet<>(runbooks);
    named.addAll(newer.runbooks());
    return new ReviewDocument(
        merged.title(), merged.sections(), merged.evidence(), new ArrayList<>(named));
  }
}
