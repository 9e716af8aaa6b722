package io.meta138.app.desk;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.network.probe.NetworkWatch;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The network as the desk's own watch sees it: rounds, heads and peers by node, validators. */
final class NetworkEvidence implements EvidenceSource {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final NetworkWatch watch;

  NetworkEvidence(NetworkWatch watch) {
    this.watch = watch;
  }

  @Override
  public String name() {
    return "network";
  }

  @Override
  public Duration limit() {
    return Duration.ofSeconds(5);
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) {
    return List.of(
        Finding.Document.of(
            "rounds, heads, peers and validators",
            "application/json",
            JSON.writeValueAsBytes(watch.report())));
  }
}
