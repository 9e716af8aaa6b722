package io.meta138.portal.server;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * How the portal is reached and how much one caller may take of it.
 *
 * @param address to listen on
 * @param port to listen on; 0 takes a free one
 * @param https whether browsers reach it by https alone, behind something that ends TLS
 * @param version of the program
 * @param limits for callers
 * @param tls certificate and key that it listens with; empty for plain HTTP
 * @param proxies addresses of those who end TLS before it and say whom they speak for
 */
public record PortalSettings(
    InetAddress address,
    int port,
    boolean https,
    String version,
    PortalLimits limits,
    Optional<SSLContext> tls,
    Set<String> proxies) {
  /** Most bytes of a body. */
  public static final int BODY = 256 * 1024;

  /** Copies the addresses. */
  public PortalSettings {
    proxies = Set.copyOf(proxies);
  }

  /** What is usual: plain HTTP, with nothing before it. */
  public static PortalSettings usual(InetAddress address, int port, String version) {
    return new PortalSettings(
        address, port, false, version, PortalLimits.usual(), Optional.empty(), Set.of());
  }

  /** The same with other limits. */
  public PortalSettings with(PortalLimits other) {
    return new PortalSettings(address, port, https, version, other, tls, proxies);
  }

  /** The same, reached by https alone. */
  public PortalSettings behindHttps() {
    return secured(tls, proxies);
  }

  /** The same over TLS of its own. */
  public PortalSettings over(SSLContext context) {
    return secured(Optional.of(context), proxies);
  }

  /** The same behind proxies at these addresses, which end TLS. */
  public PortalSettings behind(Set<String> addresses) {
    return secured(tls, addresses);
  }

  private PortalSettings secured(Optional<SSLContext> context, Set<String> addresses) {
    return new PortalSettings(address, port, true, version, limits, context, addresses);
  }

  /** Name of the session's cookie: one that only this host can have set, where that is possible. */
  String cookie() {
    return https ? "__Host-meta138" : "meta138";
  }

  /** Name of the cookie that an attempt to sign in with a provider is bound to. */
  String browserCookie() {
    return https ? "__Host-meta138-browser" : "meta138-browser";
  }
}
