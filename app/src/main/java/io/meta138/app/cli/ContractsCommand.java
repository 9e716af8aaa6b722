package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.app.node.TransactionSession;
import io.meta138.chain.signing.Signer;
import io.meta138.oracle.deployment.ApplyOutcome;
import io.meta138.oracle.deployment.Deployment;
import io.meta138.oracle.deployment.DeploymentPlan;
import io.meta138.oracle.deployment.DeploymentRecord;
import io.meta138.oracle.deployment.PlanOutcome;
import io.meta138.oracle.deployment.RecordFile;
import io.meta138.oracle.deployment.VerifyOutcome;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meta138 contracts}: brings contracts and feeds onto a chain, and compares them. */
@Command(
    name = "contracts",
    description = "Bring the contracts and feeds of a configuration onto its chain.",
    subcommands = {
      ContractsCommand.PlanContracts.class,
      ContractsCommand.Apply.class,
      ContractsCommand.Verify.class
    },
    footer = {"", "Example:", "  meta138 contracts plan -c meta138.yaml"})
final class ContractsCommand extends Group {

  private static DeploymentPlan plan(
      Deployment deployment, ContractsOptions options, NodeAccess access) {
    return switch (deployment.plan(options.spec(access), access.account())) {
      case PlanOutcome.Ready(DeploymentPlan plan) -> plan;
      case PlanOutcome.Unreachable(String reason) ->
          throw UserError.failed("the chain can't be read: " + reason + "; check the endpoints");
      case PlanOutcome.Rejected(List<PlanOutcome.Problem> problems) ->
          throw UserError.failed(
              "this can't be applied, and nothing was sent:\n"
                  + String.join(
                      "\n", problems.stream().map(problem -> "  - " + problem.text()).toList()));
    };
  }

  private static void print(DeploymentPlan plan, PrintWriter out) {
    if (plan.steps().isEmpty()) {
      out.println("nothing to do: chain " + plan.spec().chainId() + " has all that is wanted");
    } else {
      Table table =
          new Table(
              Table.Column.right("STEP"), Table.Column.left("WHAT"), Table.Column.right("GAS"));
      int number = 0;
      for (DeploymentPlan.Item item : plan.steps()) {
        table.row(++number, item.step().text(), Words.number(item.gas()));
      }
      table.lines().forEach(out::println);
      out.println();
      out.println(
          String.format(
              Locale.ROOT,
              "%s on chain %s from %s: about %,d gas, %s coins at a gas price of %s",
              Words.count(plan.steps().size(), "transaction"),
              plan.spec().chainId(),
              plan.account(),
              plan.gas(),
              plan.cost().toCoins().stripTrailingZeros().toPlainString(),
              plan.gasPrice()));
    }
    plan.notes().forEach(note -> out.println("note: " + note));
    out.flush();
  }

  private static Map<String, Object> document(DeploymentPlan plan) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("chainId", plan.spec().chainId().value());
    document.put("account", plan.account().toString());
    List<Map<String, Object>> steps = new ArrayList<>();
    for (DeploymentPlan.Item item : plan.steps()) {
      Map<String, Object> step = new LinkedHashMap<>();
      step.put("key", item.step().key());
      step.put("text", item.step().text());
      step.put("gas", item.gas());
      steps.add(step);
    }
    document.put("steps", steps);
    document.put("gas", plan.gas());
    document.put("costWei", plan.cost().amount());
    document.put("notes", plan.notes());
    return document;
  }

  @Command(
      name = "plan",
      description = "Show what is missing on chain, in steps with gas and cost. Sends nothing.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit code 1 when it could not be applied, with every reason.",
        "",
        "Examples:",
        "  meta138 contracts plan -c meta138.yaml",
        "  meta138 contracts plan --admin 0x… --signers 0x…,0x…,0x… --json"
      })
  static final class PlanContracts implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Mixin private ContractsOptions options;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      try (NodeAccess access = new NodeAccess(config.read(), InstantSource.system())) {
        DeploymentPlan plan = plan(options.deployment(access), options, access);
        if (output.json()) {
          output.json(document(plan));
        } else {
          print(plan, output.out());
          if (!plan.steps().isEmpty()) {
            output.out().println("`meta138 contracts apply` does it");
          }
        }
        return 0;
      }
    }
  }

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
  static final class Apply implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Mixin private ContractsOptions options;

    @Mixin private Output output;

    @Option(
        names = {"-y", "--yes"},
        description = "Apply without asking.")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
      NodeFiles files = config.read();
      try (NodeAccess access = new NodeAccess(files, InstantSource.system())) {
        Deployment deployment = options.deployment(access);
        DeploymentPlan plan = plan(deployment, options, access);
        PrintWriter people = output.json() ? output.err() : output.out();
        print(plan, people);
        int steps = 0;
        if (!plan.steps().isEmpty()) {
          confirm();
          steps = apply(access, deployment, plan, people);
        }
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

    @SuppressWarnings("SystemConsoleNull") // it is null where the JDK finds no provider
    private void confirm() {
      if (yes) {
        return;
      }
      if (!Output.isTerminal()) {
        throw UserError.usage("nothing was sent: there is no terminal to ask at, so give --yes");
      }
      Optional<String> answer =
          Optional.ofNullable(System.console())
              .map(console -> console.readLine("Send them? [y/N] "));
      if (!answer.orElse("").strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
        throw UserError.failed("nothing was sent");
      }
    }

    private static int apply(
        NodeAccess access, Deployment deployment, DeploymentPlan plan, PrintWriter people)
        throws InterruptedException {
      NodeFiles files = access.files();
      Signer signer = Signers.open(files.config().signer(), files::resolve, access.http());
      Database database = access.database();
      database.migrate("chain");
      try (TransactionSession session =
          TransactionSession.open(
              files.config().chain(),
              access.rpc(),
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
                      .formatted(
                          failed.step(), failed.reason(), Words.count(failed.done(), "step")));
          case ApplyOutcome.Interrupted interrupted ->
              throw UserError.failed(
                  "the deployment stopped after %s: %s; apply again to go on"
                      .formatted(Words.count(interrupted.done(), "step"), interrupted.reason()));
        };
      }
    }

    private void finish(NodeAccess access, Address aggregator, int steps) {
      boolean configured = access.files().config().aggregator().equals(Optional.of(aggregator));
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("aggregator", aggregator.toString());
        document.put("steps", steps);
        document.put("records", options.records(access).toString());
        document.put("configured", configured);
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
      out.println("next: meta138 oracle check -c " + access.files().file());
    }
  }

  @Command(
      name = "verify",
      description = "Compare chain, build, record and configuration, fact by fact.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Exit code 1 when anything differs. Give the options that `apply` was given.",
        "",
        "Examples:",
        "  meta138 contracts verify -c meta138.yaml",
        "  meta138 contracts verify --json"
      })
  static final class Verify implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Mixin private ContractsOptions options;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      try (NodeAccess access = new NodeAccess(config.read(), InstantSource.system())) {
        return switch (options.deployment(access).verify(options.spec(access))) {
          case VerifyOutcome.Unreachable(String reason) ->
              throw UserError.failed("the chain can't be read: " + reason);
          case VerifyOutcome.Compared compared -> {
            List<VerifyOutcome.Difference> differences = new ArrayList<>(compared.differences());
            configured(access).ifPresent(differences::add);
            print(access, compared, differences);
            yield differences.isEmpty() ? 0 : 1;
          }
        };
      }
    }

    /** A node may be configured with another aggregator than the recorded one. */
    private Optional<VerifyOutcome.Difference> configured(NodeAccess access) {
      NodeFiles files = access.files();
      Optional<Address> recorded =
          RecordFile.in(options.records(access), files.config().chain().id())
              .load(files.config().chain().id())
              .aggregator()
              .map(DeploymentRecord.Contract::address);
      return recorded.isEmpty() || recorded.equals(files.config().aggregator())
          ? Optional.empty()
          : Optional.of(
              new VerifyOutcome.Difference(
                  "aggregator in " + files.file(),
                  recorded.get().toString(),
                  files.config().aggregator().map(Address::toString).orElse("none")));
    }

    private void print(
        NodeAccess access,
        VerifyOutcome.Compared compared,
        List<VerifyOutcome.Difference> differences) {
      if (output.json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("same", differences.isEmpty());
        document.put("checks", compared.checks());
        document.put("differences", differences);
        document.put("notes", compared.notes());
        output.json(document);
        return;
      }
      PrintWriter out = output.out();
      differences.forEach(out::println);
      compared.notes().forEach(note -> out.println("note: " + note));
      out.println(
          differences.isEmpty()
              ? "%s compared, nothing differs".formatted(Words.count(compared.checks(), "fact"))
              : "%s compared, %s; `meta138 contracts plan` shows what can be put right (records: %s)"
                  .formatted(
                      Words.count(compared.checks(), "fact"),
                      differences.size() + (differences.size() == 1 ? " differs" : " differ"),
                      options.records(access)));
    }
  }
}
