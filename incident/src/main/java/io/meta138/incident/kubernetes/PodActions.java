package io.meta138.incident.kubernetes;

import static io.meta138.incident.runbooks.ActionOf.optional;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Pods: how they are, what they log and use, and restarting one. */
final class PodActions {
  private static final int SHOWN = 4_000;
  private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1_048_576);

  private final Cluster cluster;

  PodActions(Cluster cluster) {
    this.cluster = cluster;
  }

  List<RunbookAction> all() {
    return List.of(
        ActionOf.look(
            "kubernetes.pods",
            "Tells how pods are.",
            List.of(
                Cluster.NAMESPACE,
                optional("pod", RunbookAction.Type.NAME, "One pod."),
                optional("component", RunbookAction.Type.NAME, "Value of the label component."),
                optional("app", RunbookAction.Type.NAME, "Value of the label app.")),
            Set.of(
                "total",
                "ready",
                "not-ready",
                "restarts",
                "names",
                "names-not-ready",
                "phase",
                "node",
                "uid"),
            cluster.look(this::pods)),
        ActionOf.look(
            "kubernetes.logs",
            "Reads the end of a pod's log.",
            List.of(
                Cluster.NAMESPACE,
                Cluster.POD,
                optional(
                    "lines",
                    RunbookAction.Type.INTEGER,
                    "How many lines, 200 without it, at most 2,000.")),
            Set.of("text", "lines", "errors"),
            cluster.look(this::logs)),
        ActionOf.look(
            "kubernetes.describe",
            "Describes a pod with its events.",
            List.of(Cluster.NAMESPACE, Cluster.POD),
            Set.of("phase", "node", "images", "restarts", "waiting", "last-exit", "events"),
            cluster.look(this::describe)),
        ActionOf.look(
            "kubernetes.top",
            "Tells what a pod uses.",
            List.of(Cluster.NAMESPACE, Cluster.POD),
            Set.of("cpu-millis", "memory-mib"),
            cluster.look(this::top)),
        new ActionOf(
            "kubernetes.restart-pod",
            "Deletes a pod, so that its controller starts it again; the quorum guard may refuse.",
            List.of(Cluster.NAMESPACE, Cluster.POD),
            Set.of("uid"),
            true,
            false,
            cluster.change(this::restart)));
  }

  private Result pods(Cluster.Call call) {
    List<Pod> pods;
    if (call.find("pod").isPresent()) {
      Optional<Pod> pod = cluster.pod(call);
      if (pod.isEmpty()) {
        return Cluster.noPod(call);
      }
      pods = List.of(pod.get());
    } else {
      Map<String, String> labels = new HashMap<>();
      call.find("component").ifPresent(value -> labels.put("component", value));
      call.find("app").ifPresent(value -> labels.put("app", value));
      pods = cluster.pods(call.namespace(), labels);
    }
    List<String> notReady =
        pods.stream().filter(pod -> !Cluster.ready(pod)).map(PodActions::name).sorted().toList();
    Map<String, String> values = new TreeMap<>();
    values.put("total", String.valueOf(pods.size()));
    values.put("ready", String.valueOf(pods.size() - notReady.size()));
    values.put("not-ready", String.valueOf(notReady.size()));
    values.put("names", String.join(",", pods.stream().map(PodActions::name).sorted().toList()));
    values.put("names-not-ready", String.join(",", notReady));
    values.put("restarts", String.valueOf(pods.stream().mapToInt(Cluster::restarts).sum()));
    if (pods.size() == 1) {
      Pod pod = pods.getFirst();
      values.put("phase", Cluster.phase(pod));
      values.put("uid", String.valueOf(pod.getMetadata().getUid()));
      if (pod.getSpec() != null && pod.getSpec().getNodeName() != null) {
        values.put("node", pod.getSpec().getNodeName());
      }
    }
    return new Result.Done(
        "%d of %d pods are ready%s"
            .formatted(
                pods.size() - notReady.size(),
                pods.size(),
                notReady.isEmpty() ? "" : "; not ready: " + String.join(", ", notReady)),
        values);
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  private Result logs(Cluster.Call call) {
    long asked = Long.parseLong(call.find("lines").orElse("200"));
    int lines = Math.clamp(asked, 1, 2_000);
    String text =
        cluster
            .client
            .pods()
            .inNamespace(call.namespace())
            .withName(call.get("pod"))
            .tailingLines(lines)
            .getLog();
    String log = text == null ? "" : text;
    long count = log.lines().count();
    long errors =
        log.lines().filter(line -> line.contains("ERROR") || line.contains("FATAL")).count();
    return new Result.Done(
        "%d lines, %d of them errors".formatted(count, errors),
        Map.of(
            "text",
            log.substring(Math.max(0, log.length() - SHOWN)),
            "lines",
            String.valueOf(count),
            "errors",
            String.valueOf(errors)));
  }

  private Result describe(Cluster.Call call) {
    Optional<Pod> found = cluster.pod(call);
    if (found.isEmpty()) {
      return Cluster.noPod(call);
    }
    Pod pod = found.get();
    Map<String, String> values = new TreeMap<>();
    values.put("phase", Cluster.phase(pod));
    values.put("restarts", String.valueOf(Cluster.restarts(pod)));
    if (pod.getSpec() != null) {
      values.put(
          "images",
          String.join(
              ",", pod.getSpec().getContainers().stream().map(one -> one.getImage()).toList()));
      if (pod.getSpec().getNodeName() != null) {
        values.put("node", pod.getSpec().getNodeName());
      }
    }
    List<ContainerStatus> statuses =
        pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    for (ContainerStatus status : statuses) {
      if (status.getState() != null && status.getState().getWaiting() != null) {
        values.put("waiting", String.valueOf(status.getState().getWaiting().getReason()));
      }
      if (status.getLastState() != null && status.getLastState().getTerminated() != null) {
        values.put("last-exit", String.valueOf(status.getLastState().getTerminated().getReason()));
      }
    }
    values.put("events", events(call));
    return new Result.Done(
        "%s is %s with %s restarts%s"
            .formatted(
                name(pod),
                values.get("phase"),
                values.get("restarts"),
                values.containsKey("waiting") ? ", waiting: " + values.get("waiting") : ""),
        values);
  }

  private String events(Cluster.Call call) {
    String pod = call.get("pod");
    List<Event> events =
        cluster.client.v1().events().inNamespace(call.namespace()).list().getItems();
    List<String> lines =
        events.stream()
            .filter(event ->
                event.getInvolvedObject() != null
                    && pod.equals(event.getInvolvedObject().getName()))
            .sorted(Comparator.comparing(event -> String.valueOf(event.getLastTimestamp())))
            .map(event ->
                "%s %s: %s".formatted(event.getType(), event.getReason(), event.getMessage()))
            .toList();
    String text = String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    return text.substring(Math.max(0, text.length() - SHOWN));
  }

  private Result top(Cluster.Call call) {
    PodMetrics metrics = cluster.client.top().pods().metrics(call.namespace(), call.get("pod"));
    BigDecimal cores = BigDecimal.ZERO;
    BigDecimal bytes = BigDecimal.ZERO;
    for (var container : metrics.getContainers()) {
      Map<String, Quantity> usage = container.getUsage();
      cores = cores.add(amount(usage.get("cpu")));
      bytes = bytes.add(amount(usage.get("memory")));
    }
    String cpu = String.valueOf(cores.movePointRight(3).longValue());
    String memory = String.valueOf(bytes.divideToIntegralValue(MEBIBYTE).longValue());
    return new Result.Done(
        "uses %s m of CPU and %s MiB of memory".formatted(cpu, memory),
        Map.of("cpu-millis", cpu, "memory-mib", memory));
  }

  private static BigDecimal amount(@org.jspecify.annotations.Nullable Quantity quantity) {
    return quantity == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(quantity);
  }

  private Result restart(Cluster.Call call) throws InterruptedException {
    Optional<Pod> pod = cluster.pod(call);
    if (pod.isEmpty()) {
      return Cluster.noPod(call);
    }
    Optional<Result> refused = cluster.refused(List.of(pod.get()), call);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (pod.get().getMetadata().getOwnerReferences().isEmpty()) {
      return new Result.Failed(
          name(pod.get()) + " has no controller that would start it again; start it by hand");
    }
    String uid = String.valueOf(pod.get().getMetadata().getUid());
    if (!call.dryRun()) {
      cluster.client.pods().inNamespace(call.namespace()).withName(name(pod.get())).delete();
    }
    return new Result.Done(
        (call.dryRun() ? "would delete " : "deleted ")
            + name(pod.get())
            + " for its controller to start it again",
        Map.of("uid", uid));
  }
}
