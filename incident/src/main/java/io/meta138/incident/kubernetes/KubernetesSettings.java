package io.meta138.incident.kubernetes;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import java.util.List;
import java.util.Map;

/**
 * What runbooks may touch in Kubernetes.
 *
 * @param namespaces that may be touched; the first is meant when none is named
 * @param validatorComponent value of the label {@code component} of validators' pods
 * @param validators names of validators by their pods' names; a pod's own name without one
 */
public record KubernetesSettings(
    @Doc("Namespaces that may be touched; the first is the default.") List<String> namespaces,
    @Doc("Value of the label component of validators.") @Default("validator")
        String validatorComponent,
    @Doc("Validators' names by their pods' names.") @Default("{}") Map<String, String> validators) {
  /** Copies the collections. */
  public KubernetesSettings {
    namespaces = List.copyOf(namespaces);
    validators = Map.copyOf(validators);
    if (namespaces.isEmpty()) {
      throw new IllegalArgumentException("expected at least one namespace");
    }
  }

  /** The network's own namespace. */
  public static KubernetesSettings standard() {
    return new KubernetesSettings(List.of("besu-network"), "validator", Map.of());
  }
}
