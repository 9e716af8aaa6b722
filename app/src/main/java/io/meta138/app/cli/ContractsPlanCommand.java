package io.meta138.app.cli;

import io.meta138.app.lanes.LaneContracts;
import io.meta138.app.node.NodeAccess;
import io.meta138.oracle.deployment.DeploymentPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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
      SequencedMap<String, DeploymentPlan> plans = new LinkedHashMap<>();
      for (LaneContracts.Part part : options.parts(access)) {
        plans.put(part.name(), ContractsPlan.make(part, access));
      }
      if (output.json()) {
        output.json(document(plans));
        return 0;
      }
      plans.forEach((name, plan) -> ContractsPlan.print(name, plan, output.out()));
      if (plans.values().stream().anyMatch(plan -> !plan.steps().isEmpty())) {
        output.out().println("`meta138 contracts apply` does it");
      }
      return 0;
    }
  }

  /** The node's own chain, and what lanes take elsewhere. */
  private static Map<String, Object> document(SequencedMap<String, DeploymentPlan> plans) {
    Map<String, Object> document =
        new LinkedHashMap<>(ContractsPlan.document(plans.firstEntry().getValue()));
    List<Map<String, Object>> lanes = new ArrayList<>();
    plans.sequencedEntrySet().stream()
        .skip(1)
        .forEach(plan -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("name", plan.getKey());
          one.putAll(ContractsPlan.document(plan.getValue()));
          lanes.add(one);
        });
    if (!lanes.isEmpty()) {
      document.put("lanes", lanes);
    }
    return document;
  }
}
