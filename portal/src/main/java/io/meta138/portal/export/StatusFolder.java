package io.meta138.portal.export;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.meta138.portal.PortalException;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.api.Json;
import io.meta138.portal.status.StatusPages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The status page as a folder that any server can serve, at its root or below: the page, the feeds,
 * the summary, and the assets that the page needs. Each file is replaced whole, the page last, so
 * that whoever reads meanwhile sees the old or the new.
 */
public final class StatusFolder {
  private static final Pattern LINKED =
      Pattern.compile("(?:href|src)=\"/((?:assets/)?[A-Za-z0-9][A-Za-z0-9._-]*)\"");
  private static final Pattern IMPORTED =
      Pattern.compile("[\"'(](?:\\./|/assets/)([A-Za-z0-9][A-Za-z0-9._-]*\\.(?:js|css|svg|woff2))");

  /** As the pages' build names its files. */
  private static final Pattern ASSET =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*-[A-Za-z0-9_-]{8}\\.(?:js|css|svg|woff2)");

  private static final Duration OLD_ASSETS = Duration.ofDays(7);
  private static final Duration NOTED_EVERY = Duration.ofDays(1);
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

  private final Path folder;
  private final Function<String, Optional<byte[]>> built;
  private final String base;

  /**
   * A folder that is not written yet.
   *
   * @param built the built pages' files by path
   * @param url where it is served, for links in the feeds; empty for links of the folder's own
   */
  public StatusFolder(Path folder, Function<String, Optional<byte[]>> built, String url) {
    this.folder = folder;
    this.built = built;
    this.base = url.isEmpty() ? "./" : url.endsWith("/") ? url : url + "/";
  }

  /** Hears how many files of how many are written. */
  @FunctionalInterface
  public interface Step {
    /** Hears it after each file. */
    void written(int files, int of);
  }

  /**
   * Writes it.
   *
   * @param every how often that is done, for what the page says of its own age
   * @param cancelled ends the writing between two files
   * @return whether all was written, and not ended before
   * @throws IOException when a file can't be written
   */
  public boolean write(StatusSummary status, Duration every, Step step, BooleanSupplier cancelled)
      throws IOException {
    Optional<String> template =
        built.apply("status/index.html").map(page -> new String(page, StandardCharsets.UTF_8));
    Map<String, byte[]> files = assets(template.orElse(""));
    files.put("summary.json", Json.bytes(status));
    files.put("feed.atom", StatusPages.atom(status, base).getBytes(StandardCharsets.UTF_8));
    files.put("feed.json", StatusPages.feed(status, base));
    files.put("index.html", page(status, template, every).getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(folder);
    int written = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (cancelled.getAsBoolean()) {
        return false;
      }
      replace(folder.resolve(file.getKey()), file.getValue());
      written++;
      step.written(written, files.size());
    }
    forget(files, status.asOf());
    return true;
  }

  private static String page(StatusSummary status, Optional<String> template, Duration every) {
    Duration late = every.multipliedBy(3).plusSeconds(60);
    String head =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\"><meta name=\"status-copy\" content=\"%d %d\"></head>"
            .formatted(POLICY, every.toSeconds(), late.toSeconds());
    return StatusPages.html(
            status,
            template,
            "<p class=\"copy\">This is a copy, made anew every %s. When the time above is more than %s ago, it may be out of date.</p>"
                .formatted(words(every), words(late)))
        .replaceFirst("</head>", Matcher.quoteReplacement(head))
        .replace("href=\"/status/", "href=\"")
        .replaceAll("(href|src)=\"/(assets/|[A-Za-z0-9])", "$1=\"$2");
  }

  /** A duration for people. */
  static String words(Duration duration) {
    return duration.toSeconds() < 120
        ? duration.toSeconds() + " seconds"
        : duration.toMinutes() < 120
            ? duration.toMinutes() + " minutes"
            : duration.toHours() + " hours";
  }

  /** What the page needs, and what that needs. */
  private Map<String, byte[]> assets(String template) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    Deque<String> wanted = new ArrayDeque<>();
    LINKED.matcher(template).results().forEach(one -> wanted.add(one.group(1)));
    while (!wanted.isEmpty()) {
      String path = wanted.remove();
      Optional<byte[]> asset = found.containsKey(path) ? Optional.empty() : built.apply(path);
      asset.ifPresent(one -> {
        found.put(path, one);
        if (path.endsWith(".js") || path.endsWith(".css")) {
          IMPORTED
              .matcher(new String(one, StandardCharsets.UTF_8))
              .results()
              .forEach(name -> wanted.add("assets/" + name.group(1)));
        }
      });
    }
    return found;
  }

  private static void replace(Path file, byte[] content) throws IOException {
    if (Files.exists(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    Path parent = file.getParent();
    if (parent == null) {
      throw new PortalException("a file of the status page has no folder: " + file);
    }
    Files.createDirectories(parent);
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.write(next, content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Assets of earlier builds stay a while for pages that somebody has open; an asset's time tells
   * on which day it was needed last. Other files of that folder are not the page's, and stay.
   */
  private void forget(Map<String, byte[]> kept, Instant now) throws IOException {
    Path assets = folder.resolve("assets");
    if (!Files.isDirectory(assets)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.list(assets)) {
      all = found.toList();
    }
    for (Path file : all) {
      String name = file.getFileName().toString();
      if (!ASSET.matcher(name).matches() || !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
        continue; // somebody else's
      }
      Instant needed = Files.getLastModifiedTime(file).toInstant();
      if (!kept.containsKey("assets/" + name)) {
        if (needed.isBefore(now.minus(OLD_ASSETS))) {
          Files.deleteIfExists(file);
        }
      } else if (needed.isBefore(now.minus(NOTED_EVERY))) {
        Files.setLastModifiedTime(file, FileTime.from(now));
      }
    }
  }
}
