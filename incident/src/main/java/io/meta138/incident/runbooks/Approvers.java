package io.meta138.incident.runbooks;

/** Who may approve what a runbook changes. */
@FunctionalInterface
public interface Approvers {
  /**
   * Whether a person has the role of an approver now.
   *
   * @param person as in {@code person:alice}
   */
  boolean mayApprove(String person);
}
