package io.meta138.incident.incidents;

import io.meta138.incident.Severity;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All severity rules: the worst that fits decides; what no rule knows is taken as high. Safe to
 * share.
 */
public final class SeverityRules {
  /** Names come from outside: those of so many alerts are kept. */
  private static final int MOST_NAMES = 10_000;

  private final List<SeverityRule> ofAlerts;
  private final List<SeverityRule> ofIncidents;
  private final Map<String, Duration> every;
  private final Map<Named, List<SeverityRule>> byName = new ConcurrentHashMap<>();

  /** What rules' names are asked for: the alert's own name, and what it stands for. */
  private record Named(String alert, String name) {}

  /** Rules in the order of their file; of equally bad ones the first is named. */
  public SeverityRules(List<SeverityRule> rules) {
    this.ofAlerts = rules.stream().filter(rule -> !rule.ofIncidents()).toList();
    this.ofIncidents = rules.stream().filter(SeverityRule::ofIncidents).toList();
    this.every =
        rules.stream()
            .filter(rule -> rule.every().isPositive())
            .collect(
                Collectors.toUnmodifiableMap(
                    SeverityRule::name, SeverityRule::every, (first, _) -> first));
  }

  /**
   * What an alert is worth. A rule of what is expected is asked by the alert's own name: a label
   * that anybody sets must not keep an alert from paging.
   *
   * @param component kind of the component; empty when it is about none we know
   */
  public Verdict judge(ReceivedSignal signal, String component) {
    return judge(signal.name(), signal.kind(), signal.labels(), component);
  }

  /**
   * What an alert is worth whose kind is its name.
   *
   * @param component kind of the component; empty when it is about none we know
   */
  public Verdict judge(String name, Map<String, String> labels, String component) {
    return judge(name, name, labels, component);
  }

  private Verdict judge(String alert, String name, Map<String, String> labels, String component) {
    Optional<SeverityRule> worst = Optional.empty();
    boolean security = false;
    for (SeverityRule rule : candidates(new Named(alert, name))) {
      if (rule.fits(labels, component)) {
        if (rule.expected()) {
          return verdict(rule, false);
        }
        security |= rule.security();
        if (worst.isEmpty() || rule.severity().worseThan(worst.get().severity())) {
          worst = Optional.of(rule);
        }
      }
    }
    boolean secure = security;
    return worst
        .map(rule ->
            new Verdict(
                rule.severity(), rule.because(), rule.name(), secure, rule.hold(), rule.expected()))
        .orElseGet(() ->
            new Verdict(
                Severity.P1,
                "no severity rule knows " + name + "; when unsure, the higher",
                "",
                false,
                Duration.ZERO,
                false));
  }

  /** Rules whose names an alert has, in their order. */
  private List<SeverityRule> candidates(Named named) {
    List<SeverityRule> known = byName.get(named);
    if (known != null) {
      return known;
    }
    List<SeverityRule> found =
        ofAlerts.stream()
            .filter(rule -> rule.names(rule.expected() ? named.alert() : named.name()))
            .toList();
    if (byName.size() < MOST_NAMES) {
      byName.put(named, found);
    }
    return found;
  }

  /** How often an alert must be reported that such a rule judged; zero when it need not be. */
  public Duration every(Verdict verdict) {
    return every.getOrDefault(verdict.expected() ? verdict.rule() : "", Duration.ZERO);
  }

  /** Rules whose alerts have to come from the first start on. */
  public List<SeverityRule> required() {
    return ofAlerts.stream().filter(SeverityRule::required).toList();
  }

  private static Verdict verdict(SeverityRule rule, boolean security) {
    return new Verdict(
        rule.severity(), rule.because(), rule.name(), security, rule.hold(), rule.expected());
  }

  /** The worst rule that so many components of a kind in one incident meet. */
  public Optional<SeverityRule> spread(String kind, int affected) {
    Optional<SeverityRule> worst = Optional.empty();
    for (SeverityRule rule : ofIncidents) {
      if (rule.kinds().contains(kind)
          && affected >= rule.affected()
          && (worst.isEmpty() || rule.severity().worseThan(worst.get().severity()))) {
        worst = Optional.of(rule);
      }
    }
    return worst;
  }
}
