package io.meta138.incident.kubernetes;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster that runbooks look at and change.
 *
 * @param kubeconfig how it is reached; as the pod's own service account without one
 * @param namespaces that may be touched
 * @param validatorComponent value of the label {@code component} of validators' pods
 * @param validators names of validators by their pods' names
 */
public record KubernetesConfig(
    @Doc("A kubeconfig file, of which the current context counts; the pod's own without one.")
        Optional<Path> kubeconfig,
    @Doc("Namespaces that may be touched, the default first; besu-network without any.")
        @Default("[]")
        List<String> namespaces,
    @Doc("Value of the label component of validators.") @Default("validator")
        String validatorComponent,
    @Doc("Validators' names in network.nodes by their pods' names; the pod's name without one.")
        @Default("{}")
        Map<String, String> validators) {
  /** Copies the collections. */
  public KubernetesConfig {
    namespaces = namespaces.isEmpty() ? List.of("besu-network") : List.copyOf(namespaces);
    validators = Map.copyOf(validators);
  }

  KubernetesSettings settings() {
    return new KubernetesSettings(namespaces, validatorComponent, validators);
  }
}
