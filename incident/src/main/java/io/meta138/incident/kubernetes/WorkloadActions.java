package io.meta138.incident.kubernetes;

import static io.meta138.incident.runbooks.ActionOf.required;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import io.fabric8.kubernetes.client.dsl.AppsAPIGroupDSL;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Parameter;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** StatefulSets and Deployments: how they are, restarting and scaling them. */
final class WorkloadActions {
  /** Set on the pods' template: a new value makes the controller replace the pods. */
  static final String RESTARTED = "meta138.io/restarted-by";

  private static final Set<String> KINDS = Set.of("statefulset", "deployment");
  private static final int MOST_REPLICAS = 50;
  private static final Pattern ORDINAL = Pattern.compile(".*-(\\d{1,4})");
  private static final List<Parameter> WHICH =
      List.of(
          Cluster.NAMESPACE,
          required("kind", RunbookAction.Type.NAME, "statefulset or deployment."),
          required("name", RunbookAction.Type.NAME, "Its name."));

  private final Cluster cluster;

  WorkloadActions(Cluster cluster) {
    this.cluster = cluster;
  }

  List<RunbookAction> all() {
    return List.of(
        ActionOf.look(
            "kubernetes.workload",
            "Tells how many replicas are wanted, ready and up to date.",
            WHICH,
            Set.of("replicas", "ready", "missing", "updated", "restarted-by"),
            cluster.look(this::show)),
        new ActionOf(
            "kubernetes.rollout-restart",
            "Replaces all pods, one after the other; the quorum guard may refuse.",
            WHICH,
            Set.of("restarted-by"),
            true,
            true,
            cluster.change(this::restart)),
        new ActionOf(
            "kubernetes.scale",
            "Changes how many replicas there are; the quorum guard may refuse.",
            List.of(
                WHICH.get(0),
                WHICH.get(1),
                WHICH.get(2),
                required("replicas", RunbookAction.Type.INTEGER, "How many, at most 50.")),
            Set.of("replicas", "replicas-before"),
            true,
            true,
            cluster.change(this::scale)));
  }

  /**
   * A StatefulSet or Deployment.
   *
   * @param set whether it is a StatefulSet
   * @param oneByOne whether its pods are replaced one after the other
   */
  private record Workload(
      boolean set,
      boolean oneByOne,
      int replicas,
      int ready,
      int updated,
      Map<String, String> selector,
      @Nullable PodTemplateSpec template) {}

  private Optional<Workload> find(Cluster.Call call) {
    String name = call.get("name");
    if (!KINDS.contains(call.get("kind"))) {
      return Optional.empty();
    }
    if (call.get("kind").equals("statefulset")) {
      StatefulSet set =
          cluster.client.apps().statefulSets().inNamespace(call.namespace()).withName(name).get();
      return set == null
          ? Optional.empty()
          : Optional.of(
              new Workload(
                  true,
                  oneByOne(set.getSpec().getUpdateStrategy()),
                  number(set.getSpec().getReplicas()),
                  set.getStatus() == null ? 0 : number(set.getStatus().getReadyReplicas()),
                  set.getStatus() == null ? 0 : number(set.getStatus().getUpdatedReplicas()),
                  labels(set.getSpec().getSelector().getMatchLabels()),
                  set.getSpec().getTemplate()));
    }
    Deployment deployment =
        cluster.client.apps().deployments().inNamespace(call.namespace()).withName(name).get();
    return deployment == null
        ? Optional.empty()
        : Optional.of(
            new Workload(
                false,
                false,
                number(deployment.getSpec().getReplicas()),
                deployment.getStatus() == null
                    ? 0
                    : number(deployment.getStatus().getReadyReplicas()),
                deployment.getStatus() == null
                    ? 0
                    : number(deployment.getStatus().getUpdatedReplicas()),
                labels(deployment.getSpec().getSelector().getMatchLabels()),
                deployment.getSpec().getTemplate()));
  }

  /** A StatefulSet replaces its pods in turn unless it is told how many may be away at once. */
  private static boolean oneByOne(@Nullable StatefulSetUpdateStrategy strategy) {
    IntOrString away =
        strategy == null || strategy.getRollingUpdate() == null
            ? null
            : strategy.getRollingUpdate().getMaxUnavailable();
    return away == null || Integer.valueOf(1).equals(away.getIntVal());
  }

  private static int number(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static Map<String, String> labels(@Nullable Map<String, String> labels) {
    return labels == null ? Map.of() : labels;
  }

  private static Result missing(Cluster.Call call) {
    return new Result.Failed(
        KINDS.contains(call.get("kind"))
            ? "there is no %s %s in %s"
                .formatted(call.get("kind"), call.get("name"), call.namespace())
            : "expected the kind statefulset or deployment, found " + call.get("kind"));
  }

  private Result show(Cluster.Call call) {
    Optional<Workload> found = find(call);
    if (found.isEmpty()) {
      return missing(call);
    }
    Workload workload = found.get();
    Map<String, String> values = new HashMap<>();
    values.put("replicas", String.valueOf(workload.replicas()));
    values.put("ready", String.valueOf(workload.ready()));
    values.put("missing", String.valueOf(Math.max(0, workload.replicas() - workload.ready())));
    values.put("updated", String.valueOf(workload.updated()));
    restartedBy(workload).ifPresent(key -> values.put("restarted-by", key));
    return new Result.Done(
        "%d of %d replicas are ready, %d up to date"
            .formatted(workload.ready(), workload.replicas(), workload.updated()),
        values);
  }

  private static Optional<String> restartedBy(Workload workload) {
    PodTemplateSpec template = workload.template();
    return template == null
            || template.getMetadata() == null
            || template.getMetadata().getAnnotations() == null
        ? Optional.empty()
        : Optional.ofNullable(template.getMetadata().getAnnotations().get(RESTARTED));
  }

  private Result restart(Cluster.Call call) throws InterruptedException {
    Optional<Workload> found = find(call);
    if (found.isEmpty()) {
      return missing(call);
    }
    Workload workload = found.get();
    Map<String, String> key = Map.of("restarted-by", call.key());
    if (restartedBy(workload).filter(call.key()::equals).isPresent()) {
      return new Result.Done("it was restarted for this step already", key);
    }
    List<Pod> pods = cluster.pods(call.namespace(), workload.selector());
    // a StatefulSet waits for each of its pods in turn; a Deployment need not
    Optional<Result> refused =
        workload.oneByOne() ? cluster.refusedInTurn(pods, call) : cluster.refused(pods, call);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (!call.dryRun()) {
      Map<String, ?> annotations = Map.of("annotations", Map.of(RESTARTED, call.key()));
      patch(call, workload.set(), Map.of("template", Map.of("metadata", annotations)));
    }
    return new Result.Done(
        "%s the %d pods of %s"
            .formatted(call.dryRun() ? "would replace" : "replaces", pods.size(), call.get("name")),
        key);
  }

  private Result scale(Cluster.Call call) throws InterruptedException {
    Optional<Workload> found = find(call);
    if (found.isEmpty()) {
      return missing(call);
    }
    long wanted = Long.parseLong(call.get("replicas"));
    if (wanted < 0 || wanted > MOST_REPLICAS) {
      return new Result.Failed("expected 0 to " + MOST_REPLICAS + " replicas, found " + wanted);
    }
    Workload workload = found.get();
    int replicas = (int) wanted;
    List<Pod> pods = cluster.pods(call.namespace(), workload.selector());
    List<Pod> taken =
        replicas >= workload.replicas()
            ? List.of()
            : pods.stream().filter(pod -> !workload.set() || ordinal(pod) >= replicas).toList();
    Optional<Result> refused = cluster.refused(taken, call);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (!call.dryRun()) {
      patch(call, workload.set(), Map.of("replicas", replicas));
    }
    return new Result.Done(
        "%s %s from %d to %d replicas"
            .formatted(
                call.dryRun() ? "would scale" : "scaled",
                call.get("name"),
                workload.replicas(),
                replicas),
        Map.of(
            "replicas",
            String.valueOf(replicas),
            "replicas-before",
            String.valueOf(workload.replicas())));
  }

  /** Merges a change into it, as RFC 7396 has it. */
  private void patch(Cluster.Call call, boolean set, Map<String, Object> spec) {
    AppsAPIGroupDSL apps = cluster.client.apps();
    Resource<?> workload =
        set
            ? apps.statefulSets().inNamespace(call.namespace()).withName(call.get("name"))
            : apps.deployments().inNamespace(call.namespace()).withName(call.get("name"));
    workload.patch(
        PatchContext.of(PatchType.JSON_MERGE),
        JsonMapper.shared().writeValueAsString(Map.of("spec", spec)));
  }

  private static int ordinal(Pod pod) {
    Matcher matcher = ORDINAL.matcher(pod.getMetadata().getName());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
  }
}
