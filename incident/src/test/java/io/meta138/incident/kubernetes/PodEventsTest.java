package io.meta138.incident.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Recorded;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.evidence.sources.PodEventSource;
import io.meta138.incident.evidence.sources.PodEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class PodEventsTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Scope SCOPE =
      Scope.opening(Recorded.open("I-1"), Recorded.OPENED.plusSeconds(5));

  private static List<Finding> collect(EvidenceSource source) throws InterruptedException {
    return source.collect(SCOPE, source.limit());
  }

  private static String text(Finding finding) {
    return new String(((Finding.Document) finding).content(), StandardCharsets.UTF_8);
  }

  private static void event(KubernetesClient client, String name, Instant at, String reason) {
    client
        .v1()
        .events()
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(MockCluster.NAMESPACE)
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withName("besu-validator-1")
                .endInvolvedObject()
                .withType("Warning")
                .withReason(reason)
                .withMessage("it was killed")
                .withLastTimestamp(at.toString())
                .withCount(3)
                .build())
        .create();
  }

  @Test
  void eventsOfTheTimeComeFromTheCluster() throws Exception {
    try (MockCluster cluster = new MockCluster()) {
      event(cluster.client(), "now", Recorded.OPENED, "OOMKilling");
      event(cluster.client(), "before", Recorded.OPENED.minusSeconds(86_400), "Scheduled");

      List<Finding> found =
          collect(
              new PodEventSource(
                  new ClusterPodEvents(cluster.client(), List.of(MockCluster.NAMESPACE)), LIMIT));

      assertThat(text(found.getFirst()).lines())
          .containsExactly(
              "# from 2026-03-04T02:45:00Z to 2026-03-04T03:00:05Z: 1 events",
              "2026-03-04T03:00:00Z besu-network/pod/besu-validator-1 Warning OOMKilling x3: it was"
                  + " killed");
    }
  }

  @Test
  void aClusterThatIsGoneIsMissingEvidence() throws Exception {
    Config nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1/")
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(nowhere).build()) {
      assertThat(
              collect(
                  new PodEventSource(
                      new ClusterPodEvents(client, List.of(MockCluster.NAMESPACE)), LIMIT)))
          .singleElement()
          .isInstanceOf(Finding.Missing.class);
    }
  }

  @Test
  void podEventsAreListedAndAClusterThatDoesNotAnswerIsMissing() throws Exception {
    PodEvents events =
        (from, to, _) ->
            new PodEvents.Reading.Read(
                List.of(
                    new PodEvents.Event(
                        to, "besu", "pod/validator-0", "Warning", "BackOff", "again\n", 4),
                    new PodEvents.Event(
                        from, "besu", "pod/validator-0", "Normal", "Killing", "stop", 1)));

    assertThat(text(collect(new PodEventSource(events, LIMIT)).getFirst()).lines())
        .containsExactly(
            "# from 2026-03-04T02:45:00Z to 2026-03-04T03:00:05Z: 2 events",
            "2026-03-04T02:45:00Z besu/pod/validator-0 Normal Killing x1: stop",
            "2026-03-04T03:00:05Z besu/pod/validator-0 Warning BackOff x4: again");
    assertThat(
            collect(
                new PodEventSource(
                    (_, _, _) -> new PodEvents.Reading.Unreadable("forbidden"), LIMIT)))
        .containsExactly(new Finding.Missing("pod events", "forbidden"));
  }
}
