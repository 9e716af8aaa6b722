package io.meta138.portal;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Addresses to which secrets may go: https, and plain http on this machine alone. */
public final class Places {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private Places() {}

  /** Whether a secret may be sent there. */
  public static boolean safe(URI place) {
    String scheme = place.getScheme() == null ? "" : place.getScheme().toLowerCase(Locale.ROOT);
    String host = place.getHost() == null ? "" : place.getHost().toLowerCase(Locale.ROOT);
    return place.getUserInfo() == null
        && place.getFragment() == null
        && !host.isEmpty()
        && (scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host)));
  }

  /**
   * A place without path, query and fragment.
   *
   * @throws IllegalArgumentException when it is none, or secrets may not go there
   */
  public static URI root(URI place, String name) {
    String path = place.getPath() == null ? "" : place.getPath();
    if (!safe(place) || place.getQuery() != null || !(path.isEmpty() || path.equals("/"))) {
      throw new IllegalArgumentException(
          "expected an https address without a path as %s (http only on this machine), found %s"
              .formatted(name, place));
    }
    String text = place.toString();
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }
}
