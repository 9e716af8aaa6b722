package io.meta138.app.cli;

import io.meta138.app.Logging;
import io.meta138.app.desk.DeskFiles;
import io.meta138.app.desk.DeskNode;
import io.meta138.app.desk.DeskProcess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meta138 incident run}. */
@Command(
    name = "run",
    description =
        "Run the incident desk until Ctrl-C or SIGTERM. Prints one line when it is ready; its log"
            + " goes to standard error, a JSON object a line.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident run -c desk.yaml",
      "  meta138 incident run -c desk.yaml --json 2>> desk.log"
    })
final class IncidentRunCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Mixin private LimitOption limit;

  @Override
  public Integer call() throws Exception {
    DeskFiles files = desk.read();
    Logging.jsonLines();
    try (Ending ending = Ending.onSignal(output.err());
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
      DeskProcess process = new DeskProcess(files, client, InstantSource.system());
      try {
        process.start();
        ready(process);
        ending.after(limit.limit());
        boolean over = false;
        while (!over) {
          over = ending.over(LOOK);
        }
      } finally {
        process.stop();
        client.shutdownNow();
      }
    } finally {
      Logging.warnings();
    }
    return 0;
  }

  private void ready(DeskProcess process) {
    DeskNode node = process.node();
    String url = "http://" + node.files().config().listen().address() + ":" + node.port();
    String admin = "http://" + node.files().config().admin().address() + ":" + process.adminPort();
    String unready = node.desk().unready();
    if (output.json()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("ready", true);
      line.put("active", unready.isEmpty());
      line.put("desk", url);
      line.put("admin", admin);
      line.put("logKey", node.logKey());
      output.jsonLine(line);
    } else {
      output
          .out()
          .println(
              "ready: desk at %s%s, metrics and health at %s, log key %s"
                  .formatted(
                      url, unready.isEmpty() ? "" : " (" + unready + ")", admin, node.logKey()));
      output.out().flush();
    }
  }
}
