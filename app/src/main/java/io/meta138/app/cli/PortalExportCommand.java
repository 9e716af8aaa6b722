package io.meta138.app.cli;

import io.meta138.platform.http.BoundedHttp;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.api.Json;
import io.meta138.portal.export.StatusFolder;
import io.meta138.portal.server.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

/** {@code meta138 portal export}: the status page as files. */
@Command(
    name = "export",
    description =
        "Write the status page of a running portal to a folder that any server can serve. Each"
            + " file is replaced whole; when the portal does not answer, nothing is touched.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 portal export --to status",
      "  meta138 portal export --from https://portal.example --to status --every 5m"
    })
final class PortalExportCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MOST_BYTES = 16 << 20;

  @Option(
      names = "--from",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8138",
      description = "The portal (default ${DEFAULT-VALUE}).")
  private URI from;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder.")
  private Path to;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "60s",
      description =
          "How often this is done, for what the page says of its age (default ${DEFAULT-VALUE}).")
  private Duration every;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the folder is served, for links in the feeds.")
  private @Nullable URI url;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    StatusSummary status = status();
    AtomicInteger files = new AtomicInteger();
    try {
      boolean _ =
          new StatusFolder(
                  to, new Site()::content, Optional.ofNullable(url).map(URI::toString).orElse(""))
              .write(status, every, (_, of) -> files.set(of), () -> false);
    } catch (IOException e) {
      throw UserError.failed("%s can't be written: %s".formatted(to, e.getMessage()));
    }
    if (output.json()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("folder", to.toString());
      line.put("files", files.get());
      line.put("asOf", status.asOf().toString());
      line.put("state", status.state().name().toLowerCase(Locale.ROOT));
      output.json(line);
    } else {
      output
          .out()
          .println(
              "%s in %s, as of %s: %s"
                  .formatted(Words.count(files.get(), "file"), to, status.asOf(), status.text()));
    }
    return 0;
  }

  private StatusSummary status() throws InterruptedException {
    URI summary = from.resolve("/status/summary.json");
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      BoundedHttp.Outcome outcome =
          new BoundedHttp(client).send(HttpRequest.newBuilder(summary).build(), LIMIT, MOST_BYTES);
      client.shutdownNow();
      return switch (outcome) {
        case BoundedHttp.Failed failed ->
            throw UserError.failed(
                "no portal answers at %s (%s); nothing was written"
                    .formatted(from, failed.reason()));
        case BoundedHttp.Response response when response.status() != 200 ->
            throw UserError.failed(
                "%s answers with status %d; nothing was written"
                    .formatted(summary, response.status()));
        case BoundedHttp.Response response ->
            Json.LENIENT.readValue(response.body(), StatusSummary.class);
      };
    } catch (JacksonException e) {
      throw UserError.failed(
          summary + " does not answer like a portal of this version; nothing was written");
    }
  }
}
