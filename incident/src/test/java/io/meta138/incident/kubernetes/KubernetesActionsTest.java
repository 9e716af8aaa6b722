package io.meta138.incident.kubernetes;

import static io.meta138.incident.kubernetes.MockCluster.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.meta138.incident.runbooks.Actions;
import io.meta138.incident.runbooks.QuorumGuard;
import io.meta138.incident.runbooks.ValidatorView;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesActionsTest {
  private final Map<String, ValidatorView.State> view = new TreeMap<>();
  private MockCluster cluster;
  private Actions actions;

  @BeforeEach
  void start() {
    cluster = new MockCluster();
    for (int i = 0; i < 4; i++) {
      view.put("besu-validator-" + i, ValidatorView.State.UP);
    }
    actions =
        new Actions(
            KubernetesActions.of(
                cluster.client(),
                KubernetesSettings.standard(),
                new QuorumGuard(_ -> view, InstantSource.system())));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void podsAreCountedAndNamed() throws Exception {
    cluster.breaks("besu-validator-2");

    assertThat(values("kubernetes.pods", Map.of("component", "validator")))
        .containsEntry("total", "4")
        .containsEntry("ready", "3")
        .containsEntry("names-not-ready", "besu-validator-2")
        .containsEntry("restarts", "9");
    assertThat(values("kubernetes.pods", Map.of("pod", "besu-rpc-1")))
        .containsEntry("node", "node-rpc");
    assertThat(values("kubernetes.describe", Map.of("pod", "besu-rpc-1")))
        .containsEntry("images", "besu:1");
  }

  @Test
  void onePodIsRestartedButNotInADryRun() throws Exception {
    Map<String, String> pod = Map.of("pod", "besu-validator-2");

    assertThat(call("kubernetes.restart-pod", pod, true)).isInstanceOf(Result.Done.class);
    assertThat(pod("besu-validator-2")).isTrue();
    assertThat(call("kubernetes.restart-pod", pod, false)).isInstanceOf(Result.Done.class);
    assertThat(pod("besu-validator-2")).isFalse();
  }

  @Test
  void everyWayToTakeAValidatorDownIsRefusedBelowQuorum() throws Exception {
    view.put("besu-validator-0", ValidatorView.State.DOWN);
    Map<String, String> pod = Map.of("pod", "besu-validator-3");
    Map<String, String> set = Map.of("kind", "statefulset", "name", "besu-validator");

    for (Result refused :
        new Result[] {
          call("kubernetes.restart-pod", pod, false),
          call("kubernetes.isolate", pod, false),
          call("kubernetes.rollout-restart", set, false),
          call("kubernetes.cordon", Map.of("node", "node-1"), false),
          call(
              "kubernetes.scale",
              Map.of("kind", "statefulset", "name", "besu-validator", "replicas", "3"),
              false)
        }) {
      assertThat(refused)
          .isInstanceOfSatisfying(
              Result.Failed.class,
              failed -> assertThat(failed.reason()).contains("4 validators would be up and 3"));
    }
    assertThat(pod("besu-validator-3")).isTrue();
    assertThat(values("kubernetes.workload", set)).containsEntry("replicas", "4");
    assertThat(values("kubernetes.node", Map.of("node", "node-1")))
        .containsEntry("schedulable", "true");
  }

  @Test
  void aPodThatTheSettingsCallAValidatorIsOneWithoutItsLabel() throws Exception {
    view.put("besu-validator-0", ValidatorView.State.DOWN);
    Actions named =
        new Actions(
            KubernetesActions.of(
                cluster.client(),
                new KubernetesSettings(
                    List.of(NAMESPACE), "validator", Map.of("besu-rpc-1", "besu-validator-3")),
                new QuorumGuard(_ -> view, InstantSource.system())));

    assertThat(
            named
                .find("kubernetes.restart-pod")
                .orElseThrow()
                .run(Map.of("pod", "besu-rpc-1"), false, "R-1.one", Duration.ofMinutes(1)))
        .isInstanceOf(Result.Failed.class);
  }

  @Test
  void validatorsThatAreReplacedSeveralAtATimeAreCountedTogether() throws Exception {
    Map<String, String> set = Map.of("kind", "statefulset", "name", "besu-validator");
    assertThat(call("kubernetes.rollout-restart", set, true)).isInstanceOf(Result.Done.class);
    cluster
        .client()
        .apps()
        .statefulSets()
        .inNamespace(NAMESPACE)
        .withName("besu-validator")
        .edit(old ->
            old.edit()
                .editSpec()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(2))
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec()
                .build());

    assertThat(call("kubernetes.rollout-restart", set, true)).isInstanceOf(Result.Failed.class);
  }

  @Test
  void whatIsDownAlreadyMayBeRestartedAlsoWhenTheChainStandsStill() throws Exception {
    view.put("besu-validator-0", ValidatorView.State.DOWN);
    view.put("besu-validator-1", ValidatorView.State.DOWN);

    assertThat(call("kubernetes.restart-pod", Map.of("pod", "besu-validator-0"), false))
        .isInstanceOf(Result.Done.class);
  }

  @Test
  void aRolloutRestartIsOneHoweverOftenItsStepIsTried() throws Exception {
    Map<String, String> set = Map.of("kind", "statefulset", "name", "besu-rpc");

    assertThat(call("kubernetes.rollout-restart", set, false)).isInstanceOf(Result.Done.class);
    String version = version();
    assertThat(call("kubernetes.rollout-restart", set, false)).isInstanceOf(Result.Done.class);

    assertThat(values("kubernetes.workload", set)).containsEntry("restarted-by", "R-1.step");
    assertThat(version()).isEqualTo(version);
  }

  private String version() {
    return cluster
        .client()
        .apps()
        .statefulSets()
        .inNamespace(NAMESPACE)
        .withName("besu-rpc")
        .get()
        .getMetadata()
        .getResourceVersion();
  }

  @Test
  void replicasAreChangedWithinBounds() throws Exception {
    Map<String, String> scale =
        new TreeMap<>(Map.of("kind", "statefulset", "name", "besu-rpc", "replicas", "5"));
    assertThat(call("kubernetes.scale", scale, false)).isInstanceOf(Result.Done.class);
    cluster.reconcile();
    assertThat(values("kubernetes.workload", Map.of("kind", "statefulset", "name", "besu-rpc")))
        .containsEntry("ready", "5");
    scale.put("replicas", "5000");
    assertThat(call("kubernetes.scale", scale, false)).isInstanceOf(Result.Failed.class);
    scale.put("replicas", "-1");
    assertThat(call("kubernetes.scale", scale, false)).isInstanceOf(Result.Failed.class);
  }

  @Test
  void aPodIsCutOffAndLetBack() throws Exception {
    Map<String, String> pod = Map.of("pod", "besu-rpc-0");
    call("kubernetes.isolate", pod, false);
    call("kubernetes.isolate", pod, false);

    NetworkPolicy policy =
        cluster
            .client()
            .network()
            .v1()
            .networkPolicies()
            .inNamespace(NAMESPACE)
            .withName("isolate-besu-rpc-0")
            .get();
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getIngress()).isEmpty();
    assertThat(policy.getSpec().getPodSelector().getMatchLabels())
        .isEqualTo(Map.of("statefulset.kubernetes.io/pod-name", "besu-rpc-0"));
    assertThat(values("kubernetes.network-policies", Map.of()))
        .containsEntry("names", "isolate-besu-rpc-0");
    call("kubernetes.release", pod, false);
    assertThat(values("kubernetes.network-policies", Map.of())).containsEntry("count", "0");
  }

  @Test
  void onlyListedNamespacesAreTouched() throws Exception {
    assertThat(
            call(
                "kubernetes.restart-pod",
                Map.of("namespace", "kube-system", "pod", "besu-rpc-0"),
                false))
        .isEqualTo(
            new Result.Failed(
                "the namespace kube-system may not be touched; these may: besu-network"));
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    assertThat(call("kubernetes.pods", Map.of("pod", "none"), false))
        .isEqualTo(new Result.Failed("there is no pod none in besu-network"));
    assertThat(call("kubernetes.cordon", Map.of("node", "none"), false))
        .isEqualTo(new Result.Failed("there is no node none"));
  }

  @Test
  void logsAndUsageAreRead() throws Exception {
    KubernetesMockServer server = new KubernetesMockServer(false);
    server.init();
    try (var client = server.createClient()) {
      server
          .expect()
          .withPath("/api/v1/namespaces/besu-network/pods/p/log?pretty=false&tailLines=2000")
          .andReturn(200, "a\nERROR b\n")
          .always();
      server
          .expect()
          .withPath("/apis/metrics.k8s.io/v1beta1/namespaces/besu-network/pods/p")
          .andReturn(
              200,
              """
              {"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":{"name":"p"},
               "containers":[{"name":"a","usage":{"cpu":"250m","memory":"300Mi"}},
                             {"name":"b","usage":{"cpu":"5000000n","memory":"1048576"}}]}
              """)
          .always();
      actions =
          new Actions(
              KubernetesActions.of(
                  client,
                  KubernetesSettings.standard(),
                  new QuorumGuard(_ -> view, InstantSource.system())));

      assertThat(values("kubernetes.logs", Map.of("pod", "p", "lines", "99999")))
          .containsEntry("lines", "2")
          .containsEntry("errors", "1");
      assertThat(values("kubernetes.top", Map.of("pod", "p")))
          .containsEntry("cpu-millis", "255")
          .containsEntry("memory-mib", "301");
    } finally {
      server.destroy();
    }
  }

  @Test
  void aClusterThatCanNotBeReachedLeavesAChangeUnknownAndALookUpFailed() throws Exception {
    Config nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1/")
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(nowhere).build()) {
      actions =
          new Actions(
              KubernetesActions.of(
                  client,
                  KubernetesSettings.standard(),
                  new QuorumGuard(_ -> view, InstantSource.system())));

      assertThat(call("kubernetes.pods", Map.of(), false)).isInstanceOf(Result.Failed.class);
      assertThat(call("kubernetes.release", Map.of("pod", "besu-rpc-0"), false))
          .isInstanceOf(Result.Unknown.class);
    }
  }

  private boolean pod(String name) {
    return cluster.client().pods().inNamespace(NAMESPACE).withName(name).get() != null;
  }

  private Map<String, String> values(String action, Map<String, String> arguments)
      throws InterruptedException {
    Result result = call(action, arguments, false);
    assertThat(result).isInstanceOf(Result.Done.class);
    return ((Result.Done) result).values();
  }

  private Result call(String action, Map<String, String> arguments, boolean dryRun)
      throws InterruptedException {
    return actions
        .find(action)
        .orElseThrow()
        .run(arguments, dryRun, "R-1.step", Duration.ofMinutes(1));
  }
}
