package io.meta138.incident.incidents;

import io.meta138.incident.Severity;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All severity rules: the worst that fits decides; what no rule knows is taken as high. */
public final class SeverityRules {
  private final List<SeverityRule> ofAlerts;
  private final List<SeverityRule> ofIncidents;
  private final Map<String, Duration> every;

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
    for (SeverityRule rule : ofAlerts) {
      if (rule.covers(rule.expected() ? alert : name, labels, component)) {
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
