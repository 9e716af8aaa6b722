package io.meta138.incident.kubernetes;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meta138.incident.evidence.sources.PodEvents;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events of pods as a cluster keeps them (core/v1 Event), by namespace. */
final class ClusterPodEvents implements PodEvents {
  private static final long MOST = 2_000;

  private final KubernetesClient client;
  private final List<String> namespaces;

  /**
   * Events of these namespaces.
   *
   * @param client of the cluster; stays its owner's
   */
  ClusterPodEvents(KubernetesClient client, List<String> namespaces) {
    this.client = client;
    this.namespaces = List.copyOf(namespaces);
  }

  @Override
  public Reading events(Instant from, Instant to, Duration limit) {
    List<PodEvents.Event> found = new ArrayList<>();
    for (String namespace : namespaces) {
      try {
        client
            .v1()
            .events()
            .inNamespace(namespace)
            .list(new ListOptionsBuilder().withLimit(MOST).build())
            .getItems()
            .forEach(event -> {
              Optional<Instant> at = at(event);
              if (at.isPresent() && !at.get().isBefore(from) && !at.get().isAfter(to)) {
                found.add(read(namespace, at.get(), event));
              }
            });
      } catch (KubernetesClientException e) {
        String said = e.getStatus() == null ? null : e.getStatus().getMessage();
        return new Reading.Unreadable(
            "Kubernetes gave no events of %s: %s"
                .formatted(namespace, said == null ? e.getClass().getSimpleName() : said));
      }
    }
    return new Reading.Read(found);
  }

  private static PodEvents.Event read(
      String namespace, Instant at, io.fabric8.kubernetes.api.model.Event event) {
    var about = event.getInvolvedObject();
    String object =
        about == null
            ? "unknown"
            : text(about.getKind()).toLowerCase(Locale.ROOT) + "/" + text(about.getName());
    return new PodEvents.Event(
        at,
        namespace,
        object,
        text(event.getType()),
        text(event.getReason()),
        text(event.getMessage()),
        event.getCount() == null ? 1 : event.getCount());
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** When it was last seen: which field says so depends on who reported it. */
  private static Optional<Instant> at(io.fabric8.kubernetes.api.model.Event event) {
    return Stream.of(
            event.getLastTimestamp(),
            event.getEventTime() == null ? null : event.getEventTime().getTime(),
            event.getFirstTimestamp(),
            event.getMetadata().getCreationTimestamp())
        .filter(Objects::nonNull)
        .findFirst()
        .flatMap(ClusterPodEvents::parse);
  }

  private static Optional<Instant> parse(String time) {
    try {
      return Optional.of(OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
