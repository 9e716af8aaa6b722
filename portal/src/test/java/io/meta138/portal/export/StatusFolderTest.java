package io.meta138.portal.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.meta138.portal.api.Documents.PublicIncident;
import io.meta138.portal.api.Documents.PublicUpdate;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.views.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class StatusFolderTest {
  private static final Instant AT = Instant.parse("2026-01-05T09:00:00Z");
  private static final Map<String, String> BUILT =
      Map.of(
          "status/index.html",
          """
          <!doctype html><html><head><title>s</title>
          <link rel="alternate" type="application/atom+xml" href="/status/feed.atom">
          <link rel="icon" href="/favicon.svg"><script src="/theme.js"></script>
          <script type="module" src="/assets/status-abcdefgh.js"></script>
          <link rel="stylesheet" href="/assets/status-abcdefgh.css"></head>
          <body><div id="status"><!--meta138:status--></div></body></html>
          """,
          "favicon.svg",
          "<svg/>",
          "theme.js",
          "1",
          "assets/status-abcdefgh.js",
          "import{a}from\"./format-abcdefgh.js\";fetch('summary.json')",
          "assets/format-abcdefgh.js",
          "export const a=1",
          "assets/status-abcdefgh.css",
          "@font-face{src:url(./inter-abcdefgh.woff2)}",
          "assets/inter-abcdefgh.woff2",
          "font",
          "assets/console-abcdefgh.js",
          "the console");

  @TempDir Path folder;

  private static StatusSummary status(State state, Instant at) {
    return new StatusSummary(
        at,
        state,
        state == State.OK ? "Everything works" : "Something does not work",
        List.of(),
        true,
        List.of(
            new PublicIncident(
                "I-1",
                "Some prices are late",
                "prices",
                "major",
                at,
                Optional.empty(),
                List.of(new PublicUpdate(at, "We noticed a problem")))),
        List.of(),
        List.of(),
        true);
  }

  private boolean write(StatusSummary status, BooleanSupplier cancelled) throws IOException {
    return folder("https://status.example")
        .write(status, Duration.ofSeconds(60), (_, _) -> {}, cancelled);
  }

  private StatusFolder folder(String url) {
    return new StatusFolder(
        folder,
        path ->
            Optional.ofNullable(BUILT.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8)),
        url);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aPlainServerOfFilesServesAllThatThePageNeedsWhileThePortalIsGone() throws Exception {
    assertThat(write(status(State.OK, AT), () -> false)).isTrue();
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            folder.toRealPath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI root = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      String page = get(client, root).body();
      assertThat(page)
          .contains("Everything works", "Some prices are late", "As of <time")
          .contains("Content-Security-Policy", "name=\"status-copy\" content=\"60 240\"")
          .contains("This is a copy, made anew every 60 seconds", "more than 4 minutes ago")
          .doesNotContain("\"/status", "\"/assets");
      Matcher linked = Pattern.compile("(?:href|src)=\"([^\"#]+)\"").matcher(page);
      int links = 0;
      while (linked.find()) {
        links++;
        assertThat(get(client, root.resolve(linked.group(1))).statusCode())
            .as(linked.group(1))
            .isEqualTo(200);
      }
      assertThat(links).isGreaterThanOrEqualTo(5);
      assertThat(get(client, root.resolve("assets/format-abcdefgh.js")).statusCode())
          .isEqualTo(200);
      assertThat(get(client, root.resolve("assets/inter-abcdefgh.woff2")).statusCode())
          .isEqualTo(200);
      assertThat(get(client, root.resolve("feed.atom")).body())
          .contains("https://status.example/#I-1", "https://status.example/feed.atom");
      assertThat(
              JsonMapper.shared()
                  .readTree(get(client, root.resolve("summary.json")).body())
                  .path("asOf")
                  .asString())
          .isEqualTo(AT.toString());
    } finally {
      server.stop(0);
    }
    assertThat(files()).doesNotContain("assets/console-abcdefgh.js");
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Links of the feeds as whoever reads them at this place follows them. */
  private List<String> links(String url, String read) throws Exception {
    assertThat(
            folder(url)
                .write(status(State.OK, AT), Duration.ofSeconds(60), (_, _) -> {}, () -> false))
        .isTrue();
    URI at = URI.create(read);
    List<String> links = new ArrayList<>();
    Pattern.compile("href=\"([^\"]+)\"")
        .matcher(Files.readString(folder.resolve("feed.atom")))
        .results()
        .forEach(link -> links.add(at.resolve(link.group(1)).toString()));
    JsonNode feed = JsonMapper.shared().readTree(Files.readString(folder.resolve("feed.json")));
    for (String place : List.of("/feed_url", "/home_page_url", "/items/0/url")) {
      links.add(at.resolve(feed.at(place).asString()).toString());
    }
    return links;
  }

  @Test
  void theFeedsLinkToWhereTheFolderIsServedWhateverThatIsCalled() throws Exception {
    for (String url : List.of("https://example.org/status/meta", "https://example.org/status/")) {
      String base = url.endsWith("/") ? url : url + "/";

      assertThat(links(url, "https://elsewhere.example/feed"))
          .containsExactly(
              base + "feed.atom", base + "#I-1", base + "feed.json", base, base + "#I-1");
    }
  }

  @Test
  void withoutAUrlTheFeedsLinkToTheFolderThatTheyLieIn() throws Exception {
    String base = "https://example.org/below/the/root/";

    assertThat(links("", base + "feed.atom"))
        .containsExactly(
            base + "feed.atom", base + "#I-1", base + "feed.json", base, base + "#I-1");
  }

  @Test
  void filesAreReplacedWholeAndNothingElseIsLeft() throws Exception {
    var _ = write(status(State.OK, AT), () -> false);
    List<String> before = files();
    Path script = folder.resolve("assets/status-abcdefgh.js");
    FileTime written = Files.getLastModifiedTime(script);

    var _ = write(status(State.DOWN, AT.plusSeconds(60)), () -> false);

    assertThat(files()).isEqualTo(before).noneMatch(name -> name.contains(".next"));
    assertThat(Files.readString(folder.resolve("index.html"))).contains("Something does not work");
    assertThat(Files.getLastModifiedTime(script)).isEqualTo(written);
  }

  @Test
  void writingThatIsEndedLeavesThePageAsItWas() throws Exception {
    var _ = write(status(State.OK, AT), () -> false);

    AtomicInteger asked = new AtomicInteger();
    assertThat(write(status(State.DOWN, AT.plusSeconds(60)), () -> asked.incrementAndGet() > 2))
        .isFalse();

    assertThat(Files.readString(folder.resolve("index.html"))).contains("Everything works");
  }

  private Path asset(String name, int days) throws IOException {
    Files.createDirectories(folder.resolve("assets"));
    Path file = Files.writeString(folder.resolve("assets").resolve(name), "1");
    Files.setLastModifiedTime(file, FileTime.from(AT.minus(Duration.ofDays(days))));
    return file;
  }

  @Test
  void assetsOfEarlierBuildsGoAWeekAfterTheyWereNeededLast() throws Exception {
    Path old = asset("old-12345678.js", 8);
    Path recent = asset("recent-12345678.js", 2);
    Path needed = asset("format-abcdefgh.js", 30);
    Files.writeString(needed, BUILT.get("assets/format-abcdefgh.js"));
    Files.setLastModifiedTime(needed, FileTime.from(AT.minus(Duration.ofDays(30))));

    var _ = write(status(State.OK, AT), () -> false);

    assertThat(old).doesNotExist();
    assertThat(recent).exists();
    assertThat(Files.getLastModifiedTime(needed).toInstant()).isAfterOrEqualTo(AT);
  }

  @Test
  void whatSomebodyElsePutBesideThePageStays() throws Exception {
    Path theirs = asset("logo.svg", 400);
    Path folderOfTheirs = Files.createDirectories(folder.resolve("assets/old-12345678.js"));
    Files.writeString(folderOfTheirs.resolve("file"), "1");

    assertThat(write(status(State.OK, AT), () -> false)).isTrue();

    assertThat(theirs).exists();
    assertThat(folderOfTheirs.resolve("file")).exists();
  }
}
