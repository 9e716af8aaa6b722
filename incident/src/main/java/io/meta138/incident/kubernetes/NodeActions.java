package io.meta138.incident.kubernetes;

import static io.meta138.incident.runbooks.ActionOf.required;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Parameter;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nodes and network policies: keeping pods off a node, and cutting a pod off the network. */
final class NodeActions {
  /** Set on a pod that is cut off and has no label of its own. */
  static final String ISOLATED = "meta138.io/isolated";

  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
  private static final Parameter NODE =
      required("node", RunbookAction.Type.NAME, "Name of the node.");

  private final Cluster cluster;

  NodeActions(Cluster cluster) {
    this.cluster = cluster;
  }

  List<RunbookAction> all() {
    return List.of(
        ActionOf.look(
            "kubernetes.node",
            "Tells how a node is.",
            List.of(NODE),
            Set.of("ready", "schedulable"),
            cluster.look(this::node)),
        new ActionOf(
            "kubernetes.cordon",
            "Keeps new pods off a node; the quorum guard may refuse, as a validator there could"
                + " not come back.",
            List.of(NODE),
            Set.of("schedulable"),
            true,
            true,
            cluster.change(call -> schedulable(call, false))),
        new ActionOf(
            "kubernetes.uncordon",
            "Lets new pods onto a node again.",
            List.of(NODE),
            Set.of("schedulable"),
            true,
            true,
            cluster.change(call -> schedulable(call, true))),
        ActionOf.look(
            "kubernetes.network-policies",
            "Lists the network policies.",
            List.of(Cluster.NAMESPACE),
            Set.of("count", "names"),
            cluster.look(this::policies)),
        new ActionOf(
            "kubernetes.isolate",
            "Cuts a pod off the network; the quorum guard may refuse.",
            List.of(Cluster.NAMESPACE, Cluster.POD),
            Set.of("policy"),
            true,
            true,
            cluster.change(this::isolate)),
        new ActionOf(
            "kubernetes.release",
            "Lets a pod that was cut off onto the network again.",
            List.of(Cluster.NAMESPACE, Cluster.POD),
            Set.of("policy"),
            true,
            true,
            cluster.change(this::release)));
  }

  private Optional<Node> find(Cluster.Call call) {
    return Optional.ofNullable(cluster.client.nodes().withName(call.get("node")).get());
  }

  private static Result noNode(Cluster.Call call) {
    return new Result.Failed("there is no node " + call.get("node"));
  }

  private Result node(Cluster.Call call) {
    Optional<Node> node = find(call);
    if (node.isEmpty()) {
      return noNode(call);
    }
    boolean ready =
        node.get().getStatus() != null
            && node.get().getStatus().getConditions().stream()
                .anyMatch(one -> one.getType().equals("Ready") && one.getStatus().equals("True"));
    boolean schedulable = !Boolean.TRUE.equals(node.get().getSpec().getUnschedulable());
    return new Result.Done(
        "%s is %sready and %sschedulable"
            .formatted(call.get("node"), ready ? "" : "not ", schedulable ? "" : "not "),
        Map.of("ready", String.valueOf(ready), "schedulable", String.valueOf(schedulable)));
  }

  private Result schedulable(Cluster.Call call, boolean wanted) throws InterruptedException {
    Optional<Node> node = find(call);
    if (node.isEmpty()) {
      return noNode(call);
    }
    if (!wanted) {
      List<Pod> pods =
          cluster.client.pods().inAnyNamespace().list().getItems().stream()
              .filter(pod ->
                  pod.getSpec() != null && call.get("node").equals(pod.getSpec().getNodeName()))
              .toList();
      Optional<Result> refused = cluster.refused(pods, call);
      if (refused.isPresent()) {
        return refused.get();
      }
    }
    if (!call.dryRun()) {
      cluster
          .client
          .nodes()
          .withName(call.get("node"))
          .edit(old -> old.edit().editOrNewSpec().withUnschedulable(!wanted).endSpec().build());
    }
    return new Result.Done(
        "%s %s %s pods"
            .formatted(
                call.get("node"),
                call.dryRun() ? "would take" : "takes",
                wanted ? "new" : "no new"),
        Map.of("schedulable", String.valueOf(wanted)));
  }

  private Result policies(Cluster.Call call) {
    List<String> names =
        cluster
            .client
            .network()
            .v1()
            .networkPolicies()
            .inNamespace(call.namespace())
            .list()
            .getItems()
            .stream()
            .map(one -> one.getMetadata().getName())
            .sorted()
            .toList();
    return new Result.Done(
        names.size() + " network policies: " + String.join(", ", names),
        Map.of("count", String.valueOf(names.size()), "names", String.join(",", names)));
  }

  private static String policyName(Cluster.Call call) {
    return "isolate-" + call.get("pod");
  }

  private Result isolate(Cluster.Call call) throws InterruptedException {
    Optional<Pod> pod = cluster.pod(call);
    if (pod.isEmpty()) {
      return Cluster.noPod(call);
    }
    Optional<Result> refused = cluster.refused(List.of(pod.get()), call);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (!call.dryRun()) {
      Map<String, String> labels = pod.get().getMetadata().getLabels();
      boolean named = labels != null && labels.containsKey(POD_NAME);
      if (!named) {
        cluster
            .client
            .pods()
            .inNamespace(call.namespace())
            .withName(call.get("pod"))
            .edit(old ->
                old.edit()
                    .editMetadata()
                    .addToLabels(ISOLATED, call.get("pod"))
                    .endMetadata()
                    .build());
      }
      create(call, named ? POD_NAME : ISOLATED);
    }
    return new Result.Done(
        (call.dryRun() ? "would cut off " : "cut off ") + call.get("pod"),
        Map.of("policy", policyName(call)));
  }

  private void create(Cluster.Call call, String label) {
    NetworkPolicy policy =
        new NetworkPolicyBuilder()
            .withNewMetadata()
            .withName(policyName(call))
            .withNamespace(call.namespace())
            .addToAnnotations("meta138.io/made-by", call.key())
            .endMetadata()
            .withNewSpec()
            .withNewPodSelector()
            .addToMatchLabels(label, call.get("pod"))
            .endPodSelector()
            .withPolicyTypes("Ingress", "Egress")
            .endSpec()
            .build();
    var policies = cluster.client.network().v1().networkPolicies().inNamespace(call.namespace());
    if (policies.withName(policyName(call)).get() == null) {
      policies.resource(policy).create();
    } else {
      policies.resource(policy).update();
    }
  }

  private Result release(Cluster.Call call) {
    if (!call.dryRun()) {
      cluster
          .client
          .network()
          .v1()
          .networkPolicies()
          .inNamespace(call.namespace())
          .withName(policyName(call))
          .delete();
      if (cluster.pod(call).isPresent()) {
        cluster
            .client
            .pods()
            .inNamespace(call.namespace())
            .withName(call.get("pod"))
            .edit(
                old -> old.edit().editMetadata().removeFromLabels(ISOLATED).endMetadata().build());
      }
    }
    return new Result.Done(
        (call.dryRun() ? "would let " : "let ") + call.get("pod") + " onto the network again",
        Map.of("policy", policyName(call)));
  }
}
