package io.meta138.app.cli;

import io.meta138.app.lanes.LaneContracts;
import io.meta138.app.node.NodeAccess;
import io.meta138.oracle.deployment.Deployment;
import io.meta138.oracle.deployment.DeploymentPlan;
import io.meta138.oracle.deployment.PlanOutcome;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plan for the contracts: made, and shown. */
final class ContractsPlan {
  private ContractsPlan() {}

  /**
   * Plans one part of what is wanted.
   *
   * @throws UserError when it could not be applied
   */
  static DeploymentPlan make(LaneContracts.Part part, NodeAccess access)
      throws InterruptedException {
    Deployment deployment = ContractsOptions.deployment(access, part);
    return switch (deployment.plan(part.spec(), ContractsOptions.account(access, part.signer()))) {
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

  /** Prints it for people. */
  static void print(String name, DeploymentPlan plan, PrintWriter out) {
    if (plan.steps().isEmpty()) {
      out.println("nothing to do: " + name + " has all that is wanted");
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

  /** The same as JSON. */
  static Map<String, Object> document(DeploymentPlan plan) {
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
}
