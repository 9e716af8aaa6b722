package io.meta138.portal;

import io.meta138.platform.config.Doc;
import io.meta138.portal.oidc.OidcConfig;
import java.net.URI;
import java.util.Optional;

/**
 * What a portal is told, {@code portal.yaml}.
 *
 * @param publicUrl where browsers reach it, without a path
 * @param oidc sign-in by an OpenID provider
 */
public record PortalConfig(
    @Doc("Where browsers reach the portal, such as https://portal.example.org.") URI publicUrl,
    @Doc("Sign-in by an OpenID provider; none when left out.") Optional<OidcConfig> oidc) {

  /** Refuses what is no place of a portal. */
  public PortalConfig {
    publicUrl = Places.root(publicUrl, "public-url");
  }
}
