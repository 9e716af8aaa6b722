package io.meta138.incident.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.timeline.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine with a clock that a test sets, and everything it has sent and written so far. */
final class TestDesk {
  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  final Engine engine;
  final List<Notice> notices = new ArrayList<>();
  final List<Entry> entries = new ArrayList<>();
  final List<Effects> effects = new ArrayList<>();
  Instant now = START;
  Outcome last = new Outcome.Done("");

  TestDesk() {
    this(RulesFile.shipped());
  }

  TestDesk(Rules rules) {
    this(new Engine(rules, new People()));
  }

  TestDesk(Engine engine) {
    this.engine = engine;
  }

  /** On call: alice by PagerDuty, then e-mail; after 5 min bob; once more after another 5. */
  static final class People implements Responders {
    static final Policy POLICY =
        new Policy(
            "usual",
            List.of(),
            List.of(),
            false,
            List.of(
                new Step(Duration.ZERO, List.of("schedule:primary")),
                new Step(Duration.ofMinutes(5), List.of("role:lead"))),
            List.of(),
            1,
            Duration.ofMinutes(5),
            Duration.ofMinutes(30));

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return POLICY;
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return switch (target) {
        case "schedule:primary" ->
            List.of(new Reach("alice", List.of(Channel.PAGERDUTY, Channel.EMAIL)));
        case "role:lead", "person:bob" -> List.of(new Reach("bob", List.of(Channel.PAGERDUTY)));
        case "person:alice" -> List.of(new Reach("alice", List.of(Channel.PAGERDUTY)));
        default -> List.of();
      };
    }
  }

  Outcome send(Input input) {
    last = engine.apply(now, input);
    Effects done = engine.drain();
    effects.add(done);
    notices.addAll(done.notices());
    entries.addAll(done.entries());
    return last;
  }

  TestDesk after(Duration time) {
    now = now.plus(time);
    send(new Input.Tick());
    return this;
  }

  TestDesk fires(String name, String... labels) {
    send(new Input.Signals(List.of(signal(name, true, now, Optional.empty(), labels))));
    return this;
  }

  TestDesk ends(String name, String... labels) {
    String id = Alert.id("test", fingerprint(name, labels));
    Instant began = engine.alert(id).map(a -> a.signal().startsAt()).orElse(now);
    send(new Input.Signals(List.of(signal(name, false, began, Optional.of(now), labels))));
    return this;
  }

  static ReceivedSignal signal(
      String name, boolean firing, Instant start, Optional<Instant> end, String... labels) {
    Map<String, String> map = new java.util.TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      map.put(labels[i], labels[i + 1]);
    }
    return new ReceivedSignal(
        "test",
        fingerprint(name, labels),
        name,
        firing,
        start,
        end,
        map,
        Map.of("summary", "the same words"),
        Optional.empty());
  }

  static String fingerprint(String name, String... labels) {
    return name + String.join("|", labels);
  }

  Alert alert(String name, String... labels) {
    return engine.alert(Alert.id("test", fingerprint(name, labels))).orElseThrow();
  }

  Incident incident(int number) {
    return engine.incident("I-" + number).orElseThrow();
  }

  List<Notice> pages() {
    return notices.stream().filter(n -> n.kind() == Notice.Kind.PAGE).toList();
  }

  List<String> paged() {
    return pages().stream().map(n -> n.incident() + " " + n.contact() + " " + n.channel()).toList();
  }
}
