package io.meta138.app.cli;

import io.meta138.app.Logging;
import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.lanes.LaneProcess;
import io.meta138.app.lanes.LanesNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meta138 ccip run}: attesters, deliverers and the watch over lanes in a process. */
@Command(
    name = "run",
    description =
        "Run what the part `ccip` of a configuration says this process is, until Ctrl-C or SIGTERM:"
            + " attesters, deliverers, the watch over every message, the read API. Its log goes to"
            + " standard error, a JSON object a line. Exits with 130 after Ctrl-C and 143 after"
            + " SIGTERM.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 ccip run -c meta138.yaml",
      "  meta138 ccip run -c attester.yaml --json 2>> lanes.log"
    })
final class CcipRunCommand implements Callable<Integer> {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Mixin private LimitOption limit;

  @Override
  public Integer call() throws Exception {
    LaneFiles files = LaneFiles.demanded(config.read());
    files.lanes(); // said at once and in plain words when a router is not known
    Logging.jsonLines();
    try (Ending ending = Ending.onSignal(output.err());
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
      LaneProcess process =
          new LaneProcess(
              files,
              client,
              new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
              InstantSource.system());
      try {
        process.start();
        ready(process);
        ending.await(limit.limit());
      } finally {
        process.stop();
        client.shutdownNow();
      }
    } finally {
      Logging.warnings();
    }
    return 0;
  }

  private void ready(LaneProcess process) {
    LanesNode node = process.node();
    if (output.json()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("ready", true);
      line.put("lanes", node.lanes().stream().map(lane -> lane.name()).toList());
      line.put("attesters", node.attesters());
      line.put("deliverers", node.deliverers().size());
      line.put("api", process.api());
      line.put("admin", process.admin());
      output.jsonLine(line);
      return;
    }
    output
        .out()
        .println(
            "ready: %s, %s, %s; read API %s, metrics and health at %s"
                .formatted(
                    Words.count(node.lanes().size(), "lane"),
                    Words.count(node.attesters().size(), "attester"),
                    Words.count(node.deliverers().size(), "deliverer"),
                    process.api(),
                    process.admin()));
    output.out().flush();
  }
}
