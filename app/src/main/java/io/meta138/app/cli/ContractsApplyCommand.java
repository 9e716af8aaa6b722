package io.meta138.app.cli;

import io.meta138.app.lanes.LaneContracts;
import io.meta138.app.lanes.LaneFiles;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.app.node.TransactionSession;
import io.meta138.chain.signing.Signer;
import io.meta138.oracle.deployment.ApplyOutcome;
import io.meta138.oracle.deployment.Deployment;
import io.meta138.oracle.deployment.DeploymentPlan;
import io.meta138.oracle.deployment.DeploymentRecord;
import io.meta138.oracle.deployment.RecordFile;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 contracts apply}: sends what the plan shows. */
@Command(
    name = "apply",
    description = "Do what `contracts plan` shows, after asking. Can be ended and run again.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 contracts apply -c meta138.yaml",
      "  meta138 contracts apply -c meta138.yaml --yes --json"
    })
final class ContractsApplyCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Mixin private ContractsOptions options;

  @Mixin private Output output;

  @Option(
      names = {"-y", "--yes"},
      description = "Apply without asking.")
  private boolean yes;

  @Override
  public Integer call() throws InterruptedException {
    try (NodeAccess access = config.open()) {
      NodeFiles files = access.files();
      PrintWriter people = output.json() ? output.err() : output.out();
      int steps = 0;
      int before;
      do {
        before = steps;
        for (LaneContracts.Part part : options.parts(access)) {
          steps += apply(access, part, people, steps > 0);
        }
      } while (steps > before); // what one end of a lane has got by now, the other may need
      RecordFile record = RecordFile.in(options.records(access), files.config().chain().id());
      Address aggregator =
          record
              .load(files.config().chain().id())
              .aggregator()
              .map(DeploymentRecord.Contract::address)
              .orElseThrow(() -> UserError.failed("the record names no aggregator"));
      finish(access, aggregator, steps);
      return 0;
    }
  }

  /** Steps that were done; plans that follow from the first are not asked for again. */
  private int apply(
      NodeAccess access, LaneContracts.Part part, PrintWriter people, boolean confirmed)
      throws InterruptedException {
    DeploymentPlan plan = ContractsPlan.make(part, access);
    if (plan.steps().isEmpty() && confirmed) {
      return 0;
    }
    ContractsPlan.print(part.name(), plan, people);
    if (plan.steps().isEmpty()) {
      return 0;
    }
    if (!confirmed) {
      confirm();
    }
    return send(access, part, plan, people);
  }

  @SuppressWarnings("SystemConsoleNull") // it is null where the JDK finds no provider
  private void confirm() {
    if (yes) {
      return;
    }
    if (!Output.isTerminal()) {
      throw UserError.usage("nothing was sent: there is no terminal to ask at, so give --yes");
    }
    Optional<String> answer =
        Optional.ofNullable(System.console()).map(console -> console.readLine("Send them? [y/N] "));
    if (!answer.orElse("").strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      throw UserError.failed("nothing was sent");
    }
  }

  private static int send(
      NodeAccess access, LaneContracts.Part part, DeploymentPlan plan, PrintWriter people)
      throws InterruptedException {
    NodeFiles files = access.files();
    Deployment deployment = ContractsOptions.deployment(access, part);
    Signer signer = Signers.open(part.signer(), files::resolve, access.http());
    Database database = access.database();
    database.migrate("chain");
    try (TransactionSession session =
        TransactionSession.open(
            part.chain(),
            access.rpc(part.chain()),
            signer,
            database.dataSource(),
            access.clock())) {
      ApplyOutcome outcome =
          deployment.apply(
              plan,
              session.transactions(),
              progress -> {
                people.println(progress.line());
                people.flush();
              });
      return switch (outcome) {
        case ApplyOutcome.Applied applied -> applied.steps();
        case ApplyOutcome.StepFailed failed ->
            throw UserError.failed(
                "%s failed: %s; the %s before it stand, and applying again goes on here"
                    .formatted(failed.step(), failed.reason(), Words.count(failed.done(), "step")));
        case ApplyOutcome.Interrupted interrupted ->
            throw UserError.failed(
                "the deployment stopped after %s: %s; apply again to go on"
                    .formatted(Words.count(interrupted.done(), "step"), interrupted.reason()));
      };
    }
  }

  /** What the part `ccip` of the configuration is to say of routers and receivers. */
  private Optional<Map<String, String>> places(NodeAccess access) {
    return LaneFiles.of(access.files())
        .map(lanes -> LaneContracts.places(lanes, options.records(access)));
  }

  private void finish(NodeAccess access, Address aggregator, int steps) {
    boolean configured = access.files().config().aggregator().equals(Optional.of(aggregator));
    if (output.json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("aggregator", aggregator.toString());
      document.put("steps", steps);
      document.put("records", options.records(access).toString());
      document.put("configured", configured);
      places(access).ifPresent(lanes -> document.put("lanes", lanes));
      output.json(document);
      return;
    }
    PrintWriter out = output.out();
    out.println();
    out.println("aggregator " + aggregator + ", recorded in " + options.records(access));
    if (!configured) {
      out.println("write this into " + access.files().file() + ":");
      out.println();
      out.println("aggregator: \"" + aggregator + "\"");
      out.println();
    }
    places(access)
        .filter(lanes -> !lanes.isEmpty())
        .ifPresent(lanes -> {
          out.println("and for the lanes:");
          lanes.forEach((key, value) -> out.println("  " + key + ": " + value));
          out.println();
        });
    out.println("next: meta138 oracle check -c " + access.files().file());
  }
}
