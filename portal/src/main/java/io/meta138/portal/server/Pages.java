package io.meta138.portal.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.incident.server.Problem;
import io.meta138.portal.status.PublicStatus;
import io.meta138.portal.status.StatusPages;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The console's files and the status page. */
final class Pages {
  private static final String NOT_BUILT =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Meta138</title></head>
      <body><main><h1>Meta138 portal</h1>
      <p>The console is not part of this build. The interface works under /api/v1, described at
      <a href="/api/openapi.json">/api/openapi.json</a>, and so does the <a href="/status/">status
      page</a>.</p></main></body></html>
      """;

  private final Site site;
  private final PublicStatus status;
  private final boolean https;

  Pages(Site site, PublicStatus status, boolean https) {
    this.site = site;
    this.status = status;
    this.https = https;
  }

  int serve(String method, String raw, ServerRequest request, ServerResponse response) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return refuse(response, Problems.method());
    }
    if (raw.equals("/status")) {
      SecurityHeaders.put(response, https);
      response.header(HeaderNames.LOCATION, "/status/");
      response.status(Status.MOVED_PERMANENTLY_301).send();
      return 301;
    }
    if (raw.equals("/status/") || raw.equals("/status/index.html")) {
      return page(
          response, StatusPages.html(status.now(), site.page("status/index.html")), "max-age=5");
    }
    Optional<Site.Asset> asset = site.asset(raw.substring(1));
    if (asset.isPresent() && !raw.endsWith(".html")) {
      return file(asset.get(), request, response);
    }
    if (odd(raw)
        || raw.startsWith("/api/")
        || raw.startsWith("/status/")
        || raw.startsWith("/assets/")
        || (raw.substring(raw.lastIndexOf('/') + 1).contains(".") && !raw.equals("/index.html"))) {
      return refuse(response, Problem.unknown("no such path"));
    }
    return page(response, site.page("index.html").orElse(NOT_BUILT), "no-cache");
  }

  /** Whether a path is none that the console has. */
  private static boolean odd(String raw) {
    try {
      String path = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
      return path.contains("..")
          || path.contains("//")
          || path.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == '\\');
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private int refuse(ServerResponse response, Problem problem) {
    SecurityHeaders.put(response, https);
    return Responses.send(response, Answer.refused(problem));
  }

  private int page(ServerResponse response, String text, String cache) {
    SecurityHeaders.put(response, https);
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    response.header(HeaderNames.CACHE_CONTROL, cache);
    response.send(text.getBytes(StandardCharsets.UTF_8));
    return 200;
  }

  private int file(Site.Asset asset, ServerRequest request, ServerResponse response) {
    SecurityHeaders.put(response, https);
    response.header(HeaderNames.ETAG, asset.tag());
    response.header(HeaderNames.VARY, "Accept-Encoding");
    response.header(
        HeaderNames.CACHE_CONTROL,
        asset.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
    if (Gate.header(request, "if-none-match").contains(asset.tag())) {
      response.status(Status.NOT_MODIFIED_304).send();
      return 304;
    }
    response.header(HeaderNames.CONTENT_TYPE, asset.type());
    if (asset.gzip().length > 0 && Gate.header(request, "accept-encoding").contains("gzip")) {
      response.header(HeaderNames.CONTENT_ENCODING, "gzip");
      response.send(asset.gzip());
    } else {
      response.send(asset.plain());
    }
    return 200;
  }
}
