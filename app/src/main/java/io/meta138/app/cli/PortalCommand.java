package io.meta138.app.cli;

import io.meta138.app.Logging;
import io.meta138.app.devnet.OwnedFiles;
import io.meta138.app.node.Preflight;
import io.meta138.app.portal.PortalCheck;
import io.meta138.app.portal.PortalFiles;
import io.meta138.app.portal.RemotePortal;
import io.meta138.platform.config.Problem;
import io.meta138.portal.accounts.Accounts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 portal}: the console, the status page and their interface. */
@Command(
    name = "portal",
    description = "Run the portal beside a desk and nodes, or check that it could.",
    subcommands = {PortalCommand.Run.class, PortalCommand.Check.class, PortalExportCommand.class},
    footer = {"", "Example:", "  meta138 portal run -c portal.yaml"})
final class PortalCommand extends Group {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** The option that names a portal's configuration. */
  static final class FileOption {
    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        description = "The portal's configuration (default ${DEFAULT-VALUE}).",
        defaultValue = "portal.yaml")
    private Path file;

    /**
     * The configuration with the files that it names.
     *
     * @throws UserError with every problem, when there is one
     */
    PortalFiles read() {
      return switch (PortalFiles.read(file)) {
        case PortalFiles.Result.Valid(PortalFiles files) -> files;
        case PortalFiles.Result.Invalid(List<Problem> problems) ->
            throw UserError.usage(
                "the configuration has %s\n%s"
                    .formatted(
                        Words.count(problems.size(), "problem"),
                        String.join("\n", problems.stream().map(Problem::toString).toList())));
      };
    }
  }

  @Command(
      name = "run",
      description =
          "Run the portal until Ctrl-C or SIGTERM, over a desk, oracle nodes and lanes in processes"
              + " of their own. Prints one line when it is ready; its log goes to standard error, a"
              + " JSON object a line. Exits with 130 after Ctrl-C and 143 after SIGTERM.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 portal run -c portal.yaml",
        "  meta138 portal run -c portal.yaml --json 2>> portal.log"
      })
  static final class Run implements Callable<Integer> {
    @Mixin private FileOption config;

    @Mixin private Output output;

    @Mixin private LimitOption limit;

    @Override
    public Integer call() throws Exception {
      PortalFiles files = config.read();
      Logging.jsonLines();
      try (Ending ending = Ending.onSignal(output.err());
          HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
        RemotePortal portal =
            new RemotePortal(
                files,
                new RemotePortal.With(
                    client,
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                    InstantSource.system(),
                    version()));
        portal.start();
        try {
          ready(files, portal);
          ending.await(limit.limit());
        } finally {
          portal.stop();
          client.shutdownNow();
        }
      } finally {
        Logging.warnings();
      }
      return 0;
    }

    private static String version() {
      return Optional.ofNullable(PortalCommand.class.getPackage().getImplementationVersion())
          .orElse("0.1.0");
    }

    private void ready(PortalFiles files, RemotePortal portal) throws IOException {
      Path file = files.resolve(files.config().passwordFile());
      Optional<String> person =
          portal
              .first(made -> OwnedFiles.create(file, made.password() + "\n"))
              .map(Accounts.First::person);
      if (output.json()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ready", true);
        line.put("portal", portal.address());
        line.put("admin", portal.admin());
        person.ifPresent(name ->
            line.put("firstSignIn", Map.of("person", name, "passwordFile", file.toString())));
        output.jsonLine(line);
        return;
      }
      output
          .out()
          .println(
              "ready: portal at %s, metrics and health at %s"
                  .formatted(portal.address(), portal.admin()));
      person.ifPresent(name ->
          output
              .out()
              .println(
                  "sign in as %s with the password in %s, and choose one of your own"
                      .formatted(name, file)));
      output.out().flush();
    }
  }

  @Command(
      name = "check",
      description =
          "Look whether a portal could run: its database, the desk under its token, and whether"
              + " every node that it asks answers.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit code 1 when anything is missing, 2 when the configuration is wrong.",
        "",
        "Example:",
        "  meta138 portal check -c portal.yaml"
      })
  static final class Check implements Callable<Integer> {
    @Mixin private FileOption config;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      PortalFiles files = config.read();
      List<Preflight.Finding> findings;
      try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
        findings = new PortalCheck(files, client).run();
        client.shutdownNow();
      }
      long failed = findings.stream().filter(finding -> !finding.ok()).count();
      if (output.json()) {
        output.json(Preflight.document(findings));
      } else {
        findings.forEach(this::print);
        output.out().println();
        output
            .out()
            .println(failed == 0 ? "a portal can run" : Words.count(failed, "check") + " failed");
      }
      return failed == 0 ? 0 : 1;
    }

    private void print(Preflight.Finding finding) {
      OracleCommand.Check.print(output, finding);
    }
  }
}
