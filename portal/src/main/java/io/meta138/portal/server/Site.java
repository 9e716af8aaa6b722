package io.meta138.portal.server;

import io.meta138.portal.PortalException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** The built pages, from the class path; what is not there is asked for once and not found. */
public final class Site {
  private static final String FOLDER = "/META-INF/meta138-web/";
  private static final Pattern NAME =
      Pattern.compile(
          "[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}){0,4}");
  private static final Pattern HASHED =
      Pattern.compile("assets/.*[-.][A-Za-z0-9_-]{8,}\\.[a-z0-9]+");
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"));

  private final Map<String, Asset> assets = new ConcurrentHashMap<>();

  /**
   * A file.
   *
   * @param type of its content
   * @param plain as it is
   * @param gzip the same, compressed; empty when that gains nothing
   * @param tag strong entity tag
   * @param immutable whether its name changes with its content
   */
  record Asset(String type, byte[] plain, byte[] gzip, String tag, boolean immutable) {}

  /** Whether the console was built. */
  public boolean built() {
    return asset("index.html").isPresent();
  }

  /** A file by its path; empty when there is none, or when the path is none of ours. */
  Optional<Asset> asset(String path) {
    if (!NAME.matcher(path).matches() || path.contains("..")) {
      return Optional.empty();
    }
    Asset known = assets.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = Site.class.getResourceAsStream(FOLDER + path)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] plain = in.readAllBytes();
      byte[] packed =
          type.startsWith("font/") || type.equals("image/png") ? new byte[0] : gzip(plain);
      Asset asset =
          new Asset(
              type,
              plain,
              packed.length < plain.length ? packed : new byte[0],
              tag(plain),
              HASHED.matcher(path).matches());
      assets.put(path, asset);
      return Optional.of(asset);
    } catch (IOException e) {
      throw new PortalException("the file " + path + " of this build can't be read", e);
    }
  }

  /** A file's content; empty when there is none. */
  public Optional<byte[]> content(String path) {
    return asset(path).map(Asset::plain);
  }

  /** A page's text. */
  public Optional<String> page(String path) {
    return asset(path).map(asset -> new String(asset.plain(), StandardCharsets.UTF_8));
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packing = new GZIPOutputStream(out)) {
      packing.write(plain);
    } catch (IOException e) {
      throw new PortalException("bytes in memory can't be compressed", e);
    }
    return out.toByteArray();
  }

  static String tag(byte[] content) {
    byte[] hash = io.meta138.incident.secrets.Digests.sha256(content);
    return '"'
        + Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 22)
        + '"';
  }
}
