package io.meta138.incident.evidence.sources;

import io.meta138.incident.Texts;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Events of pods while it happened, oldest first. */
public final class PodEventSource implements EvidenceSource {
  private static final String TITLE = "pod events";
  private static final int MOST = 1_000;

  private final PodEvents events;
  private final Duration limit;

  /** Events from there. */
  public PodEventSource(PodEvents events, Duration limit) {
    this.events = events;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public Duration limit() {
    return limit;
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) throws InterruptedException {
    return List.of(
        switch (events.events(scope.from(), scope.to(), allowed)) {
          case PodEvents.Reading.Unreadable(String reason) -> new Finding.Missing(TITLE, reason);
          case PodEvents.Reading.Read(var all) -> document(scope, all);
        });
  }

  private static Finding document(Scope scope, List<PodEvents.Event> all) {
    StringBuilder text = new StringBuilder();
    text.append("# from %s to %s: %d events\n".formatted(scope.from(), scope.to(), all.size()));
    all.stream()
        .sorted(Comparator.comparing(PodEvents.Event::at))
        .skip(Math.max(0, all.size() - MOST))
        .forEach(event -> text.append(line(event)).append('\n'));
    return Finding.Document.of(
        TITLE, "text/plain", text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(PodEvents.Event event) {
    String text =
        "%s %s/%s %s %s x%d: %s"
            .formatted(
                event.at(),
                event.namespace(),
                event.object(),
                event.type(),
                event.reason(),
                event.count(),
                event.message());
    return Texts.cut(Texts.line(text), 2_000);
  }
}
