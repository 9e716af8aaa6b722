package io.meta138.incident.escalation;

import io.meta138.incident.Severity;
import java.time.Instant;
import java.util.List;

/**
 * What the desk asks the directory while it decides. Answers come from memory at once; each is
 * recorded with the decision, so that a replay needs no directory.
 */
public interface Responders {
  /**
   * The policy for an incident that begins to escalate: the first that covers it.
   *
   * @param kind of the component that is the cause; empty when it is none we know
   * @param security whether it is a matter of security
   */
  Policy policy(Severity severity, String kind, boolean security);

  /**
   * Whom a target of a policy means at a moment, in the order of paging.
   *
   * @param target as written in the policy, such as {@code schedule:primary}, {@code team:core},
   *     {@code role:cto}, {@code person:alice}
   * @return empty when it means nobody now: the escalation then goes on to its next step at once
   */
  List<Reach> reach(String target, Severity severity, Instant at);

  /** The desk is about to become active: what another one may have changed is read again. */
  default void refresh() {}
}
