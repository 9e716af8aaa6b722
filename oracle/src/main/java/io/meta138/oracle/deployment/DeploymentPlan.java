package io.meta138.oracle.deployment;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.util.List;

/**
 * What is missing on a chain, in the order in which it is brought there.
 *
 * @param spec what is wanted
 * @param account that sends
 * @param steps to do; none when nothing is missing
 * @param notes what the operator should know and no step changes
 * @param gasPrice the chain's, for a unit of gas
 */
public record DeploymentPlan(
    DeploymentSpec spec, Address account, List<Item> steps, List<String> notes, Wei gasPrice) {
  /** Copies the lists. */
  public DeploymentPlan {
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  /**
   * A step and what it takes.
   *
   * @param step what is done
   * @param gas estimated
   */
  public record Item(Step step, long gas) {}

  /** Gas of all steps. */
  public long gas() {
    return steps.stream().mapToLong(Item::gas).reduce(0, Math::addExact);
  }

  /** Estimated cost of all steps, with what they pay in advance. */
  public Wei cost() {
    Wei cost = gasPrice.times(gas());
    for (Item item : steps) {
      if (item.step() instanceof Step.Prepay(Wei amount, _)) {
        cost = cost.plus(amount);
      }
    }
    return cost;
  }
}
