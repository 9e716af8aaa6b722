package io.meta138.app.violations.portal;

import io.meta138.oracle.feeds.Method;
import io.meta138.portal.server.Site;

/** Breaks the rules of the portal: it knows a domain, and from below the server. */
final class Sideways {
  private Sideways() {}

  static boolean shows(Method method, Site site) {
    return method instanceof Method.Inverse && site.built();
  }
}
