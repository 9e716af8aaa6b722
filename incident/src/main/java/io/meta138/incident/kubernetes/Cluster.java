package io.meta138.incident.kubernetes;

import static io.meta138.incident.runbooks.ActionOf.optional;
import static io.meta138.incident.runbooks.ActionOf.required;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.incident.runbooks.QuorumGuard;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Parameter;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A cluster as the actions use it: which namespaces, which pods are validators, what failed. */
final class Cluster {
  static final Parameter NAMESPACE =
      optional("namespace", RunbookAction.Type.NAME, "Namespace; the network's own without it.");

  static final Parameter POD = required("pod", RunbookAction.Type.NAME, "Name of the pod.");

  final KubernetesClient client;
  private final KubernetesSettings settings;
  private final QuorumGuard guard;

  Cluster(KubernetesClient client, KubernetesSettings settings, QuorumGuard guard) {
    this.client = client;
    this.settings = settings;
    this.guard = guard;
  }

  /** What is done in a namespace. */
  @FunctionalInterface
  interface InNamespace {
    Result run(Call call) throws InterruptedException;
  }

  /**
   * One call.
   *
   * @param namespace that may be touched
   * @param arguments checked against the parameters' types
   * @param dryRun whether nothing is changed
   * @param key of the step
   * @param limit time it may take
   */
  record Call(
      String namespace, Map<String, String> arguments, boolean dryRun, String key, Duration limit) {
    String get(String name) {
      String value = arguments.get(name);
      if (value == null) {
        throw new IllegalArgumentException("the argument " + name + " was not given");
      }
      return value;
    }

    Optional<String> find(String name) {
      return Optional.ofNullable(arguments.get(name));
    }
  }

  ActionOf.Deed look(InNamespace deed) {
    return deed(false, deed);
  }

  ActionOf.Deed change(InNamespace deed) {
    return deed(true, deed);
  }

  private ActionOf.Deed deed(boolean changes, InNamespace deed) {
    return (arguments, dryRun, key, limit) -> {
      String namespace = arguments.getOrDefault("namespace", settings.namespaces().getFirst());
      if (!settings.namespaces().contains(namespace)) {
        return new Result.Failed(
            "the namespace "
                + namespace
                + " may not be touched; these may: "
                + String.join(", ", settings.namespaces()));
      }
      try {
        return deed.run(new Call(namespace, arguments, dryRun, key, limit));
      } catch (KubernetesClientException e) {
        return failed(changes && !dryRun, e);
      }
    };
  }

  private static Result failed(boolean changes, KubernetesClientException e) {
    int code = e.getCode();
    if (code >= 400 && code < 500) {
      return new Result.Failed("Kubernetes refused it with " + code + ": " + reason(e));
    }
    return changes
        ? new Result.Unknown("Kubernetes gave no clear answer: " + reason(e))
        : new Result.Failed("Kubernetes gave no clear answer: " + reason(e));
  }

  private static String reason(KubernetesClientException e) {
    return e.getStatus() == null || e.getStatus().getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getStatus().getMessage();
  }

  Optional<Pod> pod(Call call) {
    return Optional.ofNullable(
        client.pods().inNamespace(call.namespace()).withName(call.get("pod")).get());
  }

  static Result noPod(Call call) {
    return new Result.Failed(
        "there is no pod %s in %s".formatted(call.get("pod"), call.namespace()));
  }

  List<Pod> pods(String namespace, Map<String, String> labels) {
    return client.pods().inNamespace(namespace).withLabels(labels).list().getItems();
  }

  static boolean ready(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(one -> one.getType().equals("Ready") && one.getStatus().equals("True"));
  }

  static String phase(Pod pod) {
    return pod.getStatus() == null || pod.getStatus().getPhase() == null
        ? "Unknown"
        : pod.getStatus().getPhase();
  }

  static int restarts(Pod pod) {
    return pod.getStatus() == null
        ? 0
        : pod.getStatus().getContainerStatuses().stream()
            .mapToInt(ContainerStatus::getRestartCount)
            .sum();
  }

  private boolean validator(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return settings.validators().containsKey(pod.getMetadata().getName())
        || (labels != null && settings.validatorComponent().equals(labels.get("component")));
  }

  /** Names of the validators among pods. */
  Set<String> validators(Collection<Pod> pods) {
    return pods.stream()
        .filter(this::validator)
        .map(pod -> pod.getMetadata().getName())
        .map(name -> settings.validators().getOrDefault(name, name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Why these pods may not be taken down at one time; empty when they may. */
  Optional<Result> refused(Collection<Pod> pods, Call call) throws InterruptedException {
    Set<String> validators = validators(pods);
    return (call.dryRun()
            ? guard.wouldRefuse(validators, call.limit())
            : guard.refuses(validators, call.limit()))
        .map(Result.Failed::new);
  }

  /** The same for pods that are taken down one after the other. */
  Optional<Result> refusedInTurn(Collection<Pod> pods, Call call) throws InterruptedException {
    Set<String> validators = validators(pods);
    return (call.dryRun()
            ? guard.wouldRefuseInTurn(validators, call.limit())
            : guard.refusesInTurn(validators, call.limit()))
        .map(Result.Failed::new);
  }
}
