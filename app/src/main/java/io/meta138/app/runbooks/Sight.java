package io.meta138.app.runbooks;

import io.meta138.network.health.NetworkConfig;
import io.meta138.network.probe.NetworkWatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the active desk sees the network through; it sees nothing while it is not active. */
final class Sight {
  static final String NO_NETWORK =
      "no network is configured: add network to the desk's configuration";

  private final Optional<NetworkConfig> network;
  private volatile @Nullable NetworkWatch watch;
  private volatile @Nullable Endpoints endpoints;

  Sight(Optional<NetworkConfig> network) {
    this.network = network;
  }

  void open(Optional<NetworkWatch> present, Endpoints there) {
    watch = present.orElse(null);
    endpoints = there;
  }

  /** The network as it is configured. */
  Optional<NetworkConfig> network() {
    return network;
  }

  Optional<NetworkWatch> watch() {
    return Optional.ofNullable(watch);
  }

  Optional<Endpoints> endpoints() {
    return Optional.ofNullable(endpoints).filter(there -> !there.all().isEmpty());
  }

  /** Why nothing is seen. */
  String blindness() {
    return network.isEmpty() ? NO_NETWORK : "the desk does not watch the network yet";
  }
}
