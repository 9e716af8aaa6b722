package io.meta138.chain.rpc;

import java.util.List;
import java.util.Map;

/** What several endpoints, asked the same, said together. */
public sealed interface Agreement {
  /**
   * All said the same.
   *
   * @param outcome what they said
   * @param endpoints who said it
   */
  record Agreed(RpcOutcome outcome, List<String> endpoints) implements Agreement {
    /** Copies the names. */
    public Agreed {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * They contradict each other.
   *
   * @param answers what each endpoint said
   */
  record Disagreed(Map<String, RpcOutcome> answers) implements Agreement {
    /** Copies the answers. */
    public Disagreed {
      answers = Map.copyOf(answers);
    }
  }

  /**
   * Too few answered.
   *
   * @param reason who did and what was wrong with the others
   */
  record TooFew(String reason) implements Agreement {}
}
