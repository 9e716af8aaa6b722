package io.meta138.incident.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A cluster of the mock server with validators and RPC nodes; it has no controllers of its own. */
public final class MockCluster implements AutoCloseable {
  /** Where everything is. */
  public static final String NAMESPACE = "besu-network";

  private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver.MockWebServer");

  static {
    REQUESTS.setLevel(Level.WARNING);
  }

  /** Pods that do not become ready. */
  public final Set<String> broken = new HashSet<>();

  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private final KubernetesClient client;

  /** Four validators and three RPC nodes, all ready. */
  public MockCluster() {
    server.init();
    client = server.createClient();
    set("besu-validator", "validator", 4);
    set("besu-rpc", "rpc", 3);
    for (String name : List.of("node-0", "node-1", "node-2", "node-3", "node-rpc")) {
      client.nodes().resource(node(name)).create();
    }
    reconcile();
  }

  private static Node node(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  /** Where its interface is. */
  public String url() {
    return client.getConfiguration().getMasterUrl();
  }

  /** Whether a pod is there and ready. */
  public boolean ready(String pod) {
    Pod found = client.pods().inNamespace(NAMESPACE).withName(pod).get();
    return found != null && found.getStatus().getConditions().getFirst().getStatus().equals("True");
  }

  /** Ends a pod; another one takes its place. */
  public void restart(String pod) {
    client.pods().inNamespace(NAMESPACE).withName(pod).delete();
  }

  /** How many pods a stateful set is to have. */
  public int replicas(String set) {
    return client
        .apps()
        .statefulSets()
        .inNamespace(NAMESPACE)
        .withName(set)
        .get()
        .getSpec()
        .getReplicas();
  }

  /** A client of it. */
  public KubernetesClient client() {
    return client;
  }

  private void set(String name, String component, int replicas) {
    StatefulSet set =
        new StatefulSetBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withNewSpec()
            .withReplicas(replicas)
            .withNewSelector()
            .addToMatchLabels("component", component)
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels("component", component)
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();
    client.apps().statefulSets().inNamespace(NAMESPACE).resource(set).create();
  }

  /** Does what the controllers of a cluster would do. */
  public void reconcile() {
    for (StatefulSet set : client.apps().statefulSets().inNamespace(NAMESPACE).list().getItems()) {
      String name = set.getMetadata().getName();
      String component = set.getSpec().getSelector().getMatchLabels().get("component");
      int wanted = set.getSpec().getReplicas();
      List<Pod> pods =
          client.pods().inNamespace(NAMESPACE).withLabel("component", component).list().getItems();
      Set<String> there = new HashSet<>();
      for (Pod pod : pods) {
        String podName = pod.getMetadata().getName();
        int ordinal = Integer.parseInt(podName.substring(podName.lastIndexOf('-') + 1));
        if (ordinal >= wanted) {
          client.pods().inNamespace(NAMESPACE).withName(podName).delete();
        } else {
          there.add(podName);
        }
      }
      int ready = 0;
      for (int i = 0; i < wanted; i++) {
        String podName = name + "-" + i;
        if (!there.contains(podName)) {
          client
              .pods()
              .inNamespace(NAMESPACE)
              .resource(pod(podName, component, !broken.contains(podName)))
              .create();
        }
        ready += broken.contains(podName) ? 0 : 1;
      }
      report(name, ready);
    }
  }

  /** Says how many pods are ready; who changed the set meanwhile is seen by the next turn. */
  private void report(String set, int ready) {
    try {
      client
          .apps()
          .statefulSets()
          .inNamespace(NAMESPACE)
          .withName(set)
          .edit(old ->
              new StatefulSetBuilder(old)
                  .editOrNewStatus()
                  .withReadyReplicas(ready)
                  .withUpdatedReplicas(ready)
                  .endStatus()
                  .build());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static Pod pod(String name, String component, boolean ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .addToLabels("component", component)
        .addToLabels("statefulset.kubernetes.io/pod-name", name)
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind("StatefulSet")
        .withName(name.substring(0, name.lastIndexOf('-')))
        .withUid("set")
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName(
            component.equals("rpc") ? "node-rpc" : "node-" + name.charAt(name.length() - 1))
        .addNewContainer()
        .withName("besu")
        .withImage("besu:1")
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .addNewContainerStatus()
        .withName("besu")
        .withRestartCount(ready ? 0 : 9)
        .endContainerStatus()
        .endStatus()
        .build();
  }

  /** A pod is as it is when it crashes again and again. */
  public void breaks(String name) {
    broken.add(name);
    client.pods().inNamespace(NAMESPACE).withName(name).delete();
    reconcile();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
