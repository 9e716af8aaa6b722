package io.meta138.ccip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import java.util.List;
import java.util.function.Supplier;

/**
 * A way to make a genuine contract revert, and what the explainer has to make of it.
 *
 * @param error the name that must be found, the outermost or further inside
 * @param operands names and values in turn
 * @param deed leaves what the contract reverted with
 */
record Provocation(String error, List<String> operands, Supplier<byte[]> deed) {
  private static final Explainer EXPLAINER = new Explainer();

  static Provocation of(Supplier<byte[]> deed, String error, Object... operands) {
    return new Provocation(error, List.of(operands).stream().map(Object::toString).toList(), deed);
  }

  /** Does it and looks at the explanation. */
  void check() {
    Explanation explanation = EXPLAINER.explain(deed.get());

    assertThat(explanation.chain()).extracting(Explanation::name).contains(error);
    assertThat(explanation.chain()).allMatch(Explanation::known);
    for (int i = 0; i < operands.size(); i += 2) {
      assertThat(explanation.operand(operands.get(i)))
          .as(operands.get(i))
          .contains(operands.get(i + 1));
    }
  }

  @Override
  public String toString() {
    return error + operands;
  }
}
