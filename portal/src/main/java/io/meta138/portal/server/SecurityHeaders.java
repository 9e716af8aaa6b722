package io.meta138.portal.server;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;

/** Headers of every answer: nothing of other sites, nowhere in other sites. */
final class SecurityHeaders {
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName SNIFFING = HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName REFERRER = HeaderNames.create("Referrer-Policy");
  private static final HeaderName OPENER = HeaderNames.create("Cross-Origin-Opener-Policy");
  private static final HeaderName RESOURCE = HeaderNames.create("Cross-Origin-Resource-Policy");
  private static final HeaderName FRAMES = HeaderNames.create("X-Frame-Options");
  private static final HeaderName PERMISSIONS = HeaderNames.create("Permissions-Policy");
  private static final HeaderName TRANSPORT = HeaderNames.create("Strict-Transport-Security");

  private SecurityHeaders() {}

  /**
   * Puts them into a response.
   *
   * @param https whether browsers reach the portal by https alone
   */
  static void put(ServerResponse response, boolean https) {
    response.header(
        POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
            + " frame-ancestors 'none'; form-action 'self'");
    response.header(SNIFFING, "nosniff");
    response.header(REFERRER, "no-referrer");
    response.header(OPENER, "same-origin");
    response.header(RESOURCE, "same-origin");
    response.header(FRAMES, "DENY");
    response.header(PERMISSIONS, "camera=(), microphone=(), geolocation=(), payment=()");
    if (https) {
      response.header(TRANSPORT, "max-age=31536000");
    }
  }
}
