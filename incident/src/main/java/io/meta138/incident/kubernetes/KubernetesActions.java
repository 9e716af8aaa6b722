package io.meta138.incident.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.incident.runbooks.QuorumGuard;
import io.meta138.platform.runbook.RunbookAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that runbooks look up and change in Kubernetes. */
public final class KubernetesActions {
  private KubernetesActions() {}

  /**
   * The actions.
   *
   * @param client of the cluster; stays its owner's
   * @param settings what may be touched
   * @param guard asked before a validator is taken down
   */
  public static List<RunbookAction> of(
      KubernetesClient client, KubernetesSettings settings, QuorumGuard guard) {
    Cluster cluster = new Cluster(client, settings, guard);
    List<RunbookAction> actions = new ArrayList<>();
    actions.addAll(new PodActions(cluster).all());
    actions.addAll(new WorkloadActions(cluster).all());
    actions.addAll(new NodeActions(cluster).all());
    return List.copyOf(actions);
  }

  /** The same where there is no cluster: each fails and says so. */
  public static List<RunbookAction> absent() {
    QuorumGuard guard = new QuorumGuard(_ -> Map.of(), () -> Instant.EPOCH);
    try (KubernetesClient none = new KubernetesClientBuilder().withConfig(nowhere()).build()) {
      return of(none, KubernetesSettings.standard(), guard).stream()
          .map(action ->
              ActionOf.absent(
                  action,
                  "no Kubernetes cluster is configured: add kubernetes to the desk's configuration"))
          .toList();
    }
  }

  private static Config nowhere() {
    return new ConfigBuilder(Config.empty()).withMasterUrl("https://127.0.0.1:1/").build();
  }
}
