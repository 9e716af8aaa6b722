package io.meta138.app.cli;

import io.meta138.app.Logging;
import io.meta138.app.node.DeskPreflight;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.OracleNode;
import io.meta138.app.node.Preflight;
import io.meta138.app.node.SourcesPreflight;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 oracle}: a node that publishes prices. */
@Command(
    name = "oracle",
    description = "Run a node that publishes prices, or check that it could.",
    subcommands = {OracleCommand.Run.class, OracleCommand.Check.class},
    footer = {"", "Example:", "  meta138 oracle check -c meta138.yaml"})
final class OracleCommand extends Group {

  @Command(
      name = "run",
      description =
          "Run an oracle node until Ctrl-C or SIGTERM. Prints one line when it is ready; its log"
              + " goes to standard error, a JSON object a line. Exits with 130 after Ctrl-C and 143"
              + " after SIGTERM.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 oracle run -c meta138.yaml",
        "  meta138 oracle run -c meta138.yaml --json 2>> node.log"
      })
  static final class Run implements Callable<Integer> {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Mixin private LimitOption limit;

    @Override
    public Integer call() throws Exception {
      NodeFiles files = config.read();
      files.aggregator(); // said at once and in plain words when there is none
      Logging.jsonLines();
      try (Ending ending = Ending.onSignal(output.err());
          HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
        OracleNode node =
            new OracleNode(
                files,
                client,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                InstantSource.system());
        try {
          node.start();
          ready(node);
          ending.await(limit.limit());
        } finally {
          node.stop();
          client.shutdownNow();
        }
      } finally {
        Logging.warnings();
      }
      return 0;
    }

    private void ready(OracleNode node) {
      String admin = "http://" + node.files().config().admin().address() + ":" + node.adminPort();
      if (output.json()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ready", true);
        line.put("chainId", node.files().config().chain().id().value());
        line.put("aggregator", node.files().aggregator().toString());
        line.put("account", node.transactions().account().toString());
        line.put("feeds", node.files().catalog().feeds().size());
        line.put("admin", admin);
        output.jsonLine(line);
      } else {
        output
            .out()
            .println(
                "ready: %s on chain %s, aggregator %s, account %s, metrics and health at %s"
                    .formatted(
                        Words.count(node.files().catalog().feeds().size(), "feed"),
                        node.files().config().chain().id(),
                        node.files().aggregator(),
                        node.transactions().account(),
                        admin));
        output.out().flush();
      }
    }
  }

  @Command(
      name = "check",
      description =
          "Look whether a node could publish: keys, database, endpoints, contract, committee,"
              + " feeds and every source. Sends nothing.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit code 1 when anything is missing.",
        "",
        "Examples:",
        "  meta138 oracle check -c meta138.yaml",
        "  meta138 oracle check --sources-within 30s --json"
      })
  static final class Check implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Mixin private Output output;

    @Option(
        names = "--sources-within",
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        defaultValue = "15s",
        description = "How long sources may take to their first quote (default ${DEFAULT-VALUE}).")
    private Duration sourcesWithin;

    @Override
    public Integer call() throws InterruptedException {
      List<Preflight.Finding> findings = new ArrayList<>();
      NodeFiles files;
      try (NodeAccess access = config.open()) {
        files = access.files();
        print(new Preflight.Finding("configuration", true, files.file().toString(), ""));
        findings.addAll(new Preflight(access, this::print).run());
        findings.addAll(new DeskPreflight(access).run(this::print));
        findings.addAll(new SourcesPreflight(access).run(sourcesWithin, this::print));
      }
      long failed = findings.stream().filter(finding -> !finding.ok()).count();
      if (output.json()) {
        output.json(Preflight.document(findings));
      } else {
        output.out().println();
        output
            .out()
            .println(
                failed == 0
                    ? "a node can run: meta138 oracle run -c " + files.file()
                    : Words.count(failed, "check") + " failed");
      }
      return failed == 0 ? 0 : 1;
    }

    private void print(Preflight.Finding finding) {
      print(output, finding);
    }

    /** Prints what was found, for people. */
    static void print(Output output, Preflight.Finding finding) {
      if (output.json()) {
        return;
      }
      output
          .out()
          .println(
              "%-6s  %s: %s"
                  .formatted(finding.ok() ? "ok" : "FAILED", finding.name(), finding.detail()));
      if (!finding.ok()) {
        output.out().println("        → " + finding.advice());
      }
      output.out().flush();
    }
  }
}
