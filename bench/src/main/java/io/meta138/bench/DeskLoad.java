package io.meta138.bench;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.signals.ReceivedSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a desk is measured with: the alerts, and the people who are paged for them. */
final class DeskLoad {
  /** One alert in so many is about an account, and thereby an incident of its own. */
  private static final int ALONE = 1_000;

  private DeskLoad() {}

  /** One on-call engineer, then another. */
  static final class OnCall implements Responders {
    private static final Policy POLICY =
        new Policy(
            "bench",
            List.of(),
            List.of(),
            false,
            List.of(
                new Step(Duration.ZERO, List.of("alice")),
                new Step(Duration.ofSeconds(2), List.of("bob"))),
            List.of(),
            0,
            Duration.ofMinutes(5),
            Duration.ofMinutes(30));

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return POLICY;
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of(new Reach(target, List.of(Channel.PAGERDUTY)));
    }
  }

  /** Whether the alert of this number is an incident of its own. */
  static boolean alone(int index) {
    return index % ALONE == 0;
  }

  /** How many of those from a number on, up to another, are incidents of their own. */
  static int alone(int from, int until) {
    return (until - 1) / ALONE - (from - 1) / ALONE;
  }

  /** An alert of this number, which holds. */
  static ReceivedSignal alert(int index) {
    boolean account = alone(index);
    String kind = account ? "tx.stuck" : "feed.stale";
    String subject = (account ? "account:" : "feed:") + index;
    return new ReceivedSignal(
        "alertmanager",
        "fingerprint-" + index,
        kind,
        true,
        Instant.now(),
        Optional.empty(),
        Map.of(
            "alertname",
            kind,
            "kind",
            kind,
            "subject",
            subject,
            "instance",
            "oracle-1:9100",
            "job",
            "oracle",
            "severity",
            "P1"),
        Map.of("summary", subject + " is not as it should be for some time now"),
        Optional.of("http://prometheus.local/graph?g0.expr=feed_age"));
  }
}
