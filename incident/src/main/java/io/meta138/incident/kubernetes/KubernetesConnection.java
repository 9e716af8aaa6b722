package io.meta138.incident.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meta138.incident.evidence.sources.PodEvents;
import io.meta138.incident.runbooks.QuorumGuard;
import io.meta138.incident.runbooks.RunbookException;
import io.meta138.platform.runbook.RunbookAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A connection to the cluster that a configuration names; nothing is asked before it is used. */
public final class KubernetesConnection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 15_000;

  private final KubernetesClient client;
  private final KubernetesSettings settings;

  private KubernetesConnection(KubernetesClient client, KubernetesSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * A connection.
   *
   * @param resolve turns a configured path into one that can be opened
   * @throws RunbookException when the kubeconfig can't be used
   */
  public static KubernetesConnection open(KubernetesConfig config, UnaryOperator<Path> resolve) {
    Config found =
        config
            .kubeconfig()
            .map(resolve)
            .map(KubernetesConnection::read)
            .orElseGet(() -> Config.autoConfigure(null));
    Config bounded =
        new ConfigBuilder(found)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            .withRequestRetryBackoffLimit(1)
            .build();
    return new KubernetesConnection(
        new KubernetesClientBuilder().withConfig(bounded).build(), config.settings());
  }

  private static Config read(Path file) {
    if (!Files.isReadable(file)) {
      throw new RunbookException("the kubeconfig " + file + " can't be read");
    }
    try {
      return Config.fromKubeconfig(file.toFile());
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new RunbookException("the kubeconfig " + file + " can't be used: " + e, e);
    }
  }

  /**
   * What runbooks look up and change there.
   *
   * @param guard asked before a validator is taken down
   */
  public List<RunbookAction> actions(QuorumGuard guard) {
    return KubernetesActions.of(client, settings, guard);
  }

  /** Events of pods in the namespaces that may be touched. */
  public PodEvents events() {
    return new ClusterPodEvents(client, settings.namespaces());
  }

  @Override
  public void close() {
    client.close();
  }
}
