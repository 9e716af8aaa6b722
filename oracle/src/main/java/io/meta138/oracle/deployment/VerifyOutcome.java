package io.meta138.oracle.deployment;

import java.util.List;

/** What a comparison of chain, record, build and specification found. */
public sealed interface VerifyOutcome {
  /**
   * The chain answered all.
   *
   * @param differences none when all is as wanted
   * @param notes what is allowed and still worth knowing
   * @param checks number of facts compared
   */
  record Compared(List<Difference> differences, List<String> notes, int checks)
      implements VerifyOutcome {
    /** Copies the lists. */
    public Compared {
      differences = List.copyOf(differences);
      notes = List.copyOf(notes);
    }

    /** Whether nothing differs. */
    public boolean same() {
      return differences.isEmpty();
    }
  }

  /**
   * The chain gave no answer.
   *
   * @param reason why
   */
  record Unreachable(String reason) implements VerifyOutcome {}

  /**
   * One fact that is not as wanted.
   *
   * @param what such as {@code aggregator threshold}
   * @param expected by specification, record or build
   * @param found on chain
   */
  record Difference(String what, String expected, String found) {
    @Override
    public String toString() {
      return what + ": expected " + expected + " but found " + found;
    }
  }
}
