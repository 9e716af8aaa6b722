package io.meta138.app.cli;

import io.meta138.app.Logging;
import io.meta138.app.desk.DeskFiles;
import io.meta138.app.desk.DeskNode;
import io.meta138.app.desk.DeskProcess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meta138 incident run}: the desk itself, or a runbook on it. */
@Command(
    name = "run",
    description =
        "With a runbook: have the desk run it, and show how it goes on; Ctrl-C leaves it going."
            + " Without one: run the incident desk itself until Ctrl-C or SIGTERM. It prints one"
            + " line when it is ready; its log goes to standard error, a JSON object a line.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code of a followed run: 0 when it succeeded, 1 when it did not.",
      "",
      "Examples:",
      "  meta138 incident run network-outage --incident I-7",
      "  meta138 incident run oracle-update-failures -p node=meta138 -p feed=BTC/USD",
      "  meta138 incident run node-removal -p validator=0x… --dry-run",
      "  meta138 incident run -c desk.yaml",
      "  meta138 incident run -c desk.yaml --json 2>> desk.log"
    })
final class IncidentRunCommand implements Callable<Integer> {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  @Parameters(
      arity = "0..1",
      paramLabel = "RUNBOOK",
      description = "The runbook; `meta138 incident runbooks` lists them.")
  private @Nullable String runbook;

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the runbook; once for each.")
  private List<String> parameters = List.of();

  @Option(names = "--incident", paramLabel = "INCIDENT", description = "The incident it is for.")
  private @Nullable String incident;

  @Option(names = "--dry-run", description = "Look and say what would be done; change nothing.")
  private boolean dryRun;

  @Option(names = "--detach", description = "Start the run and do not follow it.")
  private boolean detach;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Mixin private LimitOption limit;

  @Override
  public Integer call() throws Exception {
    if (runbook != null) {
      return start(runbook);
    }
    if (!parameters.isEmpty() || incident != null || dryRun || detach) {
      throw UserError.usage("-p, --incident, --dry-run and --detach belong to a RUNBOOK");
    }
    DeskFiles files = desk.readToRun();
    Logging.jsonLines();
    try (Ending ending = Ending.onSignal(output.err());
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
      DeskProcess process = new DeskProcess(files, client, InstantSource.system());
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

  private int start(String name) throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("parameters", RunTexts.parameters(parameters));
    body.put("dryRun", dryRun);
    if (incident != null) {
      body.put("incident", incident);
    }
    String run = RunFollower.start(desk, output, name, body);
    if (detach) {
      if (output.json()) {
        output.json(desk.get(RunTexts.path(run)));
      } else {
        output.out().println("follow it with: meta138 incident runs " + run + " --follow");
      }
      return 0;
    }
    return new RunFollower(desk, output, run).follow();
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
