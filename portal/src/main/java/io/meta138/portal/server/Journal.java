package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import java.util.Map;
import java.util.Optional;

/** The tamper-evident log, which the incident desk keeps. */
@FunctionalInterface
public interface Journal {
  /**
   * Writes what is going to be done; what can't be written is not done.
   *
   * @param actor who does it, as the log names callers
   * @param kind in lower case with dots
   * @return why it can't be written; empty when it is
   */
  Optional<Problem> write(String actor, String kind, String text, Map<String, String> data)
      throws InterruptedException;
}
