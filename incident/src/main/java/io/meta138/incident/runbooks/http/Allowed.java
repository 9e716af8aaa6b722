package io.meta138.incident.runbooks.http;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A host that runbooks may talk to.
 *
 * @param scheme {@code https}, or {@code http} where that is meant
 * @param host exactly
 * @param port exactly
 * @param methods that may be used
 */
public record Allowed(
    @Doc("https or http.") @Default("https") String scheme,
    @Doc("Exact name of the host.") String host,
    @Doc("Port.") @Default("443") int port,
    @Doc("Methods that may be used.") @Default("[]") List<String> methods) {
  /** Copies the methods. */
  public Allowed {
    methods = List.copyOf(methods);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException("expected https or http, found '" + scheme + "'");
    }
  }

  private boolean allows(String otherScheme, String otherHost, int otherPort) {
    return scheme.equals(otherScheme) && host.equalsIgnoreCase(otherHost) && port == otherPort;
  }

  /** Why an address may not be called; empty when it may. */
  static Optional<String> refuses(List<Allowed> all, URI address, String method) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = address.getHost();
    if (host == null || address.getRawUserInfo() != null || address.getRawFragment() != null) {
      return Optional.of("the address needs a host, and neither credentials nor a fragment");
    }
    int port = address.getPort() >= 0 ? address.getPort() : (scheme.equals("http") ? 80 : 443);
    return all.stream()
            .anyMatch(one -> one.allows(scheme, host, port) && one.methods().contains(method))
        ? Optional.empty()
        : Optional.of(
            "%s to %s:%d is not on the list of what runbooks may call"
                .formatted(method, host, port));
  }

  /** Whether a connection to a host's port may be tried. */
  static boolean connects(List<Allowed> all, String host, int port) {
    return all.stream().anyMatch(one -> one.host().equalsIgnoreCase(host) && one.port() == port);
  }
}
