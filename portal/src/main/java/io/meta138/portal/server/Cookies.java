package io.meta138.portal.server;

import io.meta138.incident.secrets.Secret;
import java.time.Duration;
import java.time.Instant;

/** The portal's cookies, which no script reads. */
final class Cookies {
  private final PortalSettings settings;

  Cookies(PortalSettings settings) {
    this.settings = settings;
  }

  /** The session's, which no request from another site carries. */
  String session(Secret value, Instant now, Instant ends) {
    return cookie(settings.cookie(), value.reveal(), "Strict", Duration.between(now, ends));
  }

  /** Ends the session's. */
  String noSession() {
    return cookie(settings.cookie(), "", "Strict", Duration.ZERO);
  }

  /** The one that an attempt with a provider is bound to: it comes back from another site. */
  String browser(String value, Duration life) {
    return cookie(settings.browserCookie(), value, "Lax", life);
  }

  private String cookie(String name, String value, String site, Duration life) {
    return "%s=%s; Path=/; HttpOnly; SameSite=%s; Max-Age=%d%s"
        .formatted(name, value, site, life.toSeconds(), settings.https() ? "; Secure" : "");
  }
}
