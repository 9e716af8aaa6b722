package io.meta138.incident.signals;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One report that a fact holds or has ceased to hold, in the same form for every origin.
 *
 * @param origin who reported it: {@code alertmanager}, {@code loki}, {@code webhook}, {@code
 *     person} or the domain that saw it, such as {@code oracle}
 * @param fingerprint identifies the fact within its origin; never the words of a summary
 * @param name of the rule or kind, such as {@code chain.stalled}
 * @param firing whether it holds
 * @param startsAt since when it has held, by the origin's clock
 * @param endsAt when it ceased to hold; empty while it is firing
 * @param labels that topology and rules match on; hostile
 * @param annotations for people, {@code summary} among them; hostile
 * @param link to where it came from; hostile
 */
public record ReceivedSignal(
    String origin,
    String fingerprint,
    String name,
    boolean firing,
    Instant startsAt,
    Optional<Instant> endsAt,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<String> link) {

  /** Copies labels and annotations. */
  public ReceivedSignal {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /**
   * What rules and topology know it by: its label {@code kind}, by which alerts of Prometheus say
   * which signal they stand for, or its name. Signals' kinds begin with a small letter; a label
   * such as {@code kind="Pod"} is about an object of Kubernetes.
   */
  public String kind() {
    String kind = labels.getOrDefault("kind", "");
    return !kind.isEmpty() && kind.charAt(0) >= 'a' && kind.charAt(0) <= 'z' ? kind : name;
  }

  /** The same fact, as it would be reported if it had held since then. */
  public ReceivedSignal holdingSince(Instant since) {
    return new ReceivedSignal(
        origin, fingerprint, name, true, since, Optional.empty(), labels, annotations, link);
  }

  /** How much text it carries, in UTF-16 units. */
  public int length() {
    return fingerprint.length()
        + name.length()
        + (link.isPresent() ? link.get().length() : 0)
        + length(labels)
        + length(annotations);
  }

  private static int length(Map<String, String> texts) {
    int length = 0;
    for (Map.Entry<String, String> text : texts.entrySet()) {
      length += text.getKey().length() + text.getValue().length();
    }
    return length;
  }
}
