package io.meta138.platform.http;

import java.util.List;

/**
 * Whether a process can do its job now.
 *
 * @param checks each with its verdict; ready only when all pass
 */
public record Health(List<Check> checks) {
  /** Copies the checks. */
  public Health {
    checks = List.copyOf(checks);
  }

  /**
   * One thing that must hold.
   *
   * @param name in dotted lower case
   * @param ok whether it is known to hold; unknown is not ok
   * @param reason what was seen, with its age
   */
  public record Check(String name, boolean ok, String reason) {}

  /** True when there are checks and all pass. */
  public boolean ready() {
    return !checks.isEmpty() && checks.stream().allMatch(Check::ok);
  }
}
