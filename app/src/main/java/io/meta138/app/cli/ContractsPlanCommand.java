package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.oracle.deployment.DeploymentPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meta138 contracts plan}: what is missing on chain. */
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
final class ContractsPlanCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Mixin private ContractsOptions options;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    try (NodeAccess access = config.open()) {
      DeploymentPlan plan = ContractsPlan.make(options.deployment(access), options, access);
      if (output.json()) {
        output.json(ContractsPlan.document(plan));
      } else {
        ContractsPlan.print(plan, output.out());
        if (!plan.steps().isEmpty()) {
          output.out().println("`meta138 contracts apply` does it");
        }
      }
      return 0;
    }
  }
}
