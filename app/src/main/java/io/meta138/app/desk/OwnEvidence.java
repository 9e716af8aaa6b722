package io.meta138.app.desk;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.network.probe.NetworkWatch;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document that the desk's own process has at hand.
 *
 * @param name of the source
 * @param title of the document
 * @param mediaType of the document
 * @param content of the document as it is now
 */
record OwnEvidence(String name, String title, String mediaType, Supplier<byte[]> content)
    implements EvidenceSource {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The network as the desk's own watch sees it: rounds, heads and peers by node, validators. */
  static EvidenceSource network(NetworkWatch watch) {
    return new OwnEvidence(
        "network",
        "rounds, heads, peers and validators",
        "application/json",
        () -> JSON.writeValueAsBytes(watch.report()));
  }

  /** Every metric of the process, as Prometheus would scrape it. */
  static EvidenceSource metrics(PrometheusMeterRegistry metrics) {
    return new OwnEvidence(
        "metrics",
        "metrics of this process",
        "text/plain",
        () -> metrics.scrape().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Duration limit() {
    return Duration.ofSeconds(5);
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) {
    return List.of(Finding.Document.of(title, mediaType, content.get()));
  }
}
