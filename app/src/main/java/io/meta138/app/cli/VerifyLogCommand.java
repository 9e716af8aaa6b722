package io.meta138.app.cli;

import io.meta138.app.desk.DeskFiles;
import io.meta138.app.desk.LogCheck;
import io.meta138.incident.timeline.LogVerifier;
import io.meta138.platform.types.Address;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 incident verify-log}. */
@Command(
    name = "verify-log",
    description =
        "Prove that nobody changed the timeline: reads it from the database, builds its Merkle"
            + " tree again, and compares with the signed checkpoints and with the roots on chain."
            + " Asks no desk.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 1 when anything was changed. Without --key the public key is taken",
      "from the desk's own key file, which proves less: keep a copy elsewhere. The same",
      "holds for --account: roots of any other account do not count.",
      "",
      "Examples:",
      "  meta138 incident verify-log",
      "  meta138 incident verify-log --key 'desk.example+0a1b2c3d+AQ…' --rpc http://127.0.0.1:8545"
    })
final class VerifyLogCommand implements Callable<Integer> {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Public key of the log, as `incident run` prints it.")
  private @Nullable String key;

  @Option(
      names = "--rpc",
      paramLabel = "URL",
      description = "JSON-RPC of the chain that has the roots; may be given several times.")
  private List<URI> rpc = new ArrayList<>();

  @Option(
      names = "--account",
      paramLabel = "ADDRESS",
      converter = ContractsOptions.AddressConverter.class,
      description = "Account that writes the roots; the configured one when left out.")
  private @Nullable Address account;

  @Override
  public Integer call() throws InterruptedException {
    DeskFiles files = desk.read();
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    try (LogCheck check =
        new LogCheck(
            files,
            client,
            Optional.ofNullable(key),
            rpc,
            Optional.ofNullable(account),
            InstantSource.system())) {
      LogCheck.Result result = check.run();
      LogVerifier.Verdict verdict = result.verdict();
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("intact", verdict.intact());
        document.put("entries", verdict.entries());
        document.put("signed", verdict.signed());
        document.put("anchors", result.anchors());
        document.put("key", result.key());
        document.put("problems", verdict.problems());
        output.json(document);
      } else {
        output
            .out()
            .println(
                "%s: %s, %d of them signed; %s on chain"
                    .formatted(
                        verdict.intact() ? "intact" : "NOT INTACT",
                        Words.count(verdict.entries(), "entry").replace("entrys", "entries"),
                        verdict.signed(),
                        Words.count(result.anchors(), "root")));
        verdict.problems().forEach(problem -> output.out().println("  " + problem));
      }
      return verdict.intact() ? 0 : 1;
    } finally {
      client.shutdownNow();
    }
  }
}
